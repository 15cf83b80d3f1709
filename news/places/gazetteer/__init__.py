"""The gazetteer: which country a place name means, from a table of GeoNames data that is shipped beside this file.

A name means a country when nothing else of that name comes near: another town must be dwarfed, or be in a country
that the text's language does not speak. Whatever leaves a doubt gives None.
"""

import mmap
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("places.tsv")
REGION_MARK = ","  # Opens the keys of countries and regions, which are looked up behind a comma.

# Ten times the people, and a dateline needs no region; twenty times where the other town is a city in a country of
# the text's own language, so that it may be the one next door. Twice is enough for a capital, and for a town at home
# against one abroad.
DWARFING_RATIO = 10
DWARFING_A_NEIGHBOUR_RATIO = 20
CITY_POPULATION = 50_000
PRIVILEGED_RATIO = 2
# The table leaves out towns under 8,000; one of them may be meant, and is reckoned with like a known one.
UNSEEN_POPULATION = 4_000
# Used as the country of a town that belongs to more than one in somebody's view.
CONTESTED = "ZZ"

MAX_NAME_CHARS = 80

# Where a language is at home: an Italian story's "Parma" is not the one in Ohio.
HOMES = {
    language: frozenset(countries.split())
    for language, countries in {
        "de": "DE AT CH LI LU", "fr": "FR BE CH LU MC CA CI SN CM CD ML BF", "it": "IT CH SM VA", "pt": "PT BR AO MZ",
        "es": "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY",
        "en": "US GB CA AU NZ IE ZA IN PK BD LK NG GH KE UG TZ ZM ZW MW BW NA RW PH MY SG JM TT FJ",
        "nl": "NL BE SR", "pl": "PL", "sv": "SE FI", "da": "DK", "no": "NO", "fi": "FI", "cs": "CZ", "sk": "SK",
        "hu": "HU", "ro": "RO MD", "tr": "TR CY", "el": "GR CY", "ru": "RU BY KZ", "uk": "UA", "hr": "HR BA",
        "sl": "SI", "sr": "RS BA", "bg": "BG", "lt": "LT", "lv": "LV", "et": "EE", "ca": "ES AD", "id": "ID",
        "ja": "JP", "ko": "KR KP", "zh": "CN TW HK MO SG",
        "ar": "EG SA AE IQ SY JO LB DZ MA TN LY SD YE OM KW QA BH PS",
    }.items()
}  # fmt: skip
# Letters that no decomposition takes apart, and the short forms of saints, mounts and forts.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ə": "a"})
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Town:
    """The largest town of one name in one country; `languages` is empty where every language calls it so."""

    country: str
    population: int
    is_capital: bool
    languages: frozenset[str]


_UNSEEN = Town("", UNSEEN_POPULATION, is_capital=False, languages=frozenset())


def fold_place(name: str) -> str:
    """Return a place name as the table writes it: small letters, no accents, no marks.

    >>> fold_place("ST. GALLEN"), fold_place("Asunción"), fold_place("Frankfurt/Main")
    ('saint gallen', 'asuncion', 'frankfurt main')
    """
    parts = unicodedata.normalize("NFKD", name[:MAX_NAME_CHARS].casefold())
    letters = "".join(c for c in parts if not unicodedata.combining(c)).casefold().translate(_PLAIN)
    return " ".join(_SHORT_FORMS.get(word, word) for word in _NO_LETTER.sub(" ", letters).split())


def find_region_countries(region: str) -> frozenset[str]:
    """Return the countries that a country's or region's name can mean: none, one, or more.

    >>> sorted(find_region_countries("Georgia")), sorted(find_region_countries("Frankreich"))
    (['GE', 'US'], ['FR'])
    """
    line = _find_line(REGION_MARK + fold_place(region))
    return frozenset(line.split()) if line else frozenset()


def find_towns(name: str) -> tuple[Town, ...]:
    """Return the towns of a name, the largest of each country, larger ones first."""
    folded = fold_place(name)
    line = _find_line(folded) if folded else None
    return tuple(_read_town(entry) for entry in line.split(",")) if line else ()


def find_town_country(name: str, language: str | None = None) -> str | None:
    """Return the country (ISO 3166-1 alpha-2) that a town's name means in a text of the language, or None.

    >>> find_town_country("Vienna"), find_town_country("Cambridge"), find_town_country("Parma", "it")
    ('AT', None, 'IT')
    """
    known = find_towns(name)
    # "Vienne" is Vienna in French; elsewhere it is a French town, and a text may still quote the French.
    towns = [town for town in known if not town.languages or language in town.languages] or list(known)
    if not towns or towns[0].population < known[0].population or towns[0].country == CONTESTED:
        return None
    largest, others = towns[0], towns[1:]
    homes = HOMES.get(language or "", frozenset())
    if largest.is_capital and not largest.languages and _outnumbers(largest, others, PRIVILEGED_RATIO):
        return largest.country
    abroad = PRIVILEGED_RATIO if largest.country in homes else DWARFING_RATIO
    near = [town for town in others if not homes or town.country in homes]
    cities = [town for town in near if town.population >= CITY_POPULATION]
    far = [town for town in others if town not in near]
    is_certain = (
        _outnumbers(largest, [_UNSEEN, *far], abroad)
        and _outnumbers(largest, near, DWARFING_RATIO)
        and _outnumbers(largest, cities, DWARFING_A_NEIGHBOUR_RATIO)
    )
    return largest.country if is_certain else None


def _outnumbers(town: Town, others: list[Town], ratio: int) -> bool:
    return all(town.population >= ratio * other.population for other in others)


def _read_town(entry: str) -> Town:
    """Read "AT 1691" (thousands), "AT 1691 *" (capital), "BE 95 nl" (in Dutch only)."""
    country, thousands, *marks = entry.split()
    languages = frozenset(mark for mark in marks if mark != "*")
    return Town(country, int(thousands) * 1000, "*" in marks, languages)


@lru_cache(maxsize=2_000)
def _find_line(key: str) -> str | None:
    """Return what the table says of a key: a search by halves over its bytes, which every worker shares."""
    table = _table()
    wanted = key.encode("utf-8", "replace") + b"\t"
    low, high = 0, len(table)
    while low < high:
        middle = (low + high) // 2
        start = table.rfind(b"\n", low, middle) + 1 or low
        end = table.find(b"\n", middle)
        line = table[start : len(table) if end < 0 else end]
        if line.startswith(wanted):
            return line[len(wanted) :].decode()
        if line.partition(b"\t")[0] + b"\t" < wanted:
            low = start + len(line) + 1
        else:
            high = start
    return None


@cache
def _table() -> mmap.mmap:
    with TABLE.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
