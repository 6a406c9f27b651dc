"""The tickets of the stand-in help desk, whose requesters are people of the demo: one for each thing to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from app.demo import cast
from app.demo.cast import Known
from app.demo.companies import COMPANIES
from app.demo.imani import TICKET, ZENDESK_USER
from app.demo.names import Region

Json = Mapping[str, object]

AGENT = "Tomás Ferreira"
ARABIC = "ليلى منصور"
FIRST_ORGANIZATION, FIRST_OTHER_USER = 9_001, 28_411_904_001  # numbers of the help desk


@dataclass(frozen=True, slots=True)
class Mail:
    """An address of a requester, as the help desk knows it."""

    value: str
    verified: bool = True


def make_tickets(now: datetime) -> list[Json]:
    """Return the tickets, newest first.

    Args:
        now: Aware; clock times are shown in its zone.
    """
    return [
        _card_declined(now),
        _by_email(now),
        _ambiguous(now),
        _unknown(now),
        _markup(now),
        _arabic(now),
        _no_requester(now),
    ]


def make_people() -> list[Json]:
    """Return those of the cast whom the help desk knows without a ticket of theirs, so that companies have people."""
    asking = {cast.IMANI, cast.SUNNIVA, cast.LENA_VOGT, cast.MARKUP}
    others = [known for known in cast.CAST if known not in asking and known.name != ARABIC]
    return [
        _requester(FIRST_OTHER_USER + place, known, external_id=known.user_id) for place, known in enumerate(others)
    ]


def write_tickets(path: Path, now: datetime) -> None:
    """Write the tickets as JSON."""
    path.write_bytes(orjson.dumps(make_tickets(now), option=orjson.OPT_INDENT_2))


def _card_declined(now: datetime) -> Json:
    """Found by external id."""
    who = cast.IMANI
    text = (
        "Hi, your billing page refuses my card and since yesterday our staff calendar does not fill up any more. "
        "We open at nine and I cannot see who is booked. Are the two connected? Please help before the doors open."
        "\n\nImani"
    )
    note = (
        "Looks like the card on file ran out in October. The sync token is a separate matter, checking with the "
        "calendar team."
    )
    return _ticket(
        TICKET, "Card declined, calendar stuck", now, 35, _requester(int(ZENDESK_USER), who, external_id=who.user_id),
        [(who.name, False, 35, text), (AGENT, True, 8, note)], tags=("billing", "calendar"), priority="High",
        kind="Problem",
    )  # fmt: skip


def _by_email(now: datetime) -> Json:
    """Found by verified e-mail: the help desk has no external id."""
    who = cast.SUNNIVA
    text = "Hei! Can two teachers share one booking page? We start with pairs next week."
    return _ticket(48211, "Two teachers, one booking page", now, 52, _requester(28411903802, who),
                   [(who.name, False, 52, text)], tags=("staff",), priority="Normal", kind="Question")  # fmt: skip


def _ambiguous(now: datetime) -> Json:
    """Her own verified address finds one person, the number and the desk's address find others."""
    requester = _requester(
        28411903815, cast.LENA_VOGT, mails=(Mail(cast.LENA_VOGT.email), Mail(cast.NORD_DESK.email, verified=False)),
        phone=cast.LENA_VOIGT.phone,
    )  # fmt: skip
    text = "Hallo, our two calendars are one hour apart since Sunday. Which of them is right?"
    return _ticket(48207, "Two calendars show different times", now, 95, requester, [("Lena V.", False, 95, text)],
                   tags=("calendar",), priority="High", kind="Incident")  # fmt: skip


def _unknown(now: datetime) -> Json:
    """Nobody has these identifiers; somebody has an address that differs by one letter."""
    requester = _person(
        28412004190, "Kwame Asante-Boateng", (Mail("kwame@saltroom.example"),), "+233302550188", cast.KWAME, None
    )
    text = "I would like to book a demonstration for our second house in Kumasi."
    return _ticket(48205, "A demonstration for our second house", now, 140, requester,
                   [("Kwame Asante-Boateng", False, 140, text)], priority="Normal", kind="Question")  # fmt: skip


