"""The regions people of the demo live in, and names as they are written there. All persons are invented."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A given or family name: as written, and in letters an e-mail address can hold."""

    written: str
    latin: str


@dataclass(frozen=True, slots=True)
class Region:
    """Where a practice is.

    Args:
        key: Short name, such as `vancouver`.
        offset_hours: Hours before (+) UTC. Fixed, since the story needs no summer time to be believable.
        phone: Start of its phone numbers in E.164; four digits follow.
        family_first: True where the family name is written before the given name.
    """

    key: str
    city: str
    country: str
    locale: str
    time_zone: str
    offset_hours: int
    phone: str
    given: tuple[Name, ...]
    family: tuple[Name, ...]
    family_first: bool = False


_LATIN = str.maketrans(
    {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "ı": "i", "’": "", "'": ""}
)


def latin(text: str) -> str:
    """Return the text in ASCII letters where accents are all that is in the way."""
    plain = unicodedata.normalize("NFKD", text.translate(_LATIN))
    return plain.encode("ascii", "ignore").decode("ascii")


def _names(text: str) -> tuple[Name, ...]:
    """Return the names of a list such as `Imani ليلى=Layla`; `_` stands for a space in one name."""
    names = []
    for word in text.split():
        written, _, spelled = word.replace("_", " ").partition("=")
        names.append(Name(written, spelled or latin(written)))
    return tuple(names)


def _region(key: str, place: str, locale: str, zone: str, offset: int, phone: str, given: str, family: str) -> Region:
    city, country = place.split(", ")
    family_first = locale[:2] in ("vi", "zh", "ja", "ko", "hu")
    return Region(key, city, country, locale, zone, offset, phone, _names(given), _names(family), family_first)


