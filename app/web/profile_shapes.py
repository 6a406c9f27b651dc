"""The bodies of the Profile API's answers, in Segment's shapes. Each comes with the names of what it
discloses, for the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import Identifier
from app.domain.moments import rfc3339
from app.domain.profile import HeldIdentifier, ResolvedId, StoredEvent, TraitValue
from app.storage import profile_reads, timelines
from app.storage.present import computed_of
from app.web.profile_params import decode_cursor, encode_cursor

if TYPE_CHECKING:
    from app.web.profile_api import Answer, Asked

Json = dict[str, Any]

OTHER = {"users": "accounts", "accounts": "users"}
CLASSES = {"trait": "computed_trait", "audience": "audience"}  # Segment's words; the source of a derived value
LINK_IDENTIFIERS_MAX = 100  # of each linked profile
# What an event object does not repeat: it has these under other names, or as external_ids.
NOT_SHOWN = frozenset({"userId", "anonymousId", "groupId", "previousId", "traits", "properties", "context"})


def traits(asked: Asked, parameters: Json) -> Answer:
    """Return one page of traits: those that were set, computed traits and audiences, or one class of the latter.

    Where a definition has the key of a trait that was set, the definition's value is the one that is answered.
    """
    limit: int = parameters["limit"]
    start = decode_cursor(parameters["next"], _purpose(asked, "traits"), (str,))[0] if parameters["next"] else ""
    derived = {trait.key: trait for trait in _derived(asked, parameters["class_"], parameters["include"])}
    found = [trait for key, trait in derived.items() if key >= start]
    if parameters["class_"] is None:
        found += profile_reads.list_traits(
            asked.connection,
            asked.head.root,
            limit=limit + 1 + len(derived),
            start=start,
            keys=parameters["include"],
        )
    by_key = {trait.key: trait for trait in reversed(found)}  # the definitions came first, so that they stay
    found = [by_key[key] for key in sorted(by_key)]
    shown, beyond = found[:limit], found[limit:]
    following = encode_cursor([beyond[0].key], _purpose(asked, "traits")) if beyond else ""
    values = {trait.key: _trait(trait, verbose=parameters["verbose"]) for trait in shown}
    body = {"traits": values, "cursor": _cursor(asked, following, limit)}
    return body, [f"traits.{trait.key}" for trait in shown]


def _derived(asked: Asked, class_: str | None, include: list[str] | None) -> list[TraitValue]:
    """Return what definitions say of a person at this moment; an audience says whether they are a member."""
    if asked.head.collection != "users":
        return []
    now = asked.house.now_ms()
    return [
        TraitValue(one.key, one.value, now if one.since is None else one.since, CLASSES[one.kind])
        for one in computed_of(asked.connection, asked.head.root, now)
        if one.value is not None and class_ in (None, CLASSES[one.kind]) and (include is None or one.key in include)
    ]


def external_ids(asked: Asked, parameters: Json) -> Answer:
    """Return one page of identifiers."""
    limit: int = parameters["limit"]
    start = ("", "")
    if parameters["next"]:
        type_, value = decode_cursor(parameters["next"], _purpose(asked, "external_ids"), (str, str))
        start = (type_, value)
    found = profile_reads.list_identifiers(
        asked.connection, asked.head.root, limit=limit + 1, start=start, types=parameters["include"]
    )
    shown, beyond = found[:limit], found[limit:]
    following = ""
    if beyond:
        following = encode_cursor([beyond[0].type, beyond[0].value], _purpose(asked, "external_ids"))
    data = [_external_id(asked.head.collection, held) for held in shown]
    return {"data": data, "cursor": _cursor(asked, following, limit)}, _types(shown)


def events(asked: Asked, parameters: Json) -> Answer:
    """Return one page of events. The cursor is the last event's position, so events that arrive move nothing."""
    limit: int = parameters["limit"]
    purpose = _purpose(asked, f"events {parameters['sort']}")
    after = None
    if parameters["next"]:
        timestamp, message_id = decode_cursor(parameters["next"], purpose, (int, str))
        after = (timestamp, message_id)
    page = _page(parameters, limit + 1, after)
    found = timelines.list_events(asked.connection, asked.head.collection, asked.head.root, page)
    shown = found[:limit]
    following = ""
    if len(found) > limit:
        following = encode_cursor([shown[-1].timestamp, shown[-1].message_id], purpose)
    data = [_event(asked, event) for event in shown]
    return {"data": data, "cursor": _cursor(asked, following, limit)}, _ends(shown)


