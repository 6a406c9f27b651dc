"""What an event is about, by its type and name: the drawing it gets, and the filter it falls under."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from app.domain.activity_words import NAMES_KEPT, shortened, words_of
from app.domain.highlights_problems import WORDS_ALONE, ProblemRules

Kind = Literal[
    "problem", "payment", "order", "page", "screen", "ticket", "mail", "sign_in", "feature", "activity"
]  # fmt: skip
Group = Literal["problems", "money", "product", "pages"]

GROUPS: tuple[Group, ...] = ("problems", "money", "product", "pages")
PAYMENTS = frozenset({
    "payment", "payments", "paid", "payout", "charge", "charged", "invoice", "invoices", "billing", "bill",
    "subscription", "subscribed", "plan", "renewal", "renewed", "transaction", "refund", "credit", "deposit",
})  # fmt: skip
ORDERS = frozenset({
    "order", "orders", "cart", "checkout", "product", "products", "purchase", "purchased", "basket", "wishlist",
    "coupon", "shipment", "shipped",
})  # fmt: skip
TICKETS = frozenset({"ticket", "tickets", "conversation", "helpdesk"})
CASES = frozenset({"opened", "created", "closed", "solved", "reopened", "escalated"})  # beside the word "case"
MAILS = frozenset({"email", "emails", "mail", "newsletter", "sms"})
SIGN_INS = frozenset({"signin", "signout", "signup"})
FEATURES = frozenset({"feature", "features", "used"})
APPS = frozenset({"application", "app"})
APP_LIFE = frozenset({"opened", "installed", "updated", "backgrounded", "foregrounded", "launched", "uninstalled"})
DONE_TO = frozenset({"sent", "delivered"})  # what the company does, not the person


def kind_of(type_: str, name: str, rules: ProblemRules = WORDS_ALONE) -> Kind:
    """Return what a track, page or screen call is about. Only a track call can be a problem."""
    if type_ in ("page", "screen"):
        return "page" if type_ == "page" else "screen"
    return "problem" if rules.family_of(name) is not None else _by_words(shortened(name))


def group_of(kind: Kind) -> Group:
    """Return the filter that events of a kind fall under: each under exactly one."""
    if kind == "problem":
        return "problems"
    if kind in ("payment", "order"):
        return "money"
    return "pages" if kind in ("page", "screen") else "product"


def is_action(kind: Kind, name: str) -> bool:
    """Tell whether it is something that the person did: neither a problem nor a ticket nor mail."""
    return kind not in ("problem", "ticket", "mail") and not DONE_TO.intersection(words_of(name))


def is_use(kind: Kind, name: str) -> bool:
    """Tell whether it is a use of the product itself; to sign in or to open the app is none yet."""
    words = words_of(name)
    return kind in ("feature", "activity") and not (APPS.intersection(words) and APP_LIFE.intersection(words))


@lru_cache(maxsize=NAMES_KEPT)
def _by_words(name: str) -> Kind:
    words = frozenset(words_of(name))
    if words & TICKETS or ("case" in words and words & CASES):
        return "ticket"
    if words & MAILS:
        return "mail"
    if words & PAYMENTS:
        return "payment"
    if words & ORDERS:
        return "order"
    if words & SIGN_INS:
        return "sign_in"
    return "feature" if words & FEATURES else "activity"
