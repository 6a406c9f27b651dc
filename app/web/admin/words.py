"""Words and numbers as the design language writes them. Times are in UTC here; a small script puts them in the zone of
whoever looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from markupsafe import Markup, escape

from app.domain.definitions.changes import say_cause, say_change
from app.domain.webhooks import say_outcome

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SHORTENED_FROM = 10_000
IDENTIFIER_TYPES = {
    "user_id": "User ID",
    "anonymous_id": "Anonymous ID",
    "email": "E-mail",
    "phone": "Phone",
    "zendesk_user_id": "Zendesk user",
    "group_id": "Account ID",
}
SOURCE_KINDS = {
    "browser": "Browser library",
    "node": "Node library",
    "python": "Python library",
    "rudderstack": "RudderStack library",
    "mobile": "Mobile library",
    "server": "Server library",
    "http": "HTTP",
}


def moment(at: int | None, now: int) -> Markup:
    """Return a time as an element that says it in words and, on hover, exactly.

    Args:
        at: ms since 1970; None: never.
        now: Likewise.
    """
    if at is None:
        return Markup('<span class="muted">never</span>')
    exact = datetime.fromtimestamp(at / 1000, UTC)
    iso, title = exact.isoformat(timespec="milliseconds").replace("+00:00", "Z"), f"{exact:%d %b %Y, %H:%M:%S} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso, title, in_words(at, now))


def clock(at: int) -> Markup:
    """Return the time of day, to the second, of something that has just happened."""
    exact = datetime.fromtimestamp(at / 1000, UTC)
    iso, title = exact.isoformat(timespec="milliseconds").replace("+00:00", "Z"), f"{exact:%d %b %Y, %H:%M:%S} UTC"
    return Markup('<time datetime="{}" title="{}" data-form="clock">{}</time>').format(iso, title, f"{exact:%H:%M:%S}")


def in_words(at: int, now: int) -> str:
    """Return a moment in words: "22 minutes ago", "14:12", "yesterday 18:40", "Fri 14:08", "20 Nov", "4 Mar 2024"."""
    then, today = datetime.fromtimestamp(at / 1000, UTC), datetime.fromtimestamp(now / 1000, UTC)
    ago = now - at
    if 0 <= ago < HOUR:
        return _ago(ago)
    days = (today.date() - then.date()).days
    if days == 0:
        return f"{then:%H:%M}"
    if days == 1:
        return f"yesterday {then:%H:%M}"
    if 0 < days < 7:
        return f"{then:%a %H:%M}"
    return f"{then.day} {then:%b}" if then.year == today.year else f"{then.day} {then:%b %Y}"


def day(at: int, now: int) -> str:
    """Return the heading of a day: Today, Yesterday, "Fri 20 Nov", "4 Mar 2024"."""
    then, today = datetime.fromtimestamp(at / 1000, UTC), datetime.fromtimestamp(now / 1000, UTC)
    days = (today.date() - then.date()).days
    if days in (0, 1):
        return ("Today", "Yesterday")[days]
    return f"{then:%a} {then.day} {then:%b}" if then.year == today.year else f"{then.day} {then:%b %Y}"


def number(value: int) -> str:
    """Return a whole number with its thousands parted."""
    return f"{value:,}"


def short(value: int) -> str:
    """Return a number for a tile: whole below 10,000, then "12.4 k", "1.24 M"."""
    if value < SHORTENED_FROM:
        return number(value)
    if value < 1_000_000:
        return f"{value / 1000:.1f} k"
    return f"{value / 1_000_000:.2f} M"


def share(part: int, whole: int) -> str:
    """Return a share in per cent, "91 %" or "0.03 %"."""
    if not whole:
        return "none"
    percent = 100 * part / whole
    if percent == 0 or percent >= 10:
        return f"{percent:.0f} %"
    return f"{percent:.1f} %" if percent >= 1 else f"{max(percent, 0.01):.2f} %"


def count(value: int, one: str, many: str = "") -> str:
    """Return "1 event", "2 events"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def type_label(type_: str) -> str:
    """Return what an identifier's type is called on screen."""
    return IDENTIFIER_TYPES.get(type_, type_.replace("_", " "))


def kind_label(kind: str) -> str:
    """Return what a source's kind is called on screen."""
    return SOURCE_KINDS.get(kind, kind)


def key_label(key: str) -> str:
    """Return a trait's key as words."""
    return key.replace("_", " ")


def initials(text: str) -> str:
    """Return up to two letters for the circle beside a name."""
    firsts = [[character for character in word if character.isalnum()][:1] for word in text.split()]
    letters = [first[0] for first in firsts if first]
    chosen = letters if len(letters) < 2 else [letters[0], letters[-1]]
    return "".join(chosen).upper() or "?"


def value_text(value: object) -> str:
    """Return a trait's value as text: yes and no for booleans, lists with commas, objects as their parts."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(value_text(one) for one in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return _parts_text(value)
    return str(value)


def _parts_text(value: dict[str, object] | list[object]) -> str:
    """Return an object as "name: Harbour & Pine, plan: team"; what is nested deeper as JSON."""
    if isinstance(value, dict) and not any(isinstance(one, dict | list) for one in value.values()):
        return ", ".join(f"{key_label(key)}: {value_text(one)}" for key, one in value.items())
    return json.dumps(value, ensure_ascii=False)


def refusal(reason: str) -> str:
    """Return a rule that turned an identifier away as the second half of a sentence."""
    if reason.startswith("limit "):
        return f"as many values of {type_label(reason.removeprefix('limit '))} as the rules allow were there already"
    return {
        "never": "a decision says that these are never one person",
        "cap": "the profile has as many identifiers as it may hold",
        "blocked": "the value is blocked",
        "quarantined": "too many different people use the value",
    }.get(reason, reason)


def code_lines(text: str) -> Markup:
    """Return text as numbered lines."""
    lines = text.split("\n")
    return Markup("").join(Markup('<span class="line">{}</span>\n').format(escape(line)) for line in lines)


def _ago(ago: int) -> str:
    if ago < 10_000:
        return "just now"
    if ago < MINUTE:
        return f"{ago // 1000} s ago"
    minutes = ago // MINUTE
    return "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"


FILTERS: dict[str, Callable[..., str]] = {
    "moment": moment,
    "clock": clock,
    "day": day,
    "number": number,
    "short": short,
    "share": share,
    "count": count,
    "type": type_label,
    "kind": kind_label,
    "key": key_label,
    "initials": initials,
    "value": value_text,
    "refusal": refusal,
    "lines": code_lines,
    "change": say_change,
    "cause": say_cause,
    "outcome": say_outcome,
}