def _markup(now: datetime) -> Json:
    """A name, a subject and a text full of markup, which have to stay text."""
    who = cast.MARKUP
    return _ticket(
        48199, "<b>Vouchers</b> & <script>alert('subject')</script> sold twice", now, 190,
        _requester(28411903844, who, external_id=who.user_id),
        [(who.name, False, 190, "Two guests hold the same voucher </textarea><img src=x onerror=alert(1)>. What now?")],
        tags=("vouchers",), priority="Urgent", kind="Problem",
    )  # fmt: skip


def _arabic(now: datetime) -> Json:
    """Found by external id; written from right to left."""
    who = next(known for known in cast.CAST if known.name == ARABIC)
    return _ticket(48195, "تعذّر الدفع بالبطاقة", now, 220, _requester(28411903850, who, external_id=who.user_id),
                   [(who.name, False, 220, "مرحبًا، لم تُقبل بطاقتنا منذ يوم الجمعة. هل يمكنكم المساعدة؟")],
                   tags=("billing",), priority="High", kind="Problem")  # fmt: skip


def _no_requester(now: datetime) -> Json:
    """A draft whose requester has not been chosen yet."""
    return _ticket(48214, "New ticket", now, 1, None, [], status="new", via="agent", priority="Normal", kind="Question")


def _requester(
    zendesk_id: int,
    who: Known,
    *,
    external_id: str | None = None,
    mails: tuple[Mail, ...] = (),
    phone: str | None = None,
) -> Json:
    addresses = mails or (Mail(who.email), *(Mail(extra) for extra in who.extra_emails))
    return _person(zendesk_id, who.name, addresses, phone or who.phone, who, external_id)


def _person(
    zendesk_id: int, name: str, mails: tuple[Mail, ...], phone: str | None, like: Known, external_id: str | None
) -> Json:
    known = [("email", mail.value, mail.verified) for mail in mails]
    known += [("phone_number", phone, False)] if phone else []
    kinds = [kind for kind, _, _ in known]
    identities = [
        {
            "id": zendesk_id * 10 + place,
            "type": kind,
            "value": value,
            "primary": kinds.index(kind) == place,
            "verified": verified,
        }
        for place, (kind, value, verified) in enumerate(known)
    ]
    return {
        "id": zendesk_id,
        "name": name,
        "email": mails[0].value,
        "externalId": external_id,
        "locale": _region(like).locale,
        "timeZone": {"ianaName": _region(like).time_zone},
        "identities": identities,
        "organizations": [_organization(like)],
    }


def _organization(who: Known) -> Json:
    place = next(place for place, company in enumerate(COMPANIES) if company.name == who.company)
    return {"id": FIRST_ORGANIZATION + place, "name": who.company, "domains": who.email.partition("@")[2]}


def _region(who: Known) -> Region:
    return next(company.region for company in COMPANIES if company.name == who.company)


def _ticket(
    number: int,
    subject: str,
    now: datetime,
    minutes_ago: int,
    requester: Json | None,
    comments: list[tuple[str, bool, int, str]],
    *,
    priority: str,
    kind: str,
    status: str = "open",
    via: str = "web form",
    tags: tuple[str, ...] = (),
) -> Json:
    return {
        "id": number,
        "subject": subject,
        "status": status,
        "via": via,
        "created": _ago(minutes_ago),
        "requester": requester,
        "comments": [
            {"author": author, "internal": internal, "time": f"{now - timedelta(minutes=ago):%H:%M}", "text": text}
            for author, internal, ago, text in comments
        ],
        "tags": list(tags),
        "assignee": f"Support / {AGENT}",
        "priority": priority,
        "type": kind,
    }


def _ago(minutes: int) -> str:
    hours = minutes // 60
    if not hours:
        return f"{minutes} minute{'s' if minutes > 1 else ''} ago"
    return f"{hours} hour{'s' if hours > 1 else ''} ago"
