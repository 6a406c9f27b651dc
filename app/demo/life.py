"""A year of an ordinary person, drawn by habit: how they come, what they use, what they ask."""

from __future__ import annotations

from app.demo.diary import DAY, MINUTE, Diary, date_of
from app.demo.money import pay_through_the_year, visit_the_shop
from app.demo.people import Device, Habit, Person
from app.demo.products import (
    APP_PAGES,
    CAMPAIGNS,
    FEATURES,
    HELP_PAGES,
    LETTERS,
    PUBLIC_PAGES,
    QUESTIONS,
    SCREENS,
    SEATS,
)

YEAR = 364  # days
TRIAL_DAYS = 14
PRICING = next(page for page in PUBLIC_PAGES if page.name == "Pricing")

# Sessions in the last 30 days, in the 30 before, in the time before that; and features used in each.
_SESSIONS: dict[Habit, tuple[int, int, int, int]] = {
    "steady": (4, 4, 7, 2),
    "power": (14, 11, 10, 5),
    "fading": (1, 6, 8, 2),
    "quiet": (0, 3, 7, 2),
    "churned": (0, 0, 7, 2),
    "trial": (5, 0, 0, 2),
    "stuck": (1, 0, 0, 0),
}


def live(diary: Diary) -> None:
    """Write down the year of a person of any habit but `told`."""
    match diary.person.habit:
        case "visitor":
            _look_around(diary, diary.rng.randrange(1, YEAR), diary.rng.randrange(2, 6))
        case "lead":
            _ask_for_news(diary, diary.rng.randrange(20, YEAR))
        case "hot":
            _ask_for_news(diary, diary.rng.randrange(7, 40))
            _think_about_price(diary)
        case _:
            _be_a_customer(diary)


def _be_a_customer(diary: Diary) -> None:
    person = diary.person
    joined = _joined_days_ago(diary)
    _arrive(diary, joined)
    _work(diary, joined)
    if person.habit not in ("stuck", "trial"):
        _write_to_support(diary, joined)
        _get_letters(diary, joined)
        _tell_opinion(diary, joined)
        visit_the_shop(diary, joined)
    if person.owner and person.habit != "trial":
        pay_through_the_year(diary, joined)
    elif person.habit == "trial":
        _start_trial(diary, joined)


def stay_unnamed(diary: Diary) -> None:
    """Work at a practice without ever signing up: only the device and an address are known."""
    joined = _joined_days_ago(diary) - 3
    person, device = diary.person, diary.person.devices[0]
    at = diary.busy_moment(joined)
    diary.identify(at, device, {"name": person.name, "email": person.email, "title": person.title})
    for _ in range(24):
        at = diary.busy_moment(diary.rng.randrange(0, joined))
        diary.track(at, "Booking Made", device, minutes=diary.rng.choice((30, 50, 80)), channel="walk-in")


