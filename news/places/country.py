"""Where a dateline's place lies: its region decides ("PARIS, Texas"), else the town's name where it is certain."""
# ruff: noqa: E501  (tables)

import re

from news.places.gazetteer import find_region_countries, find_town_country, find_towns

# As datelines shorten them; the gazetteer has the full names.
_SHORT = """
BA Bosnia;Bosnia-Herzegovina|CV Cape Verde|CD Democratic Republic of Congo;DR Congo;DRC;RDC|CD CG Congo;Kongo;RD Congo
CG Republic of Congo|TL East Timor|TR Türkiye|AE UAE;U.A.E.;VAE|GB UK;U.K.;Great Britain|US USA;U.S.A.;U.S.;US;EEUU;EE.UU.;EUA
VA Vatican|CA Newfoundland|IN West Bengal|PK Sindh|ES Catalunya;Cataluña|CZ Czechia
"""
_STATES = """
Ala. Alabama AL|Alaska AK|Ariz. Arizona AZ|Ark. Arkansas AR|Calif. California CA|Colo. Colorado CO|Conn. Connecticut CT
Del. Delaware DE|D.C. DC|Fla. Florida FL|Ga. GA|Hawaii HI|Idaho ID|Ill. Illinois IL|Ind. Indiana IN|Iowa IA|Kan. Kansas KS
Ky. Kentucky KY|La. Louisiana LA|Maine ME|Md. Maryland MD|Mass. Massachusetts MA|Mich. Michigan MI|Minn. Minnesota MN
Miss. Mississippi MS|Mo. Missouri MO|Mont. Montana MT|Neb. Nebraska NE|Nev. Nevada NV|N.H.|NH|N.J.|NJ|N.M.|NM|N.Y.|NY
N.C.|NC|N.D.|ND|Ohio OH|Okla. Oklahoma OK|Ore. Oregon OR|Pa. Pennsylvania PA|R.I.|RI|S.C.|SC|S.D.|SD|Tenn. Tennessee TN
Texas TX|Utah UT|Vt. Vermont VT|Va. Virginia VA|Wash. Washington WA|W.Va. WV|Wis. Wisconsin WI|Wyo. Wyoming WY
"""
_PROVINCES = "Ont.|Que.|B.C.|BC|Alta.|Man.|Sask.|N.S.|N.B.|N.L.|P.E.I."
# Where wire style prints a city without its country although it has namesakes; and some names that the gazetteer lacks.
_STAND_ALONE = """
BO La Paz|CA Vancouver|CH Geneva;Genf;Genève;Ginevra;Ginebra|ES Barcelona|VA Vatican City;Vatikanstadt;Cité du Vatican;Città del Vaticano
US Boston;San Antonio;San Francisco;Wall Street;St. Louis|SG Singapur|ES Madri|IL Telavive|DE Frankfurt a.M.;Frankfurt a. M.;Frankfurt/M.
"""
# The forms of a name that is two places ("London/Teheran") or holds its river ("Frankfurt/Main").
_TWO_PLACES = re.compile(r"[/&]|\s(?:and|und|et|y|e)\s")


def _by_name(table: str) -> dict[str, frozenset[str]]:
    names: dict[str, frozenset[str]] = {}
    for entry in table.strip().replace("\n", "|").split("|"):
        words = entry.split(" ")
        count = next(i for i, word in enumerate(words) if not (len(word) == 2 and word.isupper()))
        codes = frozenset(words[:count])
        names.update((name.casefold(), codes) for name in " ".join(words[count:]).split(";"))
    return names


_UNITED_STATES = frozenset(("US",))
_REGIONS: dict[str, frozenset[str]] = (
    {word.casefold(): _UNITED_STATES for word in _STATES.replace("|", " ").split()}
    | {name.casefold(): frozenset(("CA",)) for name in _PROVINCES.split("|")}
    | _by_name(_SHORT)
)
_CITIES = _by_name(_STAND_ALONE)


def find_region_country(region: str) -> str | None:
    """Return the country of a region or country as printed, or None where it is none or could be two.

    >>> find_region_country("N.Y."), find_region_country("SWITZERLAND"), find_region_country("Georgia")
    ('US', 'CH', None)
    """
    countries = _find_countries(region)
    return next(iter(countries)) if len(countries) == 1 else None


def find_country(place: str, language: str | None = None) -> str | None:
    """Return the ISO 3166-1 code of a dateline's place where it is certain, or None.

    A region behind the place decides; one that can be in two countries does so together with the town.
    `language` is that of the story: it says which names are foreign ones, and which namesakes are near.

    >>> find_country("HANOI, Vietnam"), find_country("Beirut"), find_country("Cambridge")
    ('VN', 'LB', None)
    >>> find_country("TBILISI, Georgia"), find_country("PARIS, Texas"), find_country("London/Teheran")
    ('GE', 'US', None)
    """
    parts = [part.strip() for part in place.split(",") if part.strip()]
    if not parts:
        return None
    city = parts[0]
    if len(parts) > 1:
        countries = _find_countries(parts[-1])
        if len(countries) == 1:
            return next(iter(countries))
        towns = [town for town in find_towns(city) if not countries or town.country in countries]
        # A region that says nothing may still follow a name that only one country has.
        return towns[0].country if len(towns) == 1 else None
    stands = _CITIES.get(city.casefold())
    if stands:
        return next(iter(stands))
    country = find_town_country(city, language)
    if country is None and _TWO_PLACES.search(city):
        found = {find_town_country(half.strip(), language) for half in _TWO_PLACES.split(city)}
        country = found.pop() if len(found) == 1 else None
    return country


def is_known_place(place: str) -> bool:
    """Whether the gazetteer knows the town, each of two towns, or else the region behind it.

    >>> is_known_place("Lindi"), is_known_place("London/Teheran"), is_known_place("Saubere Sache")
    (True, True, False)
    """
    city, *regions = [part.strip() for part in place.split(",")]
    if regions:
        return bool(_find_countries(regions[-1]))
    if city.casefold() in _CITIES or find_towns(city):
        return True
    halves = [half.strip() for half in _TWO_PLACES.split(city)]
    return len(halves) > 1 and all(find_towns(half) for half in halves)


def _find_countries(region: str) -> frozenset[str]:
    bare = region.strip().casefold().removeprefix("the ")
    return _REGIONS.get(bare) or _REGIONS.get(f"{bare}.") or find_region_countries(bare)
