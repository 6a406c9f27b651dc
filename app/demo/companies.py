"""The practices that book with Quillmoor: accounts of the demo, each with its region, plan and size."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.names import BY_KEY, Region, latin
from app.demo.products import PLANS, Plan


@dataclass(frozen=True, slots=True)
class Company:
    """A practice that is a customer.

    Args:
        id: The group id its calls carry.
        staff: How many of its people use Quillmoor.
        since_days: How many days ago it signed up; over 365: before the story begins.
        front_desk: Id of a computer that several people use, each under a name of their own; None: no such computer.
    """

    id: str
    name: str
    kind: str
    region: Region
    plan: Plan
    staff: int
    since_days: int
    front_desk: str | None

    @property
    def domain(self) -> str:
        """The domain of its pages and of its people's e-mail addresses."""
        spelled = "".join(letter for letter in latin(self.name).lower() if letter.isalnum())
        return f"{_DOMAINS.get(self.name, spelled)}.example"


# name, kind, region, plan, people, days since it signed up, shared computer
_TABLE = """
Harbour & Pine        | massage     | vancouver    | team       | 6  | 994 | front-desk-2
Atelier Nord          | hair studio | berlin       | team       | 4  | 640 |
Fjord Yoga            | yoga studio | bergen       | business   | 6  | 512 |
Kilnhouse             | pottery     | guadalajara  | team       | 9  | 301 | kilnhouse-till-1
Altiplano Dental      | dentist     | la_paz       | business   | 6  | 433 | altiplano-reception
Cedar Clinic          | clinic      | dubai        | team       | 7  | 388 | cedar-reception-1
ستوديو النخيل         | yoga studio | dubai        | team       | 5  | 262 |
Sen Studio            | hair studio | hanoi        | team       | 5  | 198 |
Reef Room             | surf school | honolulu     | starter    | 4  | 344 |
Whānau Wellbeing      | clinic      | auckland     | starter    | 4  | 290 |
Salt Rooms            | spa         | accra        | starter    | 4  | 176 |
Bright Physio         | physio      | lagos        | business   | 8  | 421 | bright-desk-a
Калина Студія         | hair studio | kyiv         | starter    | 4  | 240 |
Lantern Acupuncture   | acupuncture | taipei       | team       | 5  | 377 |
森の整体              | osteopath   | osaka        | team       | 5  | 155 | mori-ipad
Hanok Pilates         | pilates     | seoul        | starter    | 4  | 133 |
Deccan Eye Care       | optician    | pune         | enterprise | 12 | 702 | deccan-counter-3
Άλφα Φυσικοθεραπεία   | physio      | thessaloniki | starter    | 3  | 222 |
מרפאת הכרמל           | clinic      | haifa        | team       | 5  | 318 |
Corrib Chiropractic   | chiropractor| galway       | team       | 5  | 365 |
Maré Tattoo           | tattoo      | recife       | starter    | 4  | 91  |
Cypress Speech        | therapy     | vancouver    | starter    | 3  | 120 |
Second Wind Running   | coaching    | vancouver    | starter    | 3  | 12  |
Kottbusser Kickboxen  | gym         | berlin       | team       | 6  | 275 | kotti-tresen
Zahnwerk Spree        | dentist     | berlin       | business   | 8  | 456 | zahnwerk-empfang
Blåfjell Massasje     | massage     | bergen       | starter    | 3  | 64  |
Casa Nopal            | spa         | guadalajara  | team       | 5  | 210 |
Puna Music School     | music school| la_paz       | starter    | 3  | 45  |
Pearl Street Dermatology | clinic   | dubai        | enterprise | 10 | 590 | pearl-desk-2
Lotus Lash Bar        | beauty      | hanoi        | starter    | 3  | 28  |
Makai Dog Grooming    | grooming    | honolulu     | starter    | 3  | 9   |
Harakeke Midwives     | midwives    | auckland     | team       | 5  | 333 |
Yaba Barbers          | barber      | lagos        | starter    | 4  | 107 |
Osu Tailoring         | tailor      | accra        | starter    | 3  | 17  |
Дніпро Фітнес         | gym         | kyiv         | team       | 5  | 187 |
Jade Garden Tea       | tea school  | taipei       | starter    | 3  | 73  |
Naniwa Guitar         | music school| osaka        | starter    | 3  | 11  |
Mapo Language Lab     | tutors      | seoul        | team       | 5  | 246 |
Sahyadri Homeopathy   | clinic      | pune         | starter    | 4  | 166 |
Λευκός Πύργος Dental  | dentist     | thessaloniki | team       | 5  | 301 |
Galilee Vets          | vet         | haifa        | business   | 6  | 402 | vets-counter
Claddagh Counselling  | counselling | galway       | starter    | 3  | 52  |
Boa Viagem Pilates    | pilates     | recife       | team       | 5  | 281 |
"""

# Where a name has no Latin letters, or a shorter one is used.
_DOMAINS = {
    "Altiplano Dental": "altiplano",
    "ستوديو النخيل": "nakheel",
    "Калина Студія": "kalyna",
    "森の整体": "mori-seitai",
    "Άλφα Φυσικοθεραπεία": "alfa-physio",
    "מרפאת הכרמל": "carmel-clinic",
    "Дніпро Фітнес": "dnipro-fitness",
    "Λευκός Πύργος Dental": "white-tower-dental",
}


def _company(number: int, line: str) -> Company:
    name, kind, region, plan, staff, since, desk = (part.strip() for part in line.split("|"))
    known = next(candidate for candidate in PLANS if candidate == plan)
    return Company(f"acct_{1001 + number}", name, kind, BY_KEY[region], known, int(staff), int(since), desk or None)


COMPANIES = tuple(_company(number, line) for number, line in enumerate(_TABLE.strip().splitlines()))
