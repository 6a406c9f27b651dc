"""People of the demo who are written rather than drawn, because tickets, tests and pictures name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Known:
    """One member of the cast.

    Args:
        key: Made into message ids where there is no user id.
        devices: Platform and anonymous id; none: drawn.
        extra_emails: Further addresses that calls of the same person carry.
        avoids_desk: True: never uses the practice's shared computer.
    """

    company: str
    name: str
    title: str
    email: str
    user_id: str | None = None
    phone: str | None = None
    habit: Literal["steady", "power", "fading", "quiet", "told"] = "steady"
    devices: tuple[tuple[Literal["web", "ios", "android"], str], ...] = ()
    extra_emails: tuple[str, ...] = ()
    avoids_desk: bool = False
    key: str = ""


IMANI = Known(
    company="Harbour & Pine",
    name="Imani Okafor",
    title="Operations lead",
    email="imani@harbourpine.example",
    user_id="u_20418",
    phone="+16045550142",
    habit="told",
    devices=(("web", "b3f0c1d2-77aa-4e19-a3c5-90be11f75d07"), ("ios", "9c4e8a10-02bd-4c6f-a81d-55e0c2971f22")),
    extra_emails=("i.okafor@postbox.example",),
)
LENA_VOGT = Known(
    "Atelier Nord", "Lena Vogt", "Owner", "lena@ateliernord.example", "u_21007", "+49305550117", habit="power"
)
LENA_VOIGT = Known(
    "Atelier Nord", "Lena Voigt", "Front desk", "lena.voigt@ateliernord.example", "u_21044", "+49305550164",
    habit="quiet",
)  # fmt: skip
NORD_DESK = Known(
    "Atelier Nord", "Atelier Nord front desk", "Shared tablet", "frontdesk@ateliernord.example",
    devices=(("web", "ateliernord-tablet"),), key="desk_ateliernord",
)  # fmt: skip
SUNNIVA = Known("Fjord Yoga", "Sunniva Dahl", "Owner", "sunniva@fjordyoga.example", "u_22310", "+47555550133")
# A customer may call themselves anything: every page must show this as text.
MARKUP = Known(
    "Salt Rooms",
    'Zoë <img src=x onerror="alert(1)"> <b>Marsh</b> & Daughters',
    "</title><script>alert('title')</script> Owner",
    "zoe@saltrooms.example",
    "u_23907",
    habit="power",
)
KWAME = Known("Salt Rooms", "Kwame Asante", "Practitioner", "kwame@saltrooms.example", "u_23912")

# One tablet at home, two people: whoever is refused on it keeps an own profile.
AROHA = Known(
    "Whānau Wellbeing", "Aroha Ngata", "Owner", "aroha@whanauwellbeing.example", "u_24501", "+6495550171",
    devices=(("ios", "aroha-iphone"), ("web", "ngata-tablet")),
)  # fmt: skip
TANE = Known(
    "Whānau Wellbeing", "Tāne Ngata", "Practitioner", "tane@whanauwellbeing.example", "u_24502", "+6495550171",
    devices=(("android", "tane-pixel"), ("web", "ngata-tablet")),
)  # fmt: skip

# A wrong merge to be found: both used one till, and only one of them ever had a user id.
JOAQUIN = Known(
    "Kilnhouse", "Joaquín Pardo", "Owner", "joaquin@kilnhouse.example", "u_31177", "+523335550119",
    devices=(("web", "kiln-till-2"),), avoids_desk=True,
)  # fmt: skip
MEI_LING = Known(
    "Kilnhouse", "Mei-Ling Chen", "Guest potter", "meiling.chen@postbox.example",
    devices=(("web", "kiln-till-2"),), avoids_desk=True, key="guest_meiling",
)  # fmt: skip

CAST: tuple[Known, ...] = (
    Known("Harbour & Pine", "Chidi Laurent", "Owner", "chidi@harbourpine.example", "u_20417", "+16045550140"),
    IMANI,
    LENA_VOGT,
    LENA_VOIGT,
    NORD_DESK,
    SUNNIVA,
    Known("Fjord Yoga", "Solveig Bakken", "Teacher", "solveig@fjordyoga.example", "u_22311", habit="quiet"),
    MARKUP,
    KWAME,
    AROHA,
    TANE,
    JOAQUIN,
    MEI_LING,
    Known("Altiplano Dental", "Rafael Quispe Mamani", "Owner", "rafael@altiplano.example", "u_25001", habit="power"),
    Known("Cedar Clinic", "طارق المصري", "Owner", "tariq@cedarclinic.example", "u_25101", "+97145550155"),
    Known("ستوديو النخيل", "ليلى منصور", "مديرة العمليات", "layla@nakheel.example", "u_25201", "+97145550142"),
    Known("Sen Studio", "Nguyễn Thị Lan", "Owner", "lan.nguyen@senstudio.example", "u_25301"),
    Known("Reef Room", "Kalani Mahoe", "Owner", "kalani@reefroom.example", "u_25401", habit="fading"),
    Known("Bright Physio", "Oluwaseun Bright", "Owner", "seun@brightphysio.example", "u_25501", habit="power"),
    Known("Калина Студія", "Дмитро Соколенко", "Власник", "dmytro@kalyna.example", "u_25601"),
)
