"""What the name of an event says, in the styles in which senders write names."""

from __future__ import annotations

import pytest

from app.domain.activity_kinds import group_of, is_action, is_use, kind_of
from app.domain.activity_words import words_of
from app.domain.highlights_problems import family_of, makes_good

STYLES = ("Payment Failed", "payment_failed", "paymentFailed", "PaymentFailed", "PAYMENT-FAILED", "payment.failed",
          "Failed payment", "invoice.payment_failed", "[Billing] Payment failed!")  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_a_failed_payment_is_one_in_every_style(name: str) -> None:
    assert family_of(name) == "payment"
    assert kind_of("track", name) == "problem"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Card Declined", "payment"),
        ("Card Expired", "payment"),
        ("Checkout Error", "payment"),
        ("Subscription Cancelled", "cancellation"),
        ("order_canceled", "cancellation"),
        ("Order Refunded", "refund"),
        ("charge.dispute.created", "refund"),
        ("Calendar Sync Failed", "failure"),
        ("APIError", "failure"),
        ("Application Crashed", "failure"),
        ("Request timed out", "failure"),
        ("Trial expired", "failure"),
        ("Session Expired", None),
        ("Payment Failed Email Sent", None),
        ("Refund Policy Viewed", None),
        ("Error Resolved", None),
        ("No errors found", None),
        ("Cancellation Prevented", None),
        ("Order Completed", None),
        ("Terror Movie Watched", None),
        ("", None),
        ("支払い失敗", None),
    ],
)
def test_names_are_problems_by_whole_words(name: str, family: str | None) -> None:
    assert family_of(name) == family


def test_pages_are_never_problems() -> None:
    assert kind_of("page", "Failed payments") == "page"
    assert kind_of("screen", "Error") == "screen"


@pytest.mark.parametrize(
    ("other", "problem", "is_good"),
    [
        ("Payment Succeeded", "Payment Failed", True),
        ("invoice.paid", "Payment Failed", True),
        ("Order Completed", "Card Declined", True),
        ("Calendar Sync Completed", "Calendar Sync Failed", True),
        ("Calendar Connected", "Calendar Sync Failed", True),
        ("Contacts Connected", "Calendar Sync Failed", False),
        ("Order Completed", "Calendar Sync Failed", False),
        ("Signed In", "Login Failed", True),
        ("Subscription Renewed", "Subscription Cancelled", True),
        ("Order Completed", "Order Refunded", False),
        ("Payment Failed", "Payment Failed", False),
        ("Payment Viewed", "Payment Failed", False),
        ("Completed", "Error", False),
    ],
)
def test_a_success_of_the_same_subject_makes_good(other: str, problem: str, is_good: bool) -> None:
    assert makes_good(other, problem) is is_good


@pytest.mark.parametrize(
    ("name", "kind", "group"),
    [
        ("Order Completed", "order", "money"),
        ("Plan Changed", "payment", "money"),
        ("Ticket Opened", "ticket", "product"),
        ("Case Created", "ticket", "product"),
        ("Case Study Read", "activity", "product"),
        ("Email Opened", "mail", "product"),
        ("User Signed Up", "sign_in", "product"),
        ("feature_used", "feature", "product"),
        ("Report Exported", "activity", "product"),
        ("Export Failed", "problem", "problems"),
    ],
)
def test_each_event_is_of_one_kind_and_group(name: str, kind: str, group: str) -> None:
    assert kind_of("track", name) == kind
    assert group_of(kind_of("track", name)) == group


def test_what_the_company_does_is_no_action_of_the_person() -> None:
    assert not is_action("payment", "Invoice Sent")
    assert not is_action("ticket", "Ticket Opened")
    assert is_action("payment", "Plan Changed")
    assert not is_use("activity", "Application Opened")
    assert is_use("activity", "Report Exported")


def test_a_very_long_name_is_read_at_its_beginning() -> None:
    assert words_of("a b " * 100_000)[:2] == ("a", "b")
    assert family_of("x" * 100_000 + " failed") is None
