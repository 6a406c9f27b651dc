"""Ten functions to begin with, each with an event to try it on. What they give is held by a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A function of the gallery.

    Args:
        key: Stable, lower case, words joined by hyphens.
        title: What it gives, for a list.
        says: One sentence on when it is of use.
        code: JavaScript.
        event: A call to try it on, as it comes over the wire.
        traits: The person's at that moment.
        computed_traits: Likewise.
        settings: What the code reads from its settings.
    """

    key: str
    title: str
    says: str
    code: str
    event: Mapping[str, Any]
    traits: Mapping[str, Any] = field(default_factory=dict)
    computed_traits: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


def _call(kind: str, **members: object) -> Mapping[str, Any]:
    return {"type": kind, "messageId": "example-1", "timestamp": "2026-03-09T10:00:00.000Z", "userId": "ada", **members}


GALLERY: tuple[Example, ...] = (
    Example(
        "email-domain",
        "Company domain of an e-mail address",
        "Tells people of one company apart from those with an address of a mail provider.",
        """function onIdentify(event, settings) {
  const email = event.traits && event.traits.email;
  if (typeof email !== "string" || !email.includes("@")) throw new DropEvent("no e-mail address");
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return { email_domain: domain, is_work_email: !settings.providers.split(" ").includes(domain) };
}
""",
        _call("identify", traits={"email": "ada@Lovelace.example"}),
        settings={"providers": "mail.example post.example"},
    ),
    Example(
        "name-parts",
        "First and last name from one field",
        "Fills the fields that templates of replies ask for.",
        """function onIdentify(event, settings, profile) {
  const name = event.traits && event.traits.name;
  if (typeof name !== "string" || profile.traits.first_name) return;
  const parts = name.trim().split(/\\s+/);
  return parts.length < 2 ? { first_name: parts[0] } : { first_name: parts[0], last_name: parts[parts.length - 1] };
}
""",
        _call("identify", traits={"name": " Ada King Lovelace "}),
    ),
    Example(
        "first-campaign",
        "The campaign that brought somebody",
        "Keeps the first campaign of a page view; later ones leave it as it is.",
        """function onPage(event, settings, profile) {
  const campaign = event.context && event.context.campaign;
  if (!campaign || profile.traits.first_campaign) return;
  return { first_campaign: campaign.name, first_campaign_source: campaign.source };
}
""",
        _call("page", context={"campaign": {"name": "spring", "source": "newsletter"}}),
    ),
    Example(
        "last-page",
        "The page somebody looked at last",
        "Shows an agent where the person was when they wrote.",
        """function onPage(event) {
  const page = event.properties || {};
  if (typeof page.path !== "string") return;
  return { last_page: page.path, last_page_title: page.title === undefined ? null : page.title };
}
""",
        _call("page", properties={"path": "/prices", "title": "Prices"}),
    ),
    Example(
        "order-size",
        "Large orders as events of their own",
        "Makes an event that audiences and panels can name, for orders above a sum from the settings.",
        """function onTrack(event, settings) {
  if (event.event !== "Order Completed") return;
  const total = Number(event.properties && event.properties.total);
  if (!Number.isFinite(total)) throw new ValidationError("an order without a total");
  if (total >= settings.large) Segment.track({ event: "Large Order Completed", properties: { total } });
  return { last_order_size: total >= settings.large ? "large" : "usual" };
}
""",
        _call("track", event="Order Completed", properties={"total": "250.5"}),
        settings={"large": 200},
    ),
    Example(
        "favourite-category",
        "The category looked at most",
        "Counts in a trait, so that it needs no window and no history.",
        """function onTrack(event, settings, profile) {
  if (event.event !== "Product Viewed" || !event.properties) return;
  const category = String(event.properties.category || "other");
  const seen = { ...profile.traits.category_views };
  seen[category] = (seen[category] || 0) + 1;
  const favourite = Object.keys(seen).sort((a, b) => seen[b] - seen[a] || (a < b ? -1 : 1))[0];
  return { category_views: seen, favourite_category: favourite };
}
""",
        _call("track", event="Product Viewed", properties={"category": "tea"}),
        traits={"category_views": {"tea": 1, "coffee": 1}},
    ),
    Example(
        "trial-ends",
        "The day a trial ends",
        "Turns a start and a length in days into a date that audiences can look forward to.",
        """function onTrack(event, settings) {
  if (event.event !== "Trial Started") return;
  const ends = new Date(Date.parse(event.timestamp) + settings.days * 86400000);
  return { trial_ends_at: ends };
}
""",
        _call("track", event="Trial Started"),
        settings={"days": 14},
    ),
    Example(
        "plan-change",
        "Upgrades and downgrades",
        "Compares the plan that is set with the one before.",
        """const RANK = ["free", "team", "business"];
function onIdentify(event, settings, profile) {
  const now = event.traits && event.traits.plan, before = profile.traits.previous_plan;
  if (!RANK.includes(now)) return;
  if (RANK.includes(before) && before !== now) {
    const name = RANK.indexOf(now) > RANK.indexOf(before) ? "Plan Upgraded" : "Plan Downgraded";
    Segment.track({ event: name, properties: { from: before, to: now } });
  }
  return { previous_plan: now };
}
""",
        _call("identify", traits={"plan": "business"}),
        traits={"previous_plan": "team"},
    ),
    Example(
        "health",
        "A word for how an account is doing",
        "Puts computed traits together by rules that no builder has.",
        """function onTrack(event, settings, { computedTraits }) {
  const errors = computedTraits.errors_7_days || 0, visits = computedTraits.visits_30_days || 0;
  if (errors >= 5) return { health: "in trouble" };
  return { health: visits >= 10 ? "well" : visits > 0 ? "quiet" : "away" };
}
""",
        _call("track", event="Signed In"),
        computed_traits={"errors_7_days": 1, "visits_30_days": 12},
    ),
    Example(
        "account-size",
        "Company size in words",
        "Sorts the number of employees of a group call into bands for the panel.",
        """function onGroup(event) {
  const count = event.traits && event.traits.employees;
  if (!Number.isInteger(count) || count < 0) throw new InvalidEventPayload("employees is no whole number");
  return { company_size: count < 10 ? "very small" : count < 50 ? "small" : count < 250 ? "medium" : "large" };
}
""",
        _call("group", groupId="lovelace", traits={"employees": 120}),
    ),
)
