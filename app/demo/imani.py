"""Imani Okafor's year, written: the person of ticket #48213, whose card expired and whose calendar stopped.

412 calls that are not identify or group: 17 problems, 36 about money, 271 in the product, 88 pages and screens.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from app.demo.diary import DAY, HOUR, MINUTE, Diary, date_of
from app.demo.life import traits_of
from app.demo.people import Device
from app.demo.products import APP_PAGES, FEATURES, HELP_PAGES, LETTERS, SCREENS, SHOP, Page

TICKET = 48213
EARLIER_TICKET = 48160
SOLVED_TICKET = 47702
ZENDESK_USER = "28411903771"
CUSTOMER_SINCE = 994  # days; two years and eight months
PRICE, OLD_PRICE = 168, 144

_BASKETS = ((300, "desk-tablet", 3), (215, "sms-5000", 2), (141, "sms-5000", 4))
_MIXED_BASKET = (96, ("receipt-printer", "training-hour", "tablet-stand", "sms-1000"))
_BY_ID = {product.product_id: product for product in SHOP}


def live(diary: Diary) -> None:
    """Write down all of it."""
    diary.signed_up = True
    browser, phone, desk = diary.person.devices
    _tell_traits(diary, browser, phone)
    _pay(diary, browser)
    _use_features(diary, browser, phone)
    _view_pages(diary, browser, phone, desk)
    _get_letters_and_answer(diary, browser)
    _last_days(diary, browser)


def _tell_traits(diary: Diary, browser: Device, phone: Device) -> None:
    company = diary.person.company
    assert company is not None
    start = diary.moment(363, 10, 22)
    diary.identify(start, browser, traits_of(diary.person, diary.now, CUSTOMER_SINCE) | {
        "firstName": "Imani", "lastName": "Okafor", "department": "Operations",
        "language": "English (Canada)", "currency": "CAD", "week_starts_on": "monday",
        "two_factor": True, "marketing_consent": True, "beta_features": False, "locations": 1,
        "services_offered": 11, "rooms": 5, "practitioners": 9, "sms_sender": "HarbrPine",
        "booking_page": "https://quillmoor.example/b/harbour-pine", "online_deposit": 20,
        "cancellation_hours": 24, "default_slot_minutes": 50,
    })  # fmt: skip
    diary.group(start + 2000, browser, {
        "name": company.name, "industry": company.kind, "plan": company.plan, "employees": 18, "seats": 15,
        "website": "https://harbourpine.example", "owner_email": "chidi@harbourpine.example",
    })  # fmt: skip
    diary.identify(diary.moment(76, 8, 10), phone, {"mobile_app": "4.16.0", "push_enabled": True, "mobile_os": "iOS"})
    diary.identify(diary.moment(40, 8, 31), browser, {
        "seats": 15, "seats_used": 14, "calendar_provider": "caldav", "calendar_connected": True,
        "monthly_revenue": PRICE, "renews_at": date_of(diary.now + 98 * DAY),
    })  # fmt: skip
    diary.identify(diary.moment(1, 3, 0), None, {
        "bookings_30d": 212, "bookings_change": -31, "card_brand": "Visa", "card_last4": "4417",
    })  # fmt: skip


def _pay(diary: Diary, browser: Device) -> None:
    """36 calls: eleven months paid, four orders in the shop, a dearer plan. 3,984 dollars in all."""
    for number, days_ago in enumerate(range(340, 24, -30)):
        amount = PRICE if days_ago < 90 else OLD_PRICE
        facts = {"currency": "USD", "invoice": f"INV-{20_920 + number}"}
        at = diary.moment(days_ago, 6, 8)
        diary.bill(at, "Payment Succeeded", amount=amount, **facts)
        order = {"order_id": facts["invoice"], "total": amount, "revenue": amount, "currency": "USD"}
        diary.bill(at + 1000, "Order Completed", **order)
    diary.bill(diary.moment(85, 9), "Plan Changed", plan="team", previous_plan="team", seats=15, mrr=PRICE)
    diary.bill(diary.moment(4, 6), "Invoice Sent", invoice="INV-20931", amount=PRICE, currency="USD")
    for days_ago, product_id, quantity in _BASKETS:
        _order(diary, browser, days_ago, {product_id: quantity})
    _order(diary, browser, _MIXED_BASKET[0], dict.fromkeys(_MIXED_BASKET[1], 1))


def _order(diary: Diary, browser: Device, days_ago: int, basket: dict[str, int]) -> None:
    at = diary.moment(days_ago, 11, 5)
    lines = [_BY_ID[product_id].properties(quantity) for product_id, quantity in basket.items()]
    total = sum(_BY_ID[product_id].price * quantity for product_id, quantity in basket.items())
    diary.track(at, "Product Viewed", browser, **lines[0])
    diary.track(at + MINUTE, "Product Added", browser, cart_id=f"cart-{days_ago}", **lines[0])
    diary.track(at + 4 * MINUTE, "Order Completed", browser, order_id=f"Q-20418-{days_ago}", total=total,
                revenue=total, currency="USD", products=lines)  # fmt: skip


def _use_features(diary: Diary, browser: Device, phone: Device) -> None:
    """240 uses in 90 days, of which 156 are booking and reminders; three more came today."""
    others = cycle(FEATURES[2:8])
    favourites = cycle(("online_booking", "online_booking", "reminders"))
    days = [*_spread(21, 3, 29), *_spread(95, 30, 59), *_spread(124, 60, 89)]
    for number, days_ago in enumerate(days):
        feature = next(favourites) if number * 155 // 240 != (number + 1) * 155 // 240 else next(others)
        device = phone if number % 4 == 0 and days_ago < 75 else browser
        at = diary.moment(days_ago, 8 + number % 9, 3 + number * 7 % 53)
        diary.track(at, "Feature Used", device, feature=feature, duration_ms=1200 + number * 311 % 40_000)


def _spread(count: int, first: int, last: int) -> Iterator[int]:
    """Yield that many days ago, oldest first, evenly."""
    for number in range(count):
        yield last - number * (last - first + 1) // count


def _view_pages(diary: Diary, browser: Device, phone: Device, desk: Device) -> None:
    """82 of the 88; four more came today and two on Friday."""
    pages = cycle((*APP_PAGES[:6], HELP_PAGES[3]))
    for number, days_ago in enumerate(_spread(82, 4, 358)):
        at = diary.moment(days_ago, 9 + number % 8, 11)
        if number == 40:
            diary.page(at, APP_PAGES[0], desk)
        elif days_ago < 75 and number % 3 == 0:
            diary.screen(at, SCREENS[number % len(SCREENS)], phone)
        else:
            diary.page(at, next(pages), browser)


def _get_letters_and_answer(diary: Diary, browser: Device) -> None:
    """Of the 271: 11 sign-ins, 5 openings of the app, 5 letters, a solved ticket, an opinion."""
    phone = diary.person.devices[1]
    for days_ago in _spread(11, 5, 350):
        diary.track(diary.moment(days_ago, 8, 29), "Signed In", browser, browser="Chrome", city="Vancouver")
    for days_ago in _spread(5, 6, 70):
        diary.track(diary.moment(days_ago, 7, 55), "Application Opened", phone, version="4.16.0")
    for number, (email_id, subject) in enumerate(LETTERS):
        at = diary.moment(330 - 60 * number, 9, 5)
        diary.track(at, "Email Opened", browser, email_id=email_id, email_subject=subject)
    opened = diary.moment(45, 13, 40)
    _open_ticket(diary, opened, browser, SOLVED_TICKET, "Waitlist did not send the last offer", "normal", "waitlist")
    diary.track(opened + 20 * HOUR, "Ticket Solved", browser, ticket_id=str(SOLVED_TICKET), replies=3)
    diary.track(diary.moment(103, 12, 15), "NPS Submitted", browser, score=9, survey="summer")


def _open_ticket(diary: Diary, at: int, browser: Device, ticket: int, subject: str, priority: str, topic: str) -> None:
    """Support knows Imani by a private address too, and by the help desk's own id."""
    known_there = {
        "traits": {"email": diary.person.extra_emails[0]},
        "externalIds": [{"id": ZENDESK_USER, "type": "zendesk_user_id", "collection": "users", "encoding": "none"}],
    }
    diary.track(at, "Ticket Opened", browser, known_there, ticket_id=str(ticket), subject=subject, priority=priority,
                topic=topic, channel="web form")  # fmt: skip


