"""The people of the demo and their devices: a written cast, filled up to the size of each practice by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from app.demo.cast import CAST, Known
from app.demo.companies import COMPANIES, Company
from app.demo.names import REGIONS, Region, full_name, latin

SEED = 2026
LEADS = 54  # known by an e-mail address alone
VISITORS = 33  # a device and nothing else

Habit = Literal["steady", "power", "fading", "quiet", "trial", "stuck", "churned", "lead", "hot", "visitor", "told"]
Platform = Literal["web", "ios", "android"]

_HABITS: tuple[Habit, ...] = ("steady", "power", "fading", "quiet", "churned")
_HABIT_WEIGHTS = (62, 7, 12, 12, 7)
_TITLES = ("Front desk", "Practitioner", "Assistant", "Bookkeeper", "Therapist", "Instructor", "Locum")
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
)
_PHONES: dict[Platform, tuple[tuple[str, str, str], ...]] = {
    "web": (),
    "ios": (("Apple", "iPhone16,2", "19.1"), ("Apple", "iPhone14,5", "18.7")),
    "android": (("Google", "Pixel 9", "16"), ("Samsung", "SM-S926B", "15"), ("Fairphone", "FP5", "15")),
}


@dataclass(frozen=True, slots=True)
class Device:
    """A browser or a phone, with what its library would say of it in `context`."""

    anonymous_id: str
    platform: Platform
    context: dict[str, object]


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the story.

    Args:
        key: Unique and lasting: message ids are made of it.
        user_id: None: never signed up.
        email: None: never told.
        habit: How often they come, and what for. `told`: their year is written, not drawn.
        devices: The first is the one they came with; shared ones are last.
        seed: Of everything drawn about this person, so that no person's year depends on another's.
        owner: True for the one who pays for the company, unless somebody told pays.
    """

    key: str
    user_id: str | None
    name: str
    title: str
    email: str | None
    phone: str | None
    company: Company | None
    region: Region
    habit: Habit
    devices: tuple[Device, ...]
    seed: int
    owner: bool = False
    extra_emails: tuple[str, ...] = field(default=())


def make_people() -> tuple[Person, ...]:
    """Return everyone, always the same."""
    rng = Random(SEED)  # noqa: S311  # a story, not a secret
    people = [person for company in COMPANIES for person in _staff(rng, company)]
    people += [_lead(rng, number) for number in range(LEADS)]
    people += [_visitor(rng, number) for number in range(VISITORS)]
    return tuple(people)


def _staff(rng: Random, company: Company) -> Iterator[Person]:
    known = [member for member in CAST if member.company == company.name]
    taken = {member.name for member in known}
    desk = _front_desk(rng, company)
    for place in range(company.staff):
        if place < len(known):
            pays = place == 0 and not any(member.habit == "told" for member in known)
            yield _known(rng, company, known[place], desk, owner=pays)
        else:
            yield _drawn(rng, company, place, desk, taken)


def _known(rng: Random, company: Company, member: Known, desk: Device | None, *, owner: bool) -> Person:
    devices = tuple(
        Device(anonymous_id, platform, _context(rng, company.region, platform, anonymous_id))
        for platform, anonymous_id in member.devices
    ) or _devices(rng, company.region)
    return Person(
        key=member.user_id or member.key,
        user_id=member.user_id,
        name=member.name,
        title=member.title,
        email=member.email,
        phone=member.phone,
        company=company,
        region=company.region,
        habit=member.habit,
        devices=devices + ((desk,) if desk and not member.avoids_desk else ()),
        seed=rng.getrandbits(64),
        owner=owner,
        extra_emails=member.extra_emails,
    )


def _drawn(rng: Random, company: Company, place: int, desk: Device | None, taken: set[str]) -> Person:
    name, local = _new_name(rng, company.region, taken)
    key = f"u_{40000 + int(company.id[5:]) % 1000 * 16 + place}"
    return Person(
        key=key,
        user_id=key,
        name=name,
        title="Owner" if place == 0 else rng.choice(_TITLES),
        email=f"{local}@{company.domain}",
        phone=f"{company.region.phone}{rng.randrange(1000, 9999)}" if rng.random() < 0.4 else None,
        company=company,
        region=company.region,
        habit=_habit(rng, company, place),
        devices=_devices(rng, company.region) + ((desk,) if desk else ()),
        seed=rng.getrandbits(64),
        owner=place == 0,
    )


def _habit(rng: Random, company: Company, place: int) -> Habit:
    if company.since_days <= 14:
        return "trial" if place == 0 else "stuck"
    if place == 0:
        return rng.choice(("steady", "steady", "power"))
    return rng.choices(_HABITS, _HABIT_WEIGHTS)[0]


def _lead(rng: Random, number: int) -> Person:
    region = rng.choice(REGIONS)
    name, local = _new_name(rng, region, set())
    return Person(
        key=f"lead_{number + 1:03d}",
        user_id=None,
        name=name,
        title="",
        email=f"{local}.{number + 1}@postbox.example",
        phone=None,
        company=None,
        region=region,
        habit="hot" if number % 8 == 0 else "lead",
        devices=_devices(rng, region)[:1],
        seed=rng.getrandbits(64),
    )


def _visitor(rng: Random, number: int) -> Person:
    region = rng.choice(REGIONS)
    device = (_device(rng, region, "web"),)
    return Person(
        f"visitor_{number + 1:03d}", None, "", "", None, None, None, region, "visitor", device, rng.getrandbits(64)
    )


def _new_name(rng: Random, region: Region, taken: set[str]) -> tuple[str, str]:
    """Return a name that nobody of `taken` bears, and the local part of an address made of it."""
    while True:
        given, family = rng.choice(region.given), rng.choice(region.family)
        name = full_name(region, given, family)
        if name not in taken:
            taken.add(name)
            local = f"{given.latin}.{family.latin}".lower().replace(" ", "").replace("-", "")
            return name, latin(local)


def _front_desk(rng: Random, company: Company) -> Device | None:
    if company.front_desk is None:
        return None
    return Device(company.front_desk, "web", _context(rng, company.region, "web", company.front_desk))


def _devices(rng: Random, region: Region) -> tuple[Device, ...]:
    """Return one to three devices, a browser first."""
    platforms: list[Platform] = ["web"]
    if rng.random() < 0.7:
        platforms.append(rng.choice(("ios", "android")))
    if rng.random() < 0.25:
        platforms.append("web")
    return tuple(_device(rng, region, platform) for platform in platforms)


def _device(rng: Random, region: Region, platform: Platform) -> Device:
    anonymous_id = _uuid(rng)
    return Device(anonymous_id, platform, _context(rng, region, platform, _uuid(rng)))


def _uuid(rng: Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _context(rng: Random, region: Region, platform: Platform, device_id: str) -> dict[str, object]:
    """Return what a library on that device puts into `context` of every call."""
    common: dict[str, object] = {"locale": region.locale, "timezone": region.time_zone}
    if platform == "web":
        return common | {"userAgent": rng.choice(_AGENTS), "screen": {"width": 1512, "height": 982, "density": 2}}
    manufacturer, model, version = rng.choice(_PHONES[platform])
    return common | {
        "app": {"name": "Quillmoor", "version": f"4.{rng.randrange(12, 19)}.0", "build": "2214"},
        "device": {
            "id": device_id,
            "type": platform,
            "manufacturer": manufacturer,
            "model": model,
            "name": f"{model} of the owner",
        },
        "os": {"name": "iOS" if platform == "ios" else "Android", "version": version},
        "network": {"cellular": rng.random() < 0.4, "wifi": True},
    }
