"""What Quillmoor sells and what can be done in it: plans, features, pages, shop, letters, questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Plan = Literal["starter", "team", "business", "enterprise"]

PLANS: tuple[Plan, ...] = ("starter", "team", "business", "enterprise")
MONTHLY_PRICE: dict[Plan, int] = {"starter": 29, "team": 144, "business": 349, "enterprise": 1200}
SEATS: dict[Plan, int] = {"starter": 3, "team": 15, "business": 40, "enterprise": 150}

FEATURES = (
    "online_booking",
    "reminders",
    "waitlist",
    "reports",
    "calendar_sync",
    "client_notes",
    "invoicing",
    "gift_vouchers",
    "staff_rota",
    "video_visits",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the web app or of the public site."""

    name: str
    path: str
    category: str


PUBLIC_PAGES = (
    Page("Home", "/", "Site"),
    Page("Features", "/features", "Site"),
    Page("Pricing", "/pricing", "Site"),
    Page("For yoga studios", "/for/yoga-studios", "Site"),
    Page("For clinics", "/for/clinics", "Site"),
    Page("Stories", "/stories/harbour-and-pine", "Site"),
    Page("Compare plans", "/pricing/compare", "Site"),
)
APP_PAGES = (
    Page("Today", "/app/today", "App"),
    Page("Calendar", "/app/calendar", "App"),
    Page("Clients", "/app/clients", "App"),
    Page("Reports", "/app/reports", "App"),
    Page("Booking page", "/app/booking-page", "App"),
    Page("Staff", "/app/settings/staff", "Settings"),
    Page("Calendar sync", "/app/settings/calendar-sync", "Settings"),
    Page("Billing", "/app/billing", "Billing"),
    Page("Payment method", "/app/billing/payment-method", "Billing"),
)
HELP_PAGES = (
    Page("Exporting", "/help/exporting", "Help"),
    Page("Calendar sync", "/help/calendar-sync", "Help"),
    Page("Failed payments", "/help/failed-payments", "Help"),
    Page("Inviting staff", "/help/inviting-staff", "Help"),
)
SCREENS = ("Day view", "Client card", "New booking", "Waitlist", "Notifications")


@dataclass(frozen=True, slots=True)
class Product:
    """A thing in the shop. The price is in US dollars."""

    product_id: str
    name: str
    category: str
    price: int

    def properties(self, quantity: int = 1) -> dict[str, object]:
        """Return the product in the field names of the e-commerce spec."""
        return {
            "product_id": self.product_id,
            "sku": self.product_id.upper(),
            "name": self.name,
            "category": self.category,
            "price": self.price,
            "quantity": quantity,
            "currency": "USD",
            "brand": "Quillmoor",
        }


SHOP = (
    Product("sms-1000", "1,000 text messages", "messaging", 45),
    Product("sms-5000", "5,000 text messages", "messaging", 190),
    Product("reader-2", "Card reader", "hardware", 79),
    Product("tablet-stand", "Tablet stand", "hardware", 48),
    Product("desk-tablet", "Front desk tablet", "hardware", 288),
    Product("receipt-printer", "Receipt printer", "hardware", 165),
    Product("cards-500", "500 appointment cards", "print", 36),
    Product("window-sign", "Window sign with booking code", "print", 22),
    Product("training-hour", "An hour of training", "training", 90),
)

CAMPAIGNS = (
    {"name": "spring-practices", "source": "google", "medium": "cpc", "term": "booking software"},
    {"name": "newsletter-12", "source": "newsletter", "medium": "email"},
    {"name": "studio-guide", "source": "instagram", "medium": "social"},
    {"name": "partner-list", "source": "partner", "medium": "referral"},
    {"name": "clinic-fair", "source": "fair", "medium": "qr"},
)

LETTERS = (
    ("welcome", "Welcome to Quillmoor"),
    ("tips-reminders", "Fewer empty chairs: reminders that work"),
    ("new-waitlist", "New: the waitlist fills gaps by itself"),
    ("autumn-webinar", "An hour on busy weeks, with Harbour & Pine"),
    ("year-in-bookings", "Your year in bookings"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What people write to support about."""

    subject: str
    priority: Literal["low", "normal", "high", "urgent"]
    topic: str


QUESTIONS = (
    Question("How do I export bookings as CSV?", "normal", "reports"),
    Question("Reminders went out an hour late", "high", "reminders"),
    Question("Two calendars show different times", "high", "calendar_sync"),
    Question("Add a second location", "normal", "staff_rota"),
    Question("Invoice shows the wrong address", "low", "invoicing"),
    Question("Clients cannot book on phones", "urgent", "online_booking"),
    Question("Refund for a voucher sold twice", "normal", "gift_vouchers"),
    Question("Remove a colleague who left", "low", "staff_rota"),
)

PAYMENT_REASONS = ("card_expired", "insufficient_funds", "do_not_honor", "authentication_required")
