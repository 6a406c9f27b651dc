"""What each preset tells a support agent or a sales rep, for whom it is, and with which others it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["Activity", "Money", "Product", "Tickets", "At risk", "Growing"]
THEMES: tuple[Theme, ...] = ("Activity", "Money", "Product", "Tickets", "At risk", "Growing")


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a preset.

    Args:
        tells: A sentence on what it tells those whom it is for.
        support: It is for support; `sales` likewise. At least one of them.
    """

    theme: Theme
    tells: str
    support: bool = True
    sales: bool = True


PRESET_WORDS: dict[str, Told] = {
    "days_since_last_seen": Told("Activity", "Tells how fresh everything else on the panel is."),
    "days_since_first_seen": Told("Activity", "Tells a newcomer, who needs the basics, from an old hand."),
    "active_days_30d": Told("Activity", "Tells a daily user from an occasional visitor."),
    "lifetime_value": Told("Money", "Tells what this customer has paid so far.", support=False),
    "orders_30d": Told("Money", "Tells who is buying right now.", support=False),
    "average_order_value": Told("Money", "Tells in which price range an offer fits.", support=False),
    "days_since_last_order": Told("Money", "Tells when it is time to ask for the next order.", support=False),
    "refunded_90d": Told("Money", "Tells when goodwill has been spent already.", sales=False),
    "favourite_category": Told("Product", "Tells which range to open the talk with.", support=False),
    "most_used_feature": Told("Product", "Tells what they would miss most."),
    "features_used_30d": Told("Product", "Tells how widely they use the product, or how narrowly."),
    "features_list_90d": Told("Product", "Tells what they know already, so that nobody explains it.", sales=False),
    "failed_payments_7d": Told("Money", "Tells whether money is the real reason for the call."),
    "current_plan": Told("Money", "Tells which plan the answer has to fit."),
    "first_source": Told("Growing", "Tells what brought them here in the first place.", support=False),
    "last_nps_score": Told("Tickets", "Tells how they felt the last time they were asked."),
    "trial_ends_in_days": Told("Growing", "Tells how long there is still to convince them.", support=False),
    "tickets_opened_30d": Told("Tickets", "Tells whether this is the first ticket or one of many.", sales=False),
    "open_tickets": Told("Tickets", "Tells what else they are still waiting for.", sales=False),
    "activity_ratio_30d": Told("Activity", "Tells who goes quiet before they say so: below 1 is less than before."),
    "churn_risk": Told("At risk", "Tells who is leaving while there is time to ask why."),
    "vip": Told("Growing", "Tells whom to answer first, and with care."),
    "vip_quiet": Told("At risk", "Tells which valuable customer has stopped coming."),
    "trial_ending": Told("Growing", "Tells whom to call this week, before the trial is over.", support=False),
    "payment_trouble": Told("At risk", "Tells whose access will end over a card that nobody renewed."),
    "cart_abandoned": Told("Growing", "Tells who meant to buy yesterday and may need one answer.", support=False),
    "hot_lead": Told("Growing", "Tells who is weighing the price right now.", support=False),
    "onboarding_stuck": Told("At risk", "Tells who signed up and never got going.", sales=False),
    "unhappy_and_waiting": Told("At risk", "Tells whose ticket cannot wait any longer.", sales=False),
    "expansion_ready": Told("Growing", "Tells who has outgrown a small plan.", support=False),
}

# Names under which senders also know what the presets name: suggested first where they are found.
ALSO_EVENTS: dict[str, tuple[str, ...]] = {
    "Order Completed": ("Order Placed", "Order Paid", "Purchase", "Purchased", "Checkout Completed", "Order Created"),
    "Order Refunded": ("Refund", "Refund Issued", "Payment Refunded"),
    "Product Added": ("Added to Cart", "Add to Cart", "Cart Updated"),
    "Product Viewed": ("Viewed Product", "View Item", "Product Seen"),
    "Feature Used": ("Used Feature", "Action Performed"),
    "Payment Failed": ("Charge Failed", "Invoice Payment Failed", "Card Declined"),
    "Payment Succeeded": ("Payment Completed", "Charge Succeeded", "Invoice Paid", "Payment Received"),
    "Subscription Started": ("Subscription Created", "Subscribed", "Plan Started"),
    "Plan Changed": ("Subscription Updated", "Plan Upgraded", "Subscription Changed"),
    "NPS Submitted": ("NPS Survey Submitted", "Survey Answered", "NPS Answered"),
    "Ticket Opened": ("Ticket Created", "Support Ticket Created", "Case Opened"),
    "Ticket Solved": ("Ticket Closed", "Ticket Resolved", "Case Closed"),
    "Signed Up": ("Sign Up", "User Signed Up", "Account Created", "Registered"),
}
ALSO_FIELDS: dict[str, tuple[str, ...]] = {
    "total": ("revenue", "amount", "value", "price", "order_total", "total_price"),
    "category": ("product_category", "category_name"),
    "feature": ("feature_name", "name", "action"),
    "plan": ("plan_name", "tier", "subscription_plan"),
    "score": ("nps_score", "rating", "nps"),
    "priority": ("urgency", "severity"),
    "path": ("url", "page_path"),
    "trial_ends_at": ("trial_end", "trial_ends", "trial_expires_at"),
    "campaign.source": ("utm.source", "utm_source"),
}