REGIONS = (
    _region(
        "vancouver", "Vancouver, Canada", "en-CA", "America/Vancouver", -8, "+1604555",
        "Imani Noor Desmond Mairi Priya Callum Renée Jun Odette Theo",
        "Okafor Laurent Whitecloud Sandhu Fraser MacInnes Tremblay Yamada Boucher Ellery",
    ),
    _region(
        "berlin", "Berlin, Germany", "de-DE", "Europe/Berlin", 1, "+4930555",
        "Lena Jürgen Anneliese Cem Friederike Björn Aylin Matthäus Käthe Ruben",
        "Vogt Groß Öztürk Schäfer Lindner Möller Kowalczyk Brandt Weiß Aydın",
    ),
    _region(
        "bergen", "Bergen, Norway", "nb-NO", "Europe/Oslo", 1, "+4755555",
        "Solveig Sunniva Håkon Eirik Ragnhild Åse Jørn Maren Torbjørn Siv",
        "Bakken Dahl Ødegård Nygård Solheim Strøm Haugen Lie Fjellstad Moen",
    ),
    _region(
        "guadalajara", "Guadalajara, Mexico", "es-MX", "America/Mexico_City", -6, "+5233555",
        "Joaquín Ximena Itzel Ramón Lucía Emiliano Guadalupe Óscar Paloma Saúl",
        "Pardo Ibáñez Cárdenas Núñez Villaseñor Montaño Rentería Ocampo Zúñiga Ayala",
    ),
    _region(
        "la_paz", "La Paz, Bolivia", "es-BO", "America/La_Paz", -4, "+5912555",
        "Rafael Wara Nayra Inti Mayta Rosa Sami Illari Kusi Amaru",
        "Quispe_Mamani Condori Choque Huanca Ticona Apaza Limachi Yujra Calle Poma",
    ),
    _region(
        "dubai", "Dubai, United Arab Emirates", "ar-AE", "Asia/Dubai", 4, "+9714555",
        "ليلى=Layla طارق=Tariq مريم=Maryam يوسف=Yousef هند=Hind سالم=Salem نورة=Noura كريم=Karim",
        "منصور=Mansour المصري=al-Masri الحداد=al-Haddad الزعابي=al-Zaabi قاسم=Qasim الشامسي=al-Shamsi",
    ),
    _region(
        "hanoi", "Hà Nội, Vietnam", "vi-VN", "Asia/Ho_Chi_Minh", 7, "+8424555",
        "Thị_Lan Minh_Châu Văn_Đức Thu_Hà Quốc_Bảo Ngọc_Ánh Hữu_Phước Mai_Linh",
        "Nguyễn Trần Phạm Đặng Vũ Bùi Hoàng Lê",
    ),
    _region(
        "honolulu", "Honolulu, United States", "en-US", "Pacific/Honolulu", -10, "+1808555",
        "Kalani Leilani Keoni Nohea Malia Kaimana Pualani Ikaika",
        "Mahoe Kealoha Kahananui Nakamura Akana Kapule Santos Kāne",
    ),
    _region(
        "auckland", "Auckland, New Zealand", "en-NZ", "Pacific/Auckland", 12, "+649555",
        "Aroha Tāne Mere Wiremu Hinemoa Nikau Anahera Rāwiri",
        "Ngata Parata Tūhoe Te_Kanawa Walker Hēnare Sione Faleolo",
    ),
    _region(
        "lagos", "Lagos, Nigeria", "en-NG", "Africa/Lagos", 1, "+2341555",
        "Oluwaseun Chidi Ngozi Adaeze Blessing Tunde Folasadé Emeka Yetunde Ifeanyi",
        "Bright Adéyẹmí Nwosu Eze Balogun Ọláwálé Danjuma Obi Okonkwo Bello",
    ),
    _region(
        "accra", "Accra, Ghana", "en-GH", "Africa/Accra", 0, "+23330255",
        "Kwame Abena Kofi Esi Yaw Akosua Kwabena Efua",
        "Asante Mensah Owusu Boateng Addo Darko Ofori Agyeman",
    ),
    _region(
        "kyiv", "Kyiv, Ukraine", "uk-UA", "Europe/Kyiv", 2, "+38044555",
        "Дмитро=Dmytro Олена=Olena Тарас=Taras Ірина=Iryna Богдан=Bohdan Соломія=Solomiia",
        "Соколенко=Sokolenko Шевчук=Shevchuk Бондар=Bondar Коваленко=Kovalenko Мельник=Melnyk",
    ),
    _region(
        "taipei", "Taipei, Taiwan", "zh-TW", "Asia/Taipei", 8, "+8862555",
        "美玲=Mei-Ling 志豪=Chih-Hao 雅婷=Ya-Ting 建宏=Chien-Hung 淑芬=Shu-Fen 家瑋=Chia-Wei",
        "陳=Chen 林=Lin 黃=Huang 吳=Wu 蔡=Tsai 鄭=Cheng",
    ),
    _region(
        "osaka", "Osaka, Japan", "ja-JP", "Asia/Tokyo", 9, "+816555",
        "由紀=Yuki 健太=Kenta 美咲=Misaki 大輔=Daisuke 千尋=Chihiro 翔=Sho",
        "田辺=Tanabe 佐藤=Sato 小林=Kobayashi 中村=Nakamura 森=Mori 斎藤=Saito",
    ),
    _region(
        "seoul", "Seoul, South Korea", "ko-KR", "Asia/Seoul", 9, "+822555",
        "서연=Seo-yeon 민준=Min-jun 지우=Ji-woo 하은=Ha-eun 도윤=Do-yun",
        "김=Kim 이=Lee 박=Park 최=Choi 정=Jung",
    ),
    _region(
        "pune", "Pune, India", "mr-IN", "Asia/Kolkata", 5, "+9120555",
        "अनिता=Anita राहुल=Rahul Meera सुनील=Sunil Kavita Aditya प्रिया=Priya Farhan",
        "जोशी=Joshi Kulkarni देशपांडे=Deshpande Raman Shaikh पाटील=Patil Iyer",
    ),
    _region(
        "thessaloniki", "Thessaloniki, Greece", "el-GR", "Europe/Athens", 2, "+30231555",
        "Ελένη=Eleni Γιώργος=Giorgos Κατερίνα=Katerina Νίκος=Nikos Δέσποινα=Despina",
        "Παπαδάκη=Papadaki Ιωάννου=Ioannou Βλάχος=Vlachos Αγγέλου=Angelou",
    ),
    _region(
        "haifa", "Haifa, Israel", "he-IL", "Asia/Jerusalem", 2, "+9724555",
        "נועה=Noa איתן=Eitan תמר=Tamar יונתן=Yonatan שירה=Shira",
        "לוי=Levi מזרחי=Mizrahi פרידמן=Friedman ברק=Barak",
    ),
    _region(
        "galway", "Galway, Ireland", "en-IE", "Europe/Dublin", 0, "+35391555",
        "Siobhán Oisín Niamh Pádraig Aoife Cian Gráinne Eoghan",
        "O’Brien Ní_Dhomhnaill Mac_Giolla D’Arcy Breathnach O’Sullivan Walsh Keane",
    ),
    _region(
        "recife", "Recife, Brazil", "pt-BR", "America/Recife", -3, "+5581555",
        "João Conceição Iara Antônio Tainá Luís Thaís Ubirajara",
        "Gonçalves Araújo Simões Falcão Brandão Sá Lins Cavalcanti",
    ),
)  # fmt: skip

BY_KEY = {region.key: region for region in REGIONS}


def full_name(region: Region, given: Name, family: Name) -> str:
    """Return the whole name in the order of the region."""
    between = "" if region.locale in ("zh-TW", "ja-JP", "ko-KR") else " "
    parts = (family, given) if region.family_first else (given, family)
    return between.join(part.written for part in parts)
