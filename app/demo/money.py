"""What people of the demo pay for, and what fails: subscriptions, the shop, refunds, carts left behind."""

from __future__ import annotations

from app.demo.companies import Company
from app.demo.diary import DAY, HOUR, MINUTE, Diary
from app.demo.products import MONTHLY_PRICE, PAYMENT_REASONS, PLANS, SHOP, Product

MONTH = 30  # days between two invoices
IN_TROUBLE = 9  # of every nine paying companies, one has an open payment now


def pay_through_the_year(diary: Diary, joined: int) -> None:
    """Write down the company's subscription: an order a month, now and then a card that fails."""
    company = diary.person.company
    assert company is not None, "only people of a company pay for it"
    started = diary.busy_moment(joined) + HOUR
    small = company.plan in ("team", "business") and joined > 120 and diary.rng.random() < 0.5
    plan = PLANS[PLANS.index(company.plan) - 1] if small else company.plan
    diary.bill(started, "Subscription Started", plan=plan, mrr=MONTHLY_PRICE[plan], currency="USD")
    changed = joined // 2 if small else None
    for number, days_ago in enumerate(range(joined, 1, -MONTH), start=1):
        if changed is not None and days_ago <= changed:
            before, plan, changed = plan, company.plan, None
            diary.bill(diary.busy_moment(days_ago) - HOUR, "Plan Changed", plan=plan, previous_plan=before)
        _invoice(diary, company, number, days_ago, MONTHLY_PRICE[plan])


def _invoice(diary: Diary, company: Company, number: int, days_ago: int, amount: int) -> None:
    invoice = f"INV-{int(company.id[5:]) * 20 + number}"
    at = diary.moment(days_ago, 6, 30)
    facts = {"amount": amount, "currency": "USD", "invoice": invoice}
    trouble = days_ago < MONTH and int(company.id[5:]) % IN_TROUBLE == 0
    if trouble or diary.rng.random() < 0.08:
        reason = diary.rng.choice(PAYMENT_REASONS)
        tries = 3 if trouble else 1
        for attempt in range(1, tries + 1):
            tried = min(at + (attempt - 1) * DAY, diary.now - HOUR)
            diary.bill(tried + attempt * MINUTE, "Payment Failed", reason=reason, attempt=attempt, **facts)
        if trouble:
            return
        at += DAY
    diary.bill(at, "Payment Succeeded", **facts)
    diary.bill(at + 1000, "Order Completed", order_id=invoice, total=amount, revenue=amount, currency="USD",
               products=[{"product_id": "plan", "name": "Subscription", "price": amount, "quantity": 1}])  # fmt: skip


def visit_the_shop(diary: Diary, joined: int) -> None:
    """Look at things, put one in the cart, and order, or leave it."""
    if diary.rng.random() > 0.4:
        return
    for _ in range(diary.rng.randrange(1, 3)):
        days_ago = diary.rng.randrange(0, joined)
        at = diary.busy_moment(days_ago)
        device = diary.person.devices[0]
        kind = diary.rng.choice(SHOP).category
        wanted = [product for product in SHOP if product.category == kind]
        for number in range(3):
            seen = wanted[number % len(wanted)]
            diary.track(at + number * MINUTE, "Product Viewed", device, **seen.properties())
        _buy(diary, at + 4 * MINUTE, wanted[0], diary.rng.randrange(1, 4))


def _buy(diary: Diary, at: int, product: Product, quantity: int) -> None:
    device = diary.person.devices[0]
    diary.track(at, "Product Added", device, cart_id=f"cart-{diary.person.key}", **product.properties(quantity))
    if diary.rng.random() < 0.4:
        return
    total = product.price * quantity
    order = f"Q-{diary.person.key}-{len(diary.calls)}"
    diary.track(at + MINUTE, "Checkout Started", device, order_id=order, value=total, currency="USD")
    diary.track(at + 3 * MINUTE, "Order Completed", device, order_id=order, total=total, revenue=total,
                currency="USD", products=[product.properties(quantity)])  # fmt: skip
    if at + 4 * DAY < diary.now and diary.rng.random() < 0.12:
        diary.bill(at + 3 * DAY, "Order Refunded", order_id=order, total=total, currency="USD")