def _joined_days_ago(diary: Diary) -> int:
    company = diary.person.company
    since = min(company.since_days if company else YEAR, YEAR)
    if diary.person.owner or since < 20:
        return since
    return max(5, since - diary.rng.randrange(0, max(1, since // 3)))


def _arrive(diary: Diary, days_ago: int) -> None:
    """Look around without a name, sign up, belong to the company; on every own device."""
    person, company = diary.person, diary.person.company
    home = person.devices[0]
    known_before = company is not None and company.since_days > YEAR
    if not known_before:
        _look_around(diary, days_ago + 1, 3)
    at = diary.busy_moment(days_ago)
    diary.signed_up = True
    if not known_before and person.user_id is not None:
        diary.track(at, "Signed Up", home, type="owner" if person.owner else "invited", email=person.email or "")
    diary.identify(at + 2000, home, traits_of(person, diary.now, days_ago))
    if company is not None and person.user_id is not None:
        diary.group(at + 4000, home, {
            "name": company.name, "industry": company.kind, "plan": company.plan, "employees": company.staff * 3,
            "website": f"https://{company.domain}", "seats": SEATS[company.plan],
        })  # fmt: skip
    for number, device in enumerate(own_devices(person)[1:], start=1):
        later = diary.busy_moment(max(1, days_ago - 9 * number))
        if device.platform != "web":
            diary.track(later, "Application Installed", device, version="4.12.0")
        diary.identify(later + 5000, device, {"name": person.name, "email": person.email})


def traits_of(person: Person, now: int, joined_days_ago: int) -> dict[str, object]:
    """Return what sign-up tells of a person; nothing that is not known is told."""
    company, region = person.company, person.region
    traits: dict[str, object] = {
        "name": person.name,
        "email": person.email,
        "title": person.title,
        "phone": person.phone,
        "city": region.city,
        "country": region.country,
        "language": region.locale,
        "timezone": region.time_zone,
        "createdAt": date_of(now - joined_days_ago * DAY),
    }
    if company is not None:
        traits |= {
            "company": {"id": company.id, "name": company.name, "industry": company.kind, "plan": company.plan},
            "plan": company.plan,
            "seats": SEATS[company.plan],
            "role": "owner" if person.owner else "member",
        }
    return {key: value for key, value in traits.items() if value not in (None, "")}


def own_devices(person: Person) -> tuple[Device, ...]:
    """Return the person's devices without their practice's shared computer."""
    desk = person.company.front_desk if person.company else None
    return tuple(device for device in person.devices if device.anonymous_id != desk)


def _look_around(diary: Diary, days_ago: int, pages: int) -> None:
    device = diary.person.devices[0]
    at = diary.busy_moment(days_ago)
    campaign = diary.rng.choice(CAMPAIGNS) if diary.rng.random() < 0.6 else None
    for number in range(pages):
        page = PUBLIC_PAGES[0] if number == 0 else diary.rng.choice(PUBLIC_PAGES)
        diary.page(at + number * MINUTE, page, device, campaign if number == 0 else None)


def _ask_for_news(diary: Diary, days_ago: int) -> None:
    """Leave an address for the newsletter: a person without a user id."""
    person, device = diary.person, diary.person.devices[0]
    _look_around(diary, days_ago, diary.rng.randrange(2, 6))
    at = diary.calls[-1].timestamp + MINUTE
    diary.identify(at, device, {"name": person.name, "email": person.email, "timezone": person.region.time_zone})
    diary.track(at + 1000, "Newsletter Joined", device, form="footer")
    _get_letters(diary, days_ago)


def _think_about_price(diary: Diary) -> None:
    for days_ago in (6, 4, 3, 1):
        at = diary.moment(days_ago, diary.rng.randrange(9, 22))
        diary.page(at, PRICING, diary.person.devices[0])
        diary.page(at + 2 * MINUTE, PUBLIC_PAGES[6], diary.person.devices[0])


def _work(diary: Diary, joined: int) -> None:
    recent, before, older, features = _SESSIONS[diary.person.habit]
    oldest = 150 if diary.person.habit == "churned" else 61
    for count, first, last in ((older, oldest, YEAR), (before, 31, 60), (recent, 0, 30)):
        for _ in range(count):
            days_ago = diary.rng.randrange(first, last + 1)
            if days_ago < joined:
                _session(diary, days_ago, features)


def _session(diary: Diary, days_ago: int, features: int) -> None:
    device = diary.rng.choice(diary.person.devices)
    at = diary.busy_moment(days_ago)
    if device.platform == "web":
        diary.track(at, "Signed In", device, method="password")
        for page in diary.rng.sample(APP_PAGES[:7], diary.rng.randrange(1, 3)):
            at += diary.rng.randrange(1, 4) * MINUTE
            diary.page(at, page, device)
    else:
        diary.track(at, "Application Opened", device, from_background=diary.rng.random() < 0.5)
        at += MINUTE
        diary.screen(at, diary.rng.choice(SCREENS), device)
    favourite = FEATURES[diary.person.seed % len(FEATURES)]
    for _ in range(features + (diary.rng.random() < 0.4 if features else 0)):
        at += diary.rng.randrange(1, 5) * MINUTE
        feature = favourite if diary.rng.random() < 0.4 else diary.rng.choice(FEATURES)
        diary.track(at, "Feature Used", device, feature=feature, duration_ms=diary.rng.randrange(400, 90_000))


def _write_to_support(diary: Diary, joined: int) -> None:
    person, device = diary.person, diary.person.devices[0]
    for _ in range(diary.rng.choice((0, 0, 0, 1, 1, 2))):
        question = diary.rng.choice(QUESTIONS)
        days_ago = diary.rng.randrange(1, max(2, min(joined, 200)))
        at = diary.busy_moment(days_ago)
        ticket = f"{47_000 + (person.seed + days_ago) % 1100}"
        diary.page(at - 3 * MINUTE, diary.rng.choice(HELP_PAGES), device)
        diary.track(at, "Ticket Opened", device, ticket_id=ticket, subject=question.subject,
                    priority=question.priority, topic=question.topic, channel="web form")  # fmt: skip
        if days_ago > 4 or diary.rng.random() < 0.4:
            solved = min(at + diary.rng.randrange(2, 70) * 60 * MINUTE, diary.now - 20 * MINUTE)
            diary.track(solved, "Ticket Solved", device, ticket_id=ticket, replies=diary.rng.randrange(1, 6))


def _get_letters(diary: Diary, joined: int) -> None:
    device = diary.person.devices[0]
    for email_id, subject in diary.rng.sample(LETTERS, diary.rng.randrange(1, 4)):
        at = diary.busy_moment(diary.rng.randrange(0, joined))
        letter = {"email_id": email_id, "email_subject": subject, "campaign_name": "Letters"}
        diary.track(at, "Email Delivered", device, **letter)
        if diary.rng.random() < 0.6:
            diary.track(at + 40 * MINUTE, "Email Opened", device, **letter)
            if diary.rng.random() < 0.3:
                diary.track(at + 41 * MINUTE, "Link Clicked", device, link_url="/stories", **letter)


def _tell_opinion(diary: Diary, joined: int) -> None:
    if diary.rng.random() < 0.45:
        unhappy = diary.person.habit in ("fading", "quiet", "churned")
        score = diary.rng.randrange(1, 7) if unhappy else diary.rng.choice((5, 7, 8, 8, 9, 9, 10))
        at = diary.busy_moment(diary.rng.randrange(0, min(joined, 180)))
        diary.track(at, "NPS Submitted", diary.person.devices[0], score=score, survey="autumn")


def _start_trial(diary: Diary, joined: int) -> None:
    device = diary.person.devices[0]
    ends = diary.now + (TRIAL_DAYS - joined) * DAY
    at = diary.busy_moment(joined) + 10 * MINUTE
    diary.track(at, "Trial Started", device, trial_plan_name="team", trial_end_date=date_of(ends))
    diary.identify(at + 1000, device, {"trial_ends_at": date_of(ends)})