def metadata(asked: Asked) -> Answer:
    """Return when and by whom a profile was first and last heard of."""
    head = asked.head
    ends = profile_reads.find_ends(asked.connection, head.collection, head.root, head.key)
    return {
        "metadata": {
            "created_at": rfc3339(head.created_at),
            "updated_at": rfc3339(head.updated_at),
            "expires_at": None,
            "first_message_id": head.first_message_id,
            "first_source_id": ends.first_source_id if ends else None,
            "last_message_id": ends.last_message_id if ends else None,
            "last_source_id": ends.last_source_id if ends else None,
        }
    }, ["metadata"]


def links(asked: Asked, parameters: Json) -> Answer:
    """Return one page of the profiles at the other end of group calls."""
    limit: int = parameters["limit"]
    purpose = _purpose(asked, "links")
    after = decode_cursor(parameters["next"], purpose, (int,))[0] if parameters["next"] else 0
    found = profile_reads.list_links(
        asked.connection,
        asked.head.collection,
        asked.head.root,
        limit=limit + 1,
        identifiers_max=LINK_IDENTIFIERS_MAX,
        after=after,
    )
    shown = found[:limit]
    following = encode_cursor([shown[-1].root], purpose) if len(found) > limit else ""
    other = OTHER[asked.head.collection]
    data = [
        {"to_collection": other, "external_ids": [_external_id(other, held) for held in link.identifiers]}
        for link in shown
    ]
    return {"data": data, "cursor": _cursor(asked, following, limit)}, ["links"] if shown else []


def id_status(resolved: ResolvedId | None) -> Json:
    """Return what a body says about the public id it was asked by: nothing, if that is the present one."""
    if resolved is None or (resolved.status == "current" and not resolved.others):
        return {}
    if resolved.status == "current":
        return {"id_status": "current", "split_from_here": list(resolved.others)}
    body: Json = {"id_status": resolved.status, "id": resolved.profile.public_id}
    return body | ({"others": list(resolved.others)} if resolved.others else {})


def _page(parameters: Json, limit: int, after: timelines.Place | None) -> timelines.Page:
    include, exclude = parameters["include"], parameters["exclude_"]
    return timelines.Page(
        limit=limit,
        sort=parameters["sort"],
        after=after,
        start=timelines.EARLIEST if parameters["start"] is None else parameters["start"],
        end=timelines.LATEST if parameters["end"] is None else parameters["end"],
        types=parameters["type"],
        names=include or exclude or (),
        filtering="include" if include is not None else "exclude" if exclude is not None else "all",
    )


def _trait(trait: TraitValue, *, verbose: bool) -> Any:
    if not verbose:
        return trait.value
    return {"value": trait.value, "source_id": trait.source_id, "updated_at": rfc3339(trait.updated_at)}


def _external_id(collection: str, held: HeldIdentifier) -> Json:
    return {
        "source_id": held.source_id,
        "collection": collection,
        "id": held.sent,
        "type": held.type,
        "created_at": rfc3339(held.since),
        "encoding": "none",
        "first_message_id": held.since_message_id,
    }


def _event(asked: Asked, event: StoredEvent) -> Json:
    users, accounts = identifiers_in(event.payload, asked.house.spaces.rules(asked.space_id))
    named = {"event": event.name} if event.type == "track" else {"name": event.name}
    rest = {key: value for key, value in event.payload.items() if key not in NOT_SHOWN}
    return rest | {
        "external_ids": _carried("users", users) + _carried("accounts", accounts),
        "context": event.part("context"),
        "type": event.type,
        **named,
        "message_id": event.message_id,
        "source_id": event.source_id,
        "timestamp": rfc3339(event.timestamp),
        "received_at": rfc3339(event.received_at),
        "properties": event.part("properties"),
        "related": {asked.head.collection: asked.head.public_id},
    }


def _carried(collection: str, identifiers: Sequence[Identifier]) -> list[Json]:
    return [
        {"collection": collection, "type": identifier.type, "id": identifier.sent, "encoding": "none"}
        for identifier in identifiers
    ]


def _cursor(asked: Asked, following: str, limit: int) -> Json:
    return {"url": asked.path, "has_more": following != "", "next": following, "limit": limit}


def _purpose(asked: Asked, part: str) -> str:
    """Name the list that a cursor belongs to. Not the profile: a merge must not end the reading of a list."""
    return f"{asked.space_id} {asked.head.collection} {part}"


def _types(shown: Sequence[HeldIdentifier]) -> list[str]:
    return [f"external_ids.{type_}" for type_ in dict.fromkeys(held.type for held in shown)]


def _ends(shown: Sequence[StoredEvent]) -> list[str]:
    """Name a page of events by its first and last, so that another page is another disclosure."""
    return ["events", shown[0].message_id, shown[-1].message_id] if shown else ["events"]
