"""Which events are problems, and which make them good again: by the words of their names. No event is configured.

The rules of words are documented in `docs/layouts.md`; a layout can name exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from app.domain.activity_words import NAMES_KEPT, shortened, stem_of, words_of

Family = Literal["payment", "cancellation", "refund", "failure"]

FAILURES = frozenset({
    "failed", "failure", "failures", "fail", "fails", "failing", "unsuccessful", "declined", "decline", "rejected",
    "denied", "refused", "error", "errors", "errored", "exception", "crash", "crashed", "crashes", "timeout",
    "bounced", "bounce", "overdue", "unpaid", "broken", "unreachable", "outage",
})  # fmt: skip
EXPIRED = "expired"  # of a session it is usual; of a card or a trial it matters
CANCELLATIONS = frozenset({"cancelled", "cancel", "cancels", "cancellation", "churned", "terminated"})
REFUNDS = frozenset({"refunded", "refund", "refunds", "chargeback", "dispute", "disputed"})
MONEY = frozenset({
    "payment", "payments", "pay", "paid", "payout", "charge", "charged", "invoice", "invoices", "billing", "bill",
    "card", "transaction", "debit", "transfer", "subscription", "renewal", "mandate",
})  # fmt: skip
BOUGHT = frozenset({"order", "orders", "checkout", "purchase", "purchased", "cart"})
# What is done about a problem, or with the page that tells of it, is none.
AFTERMATH = frozenset({
    "viewed", "seen", "clicked", "tapped", "sent", "delivered", "dismissed", "resolved", "recovered", "fixed", "closed",
    "won", "prevented", "avoided", "reversed", "undone", "revoked", "withdrawn", "retried", "acknowledged", "solved",
    "downloaded", "searched", "no", "without", "not", "never",
})  # fmt: skip
GOOD = frozenset({
    "succeeded", "success", "successful", "successfully", "completed", "complete", "paid", "recovered", "resolved",
    "restored", "fixed", "connected", "reconnected", "reactivated", "resumed", "renewed", "restarted", "accepted",
    "approved", "confirmed", "captured", "settled", "delivered", "solved", "finished", "placed", "synced", "ok",
})  # fmt: skip
BACK = frozenset({"reactivated", "resumed", "renewed", "restored", "restarted", "started", "created", "subscribed"})
NOISE = frozenset({"the", "a", "an", "of", "for", "on", "in", "to", "was", "is", "has", "been", "user", "customer"})
_NO_SUBJECT = FAILURES | CANCELLATIONS | REFUNDS | AFTERMATH | GOOD | BACK | NOISE | {EXPIRED}


@dataclass(frozen=True, slots=True)
class ProblemRules:
    """Exceptions to the rules of words, as a layout names them. Names are compared in any case.

    Args:
        problems: Names that are problems whatever their words.
        ignored: Names that are none.
        good: Names that make a problem good again, by its name; those of the words count besides.
    """

    problems: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    good: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def family_of(self, name: str) -> Family | None:
        """Return which kind of problem a track call of this name is, or None."""
        folded = name.casefold()
        if folded in self.ignored:
            return None
        family = family_of(name)
        return "failure" if family is None and folded in self.problems else family

    def makes_good(self, other: str, problem: str) -> bool:
        """Tell whether an event of the first name makes a problem of the second good again."""
        if self.family_of(other) is not None:
            return False
        return other.casefold() in self.good.get(problem.casefold(), ()) or makes_good(other, problem)


WORDS_ALONE = ProblemRules()


def family_of(name: str) -> Family | None:
    """Return which kind of problem a name speaks of, or None: "Payment Failed" is one, "Payment Failed Viewed" none."""
    return _family_of(shortened(name))


@lru_cache(maxsize=NAMES_KEPT)
def _family_of(name: str) -> Family | None:
    words = frozenset(words_of(name))
    if words & AFTERMATH:
        return None
    if words & REFUNDS:
        return "refund"
    if words & CANCELLATIONS:
        return "cancellation"
    if words & FAILURES or (EXPIRED in words and words & (MONEY | {"trial"})):
        return "payment" if words & (MONEY | BOUGHT) else "failure"
    return None


def is_about_money(name: str) -> bool:
    """Tell whether the words of a name speak of paying or buying."""
    return bool(frozenset(words_of(name)) & (MONEY | BOUGHT | REFUNDS))


def makes_good(other: str, problem: str) -> bool:
    """Tell whether an event of the first name makes a problem of the second good again.

    A payment that failed is made good by any payment, invoice or order that succeeded; a cancellation by what begins
    again; a refund by nothing. Any other failure is made good by a success whose subject is the problem's, or one of
    the two subjects within the other: "Calendar Connected" for "Calendar Sync Failed". A failed sign-in is made good
    by a sign-in.
    """
    return _makes_good(shortened(other), shortened(problem))


@lru_cache(maxsize=NAMES_KEPT)
def _makes_good(other: str, problem: str) -> bool:
    family, words = family_of(problem), frozenset(words_of(other))
    if family_of(other) is not None or family == "refund":
        return False
    if family == "payment":
        return bool(words & GOOD) and bool(words & (MONEY | BOUGHT))
    ours, theirs = _subject(problem), _subject(other)
    if not ours or not theirs or not (ours <= theirs or theirs <= ours):
        return False
    if family == "cancellation":
        return bool(words & (BACK | GOOD))
    return bool(words & GOOD) or (words <= {"signin"} and "signin" in words_of(problem))


def _subject(name: str) -> frozenset[str]:
    return frozenset(stem_of(word) for word in words_of(name) if word not in _NO_SUBJECT)
