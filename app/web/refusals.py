"""Why hosts were refused, in sentences for their admins: what anybody can send never replaces what a host itself sent.

Before a signature is found good nobody knows who asks. Such a refusal is told too, since it is what an admin sees who
has entered another secret; the reason that only the host could bring about then stands behind it.
"""

from __future__ import annotations

from app.house import House
from app.storage.control import Connection

PROXY_WRONG_KEY = "No secret of this space has signed the token."
PROXY_OTHER_ALGORITHM = "The token is not signed with HS256."
PROXY_EXTENSION = "The token demands an extension that is not known here."
PAGE_NOT_READABLE = "A page was asked for with a token that is not one that Zendesk makes."
PAGE_OTHER_ALGORITHM = "The page's token is not signed with RS256."
PAGE_EXTENSION = "The page's token demands an extension that is not known here."
PAGE_NO_KEY = "Zendesk asked for a signed page, and the app's public key is not entered here yet."
PAGE_WRONG_KEY = "The page's token is not signed with the app's public key that is entered here."
CANVAS_WRONG_SECRET = (
    "A request was signed with another secret than those that are accepted here. "
    "Anybody can send one: while the panel opens in Salesforce, change nothing."
)
UNPROVEN = frozenset(
    (
        PROXY_WRONG_KEY,
        PROXY_OTHER_ALGORITHM,
        PROXY_EXTENSION,
        PAGE_NOT_READABLE,
        PAGE_OTHER_ALGORITHM,
        PAGE_EXTENSION,
        PAGE_NO_KEY,
        PAGE_WRONG_KEY,
        CANVAS_WRONG_SECRET,
    )
)
BEFORE = " Before that: "


def note_refused(here: House, connection: Connection, reason: str) -> None:
    """Tell the admin of a connection why it was refused."""
    here.control.note_connection_refused(connection.id, _with_earlier(connection, reason))


def _with_earlier(connection: Connection, reason: str) -> str:
    last = connection.last_refusal
    if reason not in UNPROVEN or last is None or (connection.last_used_at or 0) >= (connection.last_refused_at or 0):
        return reason
    earlier = last.partition(BEFORE)[2] or last
    return reason if earlier in UNPROVEN else f"{reason}{BEFORE}{earlier}"
