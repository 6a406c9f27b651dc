"""Twenty presets as somebody would write them in SQL for one person: the yardstick of their evaluation.

Each takes `:pid` and `:now` and gives one row of the result; what follows from time alone (`next_at`) they do not say.
"""

from __future__ import annotations

DAY = 86_400_000
_OF_ONE = (
    "FROM nodes AS n CROSS JOIN events AS e WHERE n.profile_id = :pid AND e.node_id = n.id AND e.timestamp <= :now"
)
_ACTIVE = f"{_OF_ONE} AND e.counts_as_activity = 1 AND e.type IN ('track', 'page', 'screen')"


def _named(*names: str) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"{_OF_ONE} AND e.name IN ({listed}) AND e.type = 'track'"


def _last(days: int) -> str:
    return f" AND e.timestamp > :now - {days * DAY}"


def _field(name: str) -> str:
    return f"json_extract(e.payload, '$.properties.{name}')"


_NUMBER = f"SELECT %s(CASE WHEN typeof({_field('total')}) IN ('integer', 'real') THEN {_field('total')} END)"
_ACTIVE_DAYS = f"SELECT COUNT(*) {_ACTIVE}{_last(30)}"
_BEFORE = f"SELECT COUNT(*) {_ACTIVE} AND e.timestamp > :now - {60 * DAY} AND e.timestamp <= :now - {30 * DAY}"
_FEATURES = f"{_named('Feature Used')}{_last(30)}"

HAND_WRITTEN: dict[str, str] = {
    "days_since_last_seen": f"SELECT (:now - MAX(e.timestamp)) / {DAY} {_ACTIVE}",
    "active_days_30d": f"SELECT COUNT(DISTINCT e.timestamp / {DAY}) {_ACTIVE}{_last(30)}",
    "lifetime_value": f"{_NUMBER % 'SUM'} {_named('Order Completed')}",
    "orders_30d": f"SELECT COUNT(*) {_named('Order Completed')}{_last(30)}",
    "average_order_value": f"{_NUMBER % 'AVG'} {_named('Order Completed')}",
    "days_since_last_order": f"SELECT (:now - MAX(e.timestamp)) / {DAY} {_named('Order Completed')}",
    "refunded_90d": f"{_NUMBER % 'SUM'} {_named('Order Refunded')}{_last(90)}",
    "favourite_category": (
        f"SELECT {_field('category')} AS x {_named('Product Viewed')}{_last(90)} AND x IS NOT NULL"
        " GROUP BY x HAVING COUNT(*) >= 3 ORDER BY COUNT(*) DESC, MAX(e.timestamp) DESC, x LIMIT 1"
    ),
    "most_used_feature": (
        f"SELECT {_field('feature')} AS x {_FEATURES} AND x IS NOT NULL"
        " GROUP BY x HAVING COUNT(*) >= 3 ORDER BY COUNT(*) DESC, MAX(e.timestamp) DESC, x LIMIT 1"
    ),
    "features_used_30d": f"SELECT COUNT(DISTINCT {_field('feature')}) {_FEATURES}",
    "features_list_90d": (
        "SELECT json_group_array(x) FROM (SELECT DISTINCT "
        f"{_field('feature')} AS x {_named('Feature Used')}{_last(90)} AND x IS NOT NULL ORDER BY x LIMIT 20)"
    ),
    "failed_payments_7d": f"SELECT COUNT(*) {_named('Payment Failed')}{_last(7)}",
    "current_plan": (
        f"SELECT {_field('plan')} AS x {_named('Subscription Started', 'Plan Changed')} AND x IS NOT NULL"
        " ORDER BY e.timestamp DESC, e.message_id DESC LIMIT 1"
    ),
    "tickets_opened_30d": f"SELECT COUNT(*) {_named('Ticket Opened')}{_last(30)}",
    "open_tickets": (
        f"SELECT (SELECT COUNT(*) {_named('Ticket Opened')}) - (SELECT COUNT(*) {_named('Ticket Solved')})"
    ),
    "activity_ratio_30d": f"SELECT ({_ACTIVE_DAYS}) * 1.0 / NULLIF(({_BEFORE}), 0)",
    "churn_risk": f"SELECT ({_BEFORE}) >= 10 AND ({_ACTIVE_DAYS}) * 1.0 / NULLIF(({_BEFORE}), 0) < 0.5",
    "hot_lead": (
        f"SELECT (SELECT COUNT(*) {_OF_ONE} AND e.counts_as_activity = 1 AND e.type = 'page'{_last(7)}"
        f" AND instr(lower({_field('path')}), 'pricing') > 0) >= 3"
        f" AND NOT EXISTS (SELECT 1 {_named('Order Completed')})"
    ),
    "payment_trouble": (
        f"SELECT EXISTS (SELECT 1 {_named('Payment Failed')}{_last(30)} AND e.timestamp + {3 * DAY} < :now"
        " AND NOT EXISTS (SELECT 1 FROM nodes AS m CROSS JOIN events AS x WHERE m.profile_id = :pid"
        " AND x.node_id = m.id AND x.name = 'Payment Succeeded' AND x.type = 'track'"
        f" AND x.timestamp > e.timestamp AND x.timestamp <= e.timestamp + {3 * DAY}))"
    ),
    "expansion_ready": (
        f"SELECT (SELECT COUNT(*) {_FEATURES}) >= 50 AND (SELECT COUNT(DISTINCT {_field('feature')}) {_FEATURES}) >= 5"
        " AND NOT EXISTS (SELECT 1 FROM nodes AS n CROSS JOIN traits AS t"
        " WHERE n.profile_id = :pid AND t.node_id = n.id"
        " AND t.key = 'plan' AND t.wins = 1 AND t.txt IN ('enterprise', 'business'))"
    ),
}
