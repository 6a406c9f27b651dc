"""What the panel shows of a profile: the JSON of the Panel API, made from values. Nothing is read here.

Every value is hostile text: it is passed on as data and never becomes part of a sentence, an address or markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.activity_kinds import Kind, group_of, kind_of
from app.domain.highlights_problems import WORDS_ALONE, ProblemRules
from app.domain.identity import IdentityRules, TypeRule
from app.domain.lookup import Asked
from app.domain.moments import DAY_MS, rfc3339
from app.domain.profile import ACTIVITY_TYPES, HeldIdentifier, ProfileHead, StoredEvent, TraitValue
from app.domain.times import parse_moment, parse_timestamp

Json = dict[str, Any]
Sources = Mapping[str, str]  # the name of each source, by its id

NAME_CHARACTERS_MAX = 200
SECONDS_MAX = 100_000_000_000  # larger numbers are milliseconds, from March 1973 on

NAME_KEYS = ("name", "full_name", "fullName")
FIRST_NAME_KEYS = ("first_name", "firstName", "firstname")
LAST_NAME_KEYS = ("last_name", "lastName", "lastname")
TITLE_KEYS = ("title", "job_title", "jobTitle")
COMPANY_KEYS = ("company", "company_name", "companyName", "organization")
TIME_ZONE_KEYS = ("timezone", "time_zone", "timeZone")
CUSTOMER_KEYS = ("customer_since", "customerSince", "createdAt", "created_at", "signed_up_at", "signedUpAt")
HEADER_KEYS = (
    *NAME_KEYS, *FIRST_NAME_KEYS, *LAST_NAME_KEYS, "email", *TITLE_KEYS, *COMPANY_KEYS, *TIME_ZONE_KEYS, *CUSTOMER_KEYS,
)  # fmt: skip
# What an agent asks for first, in this order; the others follow by key.
USEFUL_KEYS = (
    "plan", "company", "title", "role", "status", "subscription_status", "trial_ends_at", "renewal_date",
    "renews_at", "renews_on", "seats", "mrr", "lifetime_value", "industry", "phone", "city", "country", "language",
    "locale",
)  # fmt: skip
_USEFUL = {key: place for place, key in enumerate(USEFUL_KEYS)}

# What of an event's context is shown. Left out: addresses of the network, device and advertising ids, push tokens,
# and the copies of traits and external ids.
CONTEXT_KEYS = ("page", "app", "device", "os", "screen", "locale", "timezone", "campaign", "library", "userAgent")
DEVICE_KEYS = ("type", "name", "manufacturer", "model", "version")

REASONS = {
    "never": "Someone decided that this identifier and another one on the profile are never one person.",
    "cap": "The profile holds as many identifiers as a profile may.",
    "blocked": "The value is blocked: it means nobody in particular.",
    "quarantined": "Too many different people carry this value.",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are.

    Args:
        is_exact: There are so many; else at least so many, and nobody counted further.
    """

    number: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What the head of the panel says.

    Args:
        last_seen_at: When the newest event that counts as activity happened, ms; None: never.
        customer_since: A date or date-time; None: no trait says it.
    """

    head: ProfileHead
    name: str | None
    title: str | None
    company: str | None
    time_zone: str | None
    last_seen_at: int | None
    customer_since: str | None = None


def person(head: ProfileHead, traits: Mapping[str, Any], *, email: str | None, last_seen_at: int | None) -> Person:
    """Return the head of the panel.

    Args:
        traits: At least those of HEADER_KEYS.
        email: An e-mail address that the profile owns, for those who never gave a name.
    """
    return Person(
        head=head,
        name=_name(traits) or email,
        title=_first_text(traits, TITLE_KEYS),
        company=company_name(traits),
        time_zone=_first_text(traits, TIME_ZONE_KEYS),
        last_seen_at=last_seen_at,
        customer_since=_customer_since(traits),
    )


def profile_json(shown: Person, *, admin_url: str) -> Json:
    """Return the profile of a found answer."""
    head = shown.head
    return {
        "id": head.public_id,
        "name": shown.name,
        "title": shown.title,
        "company": shown.company,
        "time_zone": shown.time_zone,
        "customer_since": shown.customer_since,
        "created_at": rfc3339(head.created_at),
        "updated_at": rfc3339(head.updated_at),
        "last_seen_at": _moment(shown.last_seen_at),
        "version": head.version,
        "recomputing": head.recomputing,
        "admin_url": admin_url,
    }


def reason_json(reason: Asked) -> Json:
    """Return why a profile could be meant."""
    return {"type": reason.type, "value": reason.sent, "verified": reason.verified}


def candidate_json(shown: Person, reasons: Sequence[Json], *, events: Count) -> Json:
    """Return one of several who could be meant, with the identifiers that lead to them."""
    return {
        "profile": {
            "id": shown.head.public_id,
            "name": shown.name,
            "title": shown.title,
            "company": shown.company,
            "last_seen_at": _moment(shown.last_seen_at),
            "events_total": events.number,
            "events_total_is_exact": events.is_exact,
        },
        "reasons": list(reasons),
    }


def useful_first(traits: Iterable[TraitValue]) -> list[TraitValue]:
    """Return traits in the order in which they are shown: the useful ones first, then by key."""
    return sorted(traits, key=lambda trait: (_USEFUL.get(trait.key, len(_USEFUL)), trait.key))


def trait_json(trait: TraitValue, sources: Sources) -> Json:
    """Return a trait as it is shown."""
    return {
        "key": trait.key,
        "value": trait.value,
        "updated_at": rfc3339(trait.updated_at),
        "source": _source(trait.source_id, sources),
    }


def identities_card(
    held: Sequence[HeldIdentifier], *, total: int, limit: int, rules: IdentityRules, sources: Sources
) -> Json:
    """Return the card of identifiers: by the priority of their types, in each the longest held first."""
    ordered = sorted(held, key=lambda identifier: (rules.rank(identifier.type), identifier.since, identifier.value))
    items = [
        {
            "ref": str(identifier.ref),
            "type": identifier.type,
            "value": identifier.sent,
            "source": _source(identifier.source_id, sources),
            "first_seen_at": rfc3339(identifier.first_seen_at),
            "attached_at": rfc3339(identifier.since),
        }
        for identifier in ordered[:limit]
    ]
    return _card(items, total=total)


def timeline_card(
    events: Sequence[StoredEvent],
    *,
    total: Count,
    today: Count,
    next_cursor: str | None,
    sources: Sources,
    rules: ProblemRules = WORDS_ALONE,
) -> Json:
    """Return the card of events, newest first.

    Args:
        events: Without what is hidden from the viewer.
    """
    items = [event_json(event, sources, rules) for event in events]
    return _card(items, total=total.number) | {
        "total_is_exact": total.is_exact,
        "today": today.number,
        "today_is_exact": today.is_exact,
        "next": next_cursor,
    }


def event_json(event: StoredEvent, sources: Sources, rules: ProblemRules = WORDS_ALONE) -> Json:
    """Return an event of the person who is shown.

    Args:
        rules: Which names are problems.
    """
    kind = kind_of(event.type, event.name, rules) if event.type in ACTIVITY_TYPES else "activity"
    return _event_head(event, sources, kind) | {
        "properties": dict(event.part("properties")),
        "context": _context(event.part("context")),
    }


def foreign_event_json(event: StoredEvent, sources: Sources) -> Json:
    """Return an event of somebody else: that it happened, and nothing of what it says about them."""
    kind: Kind = "page" if event.type == "page" else "screen" if event.type == "screen" else "activity"
    return _event_head(event, sources, kind) | {"name": "", "properties": {}, "context": {}}


def attachment_rule(type_: str, rule: TypeRule, companions: Iterable[str]) -> str:
    """Return in one sentence why an event could attach an identifier.

    Args:
        rule: That of the type.
        companions: The types of all identifiers of that event.
    """
    others = sorted(set(companions) - {type_})
    together = f"It came on one event with {_listed(others)}" if others else "It came on an event of its own"
    within = f" in {_span(rule.window_ms)}" if rule.window_ms is not None else ""
    noun = "value" if rule.limit == 1 else "values"
    return f"{together}, and a profile may hold {rule.limit} {noun} of {type_}{within}."


def refusal_reason(reason: str) -> str:
    """Return in one sentence why an event lost an identifier."""
    if reason.startswith("limit "):
        return f"The profile would have held more values of {reason.removeprefix('limit ')} than its limit allows."
    return REASONS.get(reason, "A rule of this space turned it away.")


def _card(items: list[Json], *, total: int) -> Json:
    return {"state": "full" if items else "empty", "items": items, "total": total}


def _event_head(event: StoredEvent, sources: Sources, kind: Kind) -> Json:
    return {
        "id": event.message_id,
        "type": event.type,
        "name": event.name,
        "kind": kind,
        "group": group_of(kind),
        "is_this_object": False,
        "timestamp": rfc3339(event.timestamp),
        "received_at": rfc3339(event.received_at),
        "source": _source(event.source_id, sources),
    }


def _context(context: Mapping[str, Any]) -> Json:
    shown = {key: context[key] for key in CONTEXT_KEYS if context.get(key) is not None}
    device = shown.get("device")
    if device is not None:
        known = device if isinstance(device, dict) else {}
        shown["device"] = {key: known[key] for key in DEVICE_KEYS if known.get(key) is not None}
    return shown


def _source(source_id: str, sources: Sources) -> str:
    return sources.get(source_id, source_id)


def _moment(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else rfc3339(moment_ms)


def _name(traits: Mapping[str, Any]) -> str | None:
    parts = (_first_text(traits, FIRST_NAME_KEYS), _first_text(traits, LAST_NAME_KEYS))
    joined = " ".join(part for part in parts if part)
    return _first_text(traits, NAME_KEYS) or joined or _first_text(traits, ("email",))


def company_name(traits: Mapping[str, Any]) -> str | None:
    """Return the name of a company that traits hold, or None."""
    for key in COMPANY_KEYS:
        value = traits.get(key)
        text = _text(value.get("name") if isinstance(value, dict) else value)
        if text:
            return text
    return None


def _customer_since(traits: Mapping[str, Any]) -> str | None:
    """Return the date, as sent or as RFC 3339, since when somebody is a customer."""
    for key in CUSTOMER_KEYS:
        value = traits.get(key)
        if isinstance(value, str) and parse_moment(value) is not None:
            return value
        moment = parse_timestamp(value) if type(value) in (int, float) else None
        if moment is not None:  # senders count seconds or milliseconds since 1970
            return rfc3339(moment if moment > SECONDS_MAX else moment * 1000)
    return None


def _first_text(traits: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    return next((text for key in keys if (text := _text(traits.get(key)))), None)


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return value.strip()[:NAME_CHARACTERS_MAX] or None


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _span(milliseconds: int) -> str:
    days, rest = divmod(milliseconds, DAY_MS)
    if rest:
        return f"{milliseconds / 3_600_000:g} hours"
    return "a day" if days == 1 else f"{days} days"