def _last_days(diary: Diary, browser: Device) -> None:
    """What the ticket is about: 4 calls on Friday, 5 yesterday, 21 today, if now is the afternoon of a Monday."""
    now = diary.now
    for attempt, hours in ((1, 72.97), (2, 24.93), (3, 0.9)):
        at = now - round(hours * HOUR)
        diary.bill(at, "Payment Failed", f"bill-20931-attempt-{attempt}", amount=PRICE, currency="USD", attempt=attempt,
                   reason="card_expired", card="Visa, ends 4417", valid_to="10/26", invoice="INV-20931",
                   next_attempt_at=date_of(now + 2 * DAY))  # fmt: skip
    _pages(diary, now - round(70.9 * HOUR), browser, (HELP_PAGES[0], APP_PAGES[3]))
    friday = now - round(70.77 * HOUR)
    _open_ticket(diary, friday, browser, EARLIER_TICKET, "Export bookings as CSV?", "normal", "reports")
    diary.track(now - 30 * HOUR, "Email Opened", browser, email_id="card", email_subject="Your card needs an update")
    for minutes in (*range(986, 1227, 120), *range(64, 385, 32)):
        diary.track(now - minutes * MINUTE, "Calendar Sync Failed", browser, provider="caldav", reason="token_expired",
                    calendar="Staff")  # fmt: skip
    diary.track(now - 395 * MINUTE, "Signed In", browser, browser="Chrome", city="Vancouver")
    for number, feature in enumerate(("reminders", "waitlist", "reports")):
        diary.track(now - (392 - number) * MINUTE, "Feature Used", browser, feature=feature, duration_ms=8200)
    _open_ticket(diary, now - 35 * MINUTE, browser, TICKET, "Card declined, calendar stuck", "high", "billing")
    _pages(diary, now - 31 * MINUTE, browser, (APP_PAGES[0], APP_PAGES[7], HELP_PAGES[2], APP_PAGES[8]))


def _pages(diary: Diary, at: int, browser: Device, pages: tuple[Page, ...]) -> None:
    for number, page in enumerate(pages):
        diary.page(at + 3 * number * MINUTE, page, browser)
