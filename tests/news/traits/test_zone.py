"""A site's zone is learned from its own zoned dates, and no instant is invented: what zones disagree on stays open."""
# ruff: noqa: DTZ001  (wall times are what is tested)

from collections import Counter
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.traits.zone import REACH, find_offset, find_site_zone, parse_site_zone, render_shown

WINTER = {"2026-01-05 +01:00": 2, "2026-03-02 +01:00": 3}
SUMMER = {"2026-06-01 +02:00": 3}


def offset_at(shown: dict[str, int], local: datetime) -> int | None:
    zone = find_site_zone(shown)
    return find_offset(zone, local) if zone else None


@pytest.mark.parametrize(
    ("shown", "local", "minutes"),
    [
        pytest.param(WINTER, datetime(2026, 3, 5, 14, 5), 60, id="the week of the dates"),
        pytest.param(WINTER, datetime(2026, 3, 28, 23, 59), 60, id="the last hour before any such zone has summer"),
        pytest.param(WINTER, datetime(2026, 3, 30), None, id="Berlin has summer time by then, Lagos has none"),
        pytest.param(WINTER, datetime(2026, 7, 1), None, id="nothing was shown of its summer"),
        pytest.param(WINTER | SUMMER, datetime(2026, 3, 30), 120, id="summer and winter shown: Europe"),
        pytest.param(WINTER | SUMMER, datetime(2026, 10, 26), 60, id="winter again"),
        pytest.param(WINTER | SUMMER, datetime(2026, 10, 25, 2, 30), None, id="shown twice by its clocks"),
        pytest.param(WINTER | SUMMER, datetime(2026, 3, 29, 2, 30), None, id="skipped by its clocks"),
        pytest.param(WINTER | {"2026-07-06 +01:00": 3}, datetime(2026, 8, 1), 60, id="no summer time: Lagos"),
        pytest.param({"2026-02-23 -05:00": 3}, datetime(2026, 3, 7), -300, id="New York, Bogotá, before summer"),
        pytest.param({"2026-02-23 -05:00": 3}, datetime(2026, 3, 9), None, id="New York has summer time, Bogotá none"),
        pytest.param({"2026-03-02 -05:00": 3}, datetime(2026, 3, 5), None, id="that Sunday Chicago comes to -05:00"),
        pytest.param({"2026-07-06 +01:00": 9}, datetime(2026, 12, 1), None, id="London or Lagos"),
        pytest.param({"2026-03-02 +05:45": 3}, datetime(2026, 8, 1), 345, id="Nepal never changes"),
        pytest.param({"2026-03-02 +01:00": 2}, datetime(2026, 3, 5), None, id="two pages teach nothing"),
        pytest.param(WINTER, datetime(2025, 1, 5), None, id="a year before what was shown"),
        pytest.param(WINTER | SUMMER, datetime(2030, 6, 1), None, id="years after what was shown"),
        pytest.param(WINTER | {"2026-03-02 -05:00": 1}, datetime(2026, 3, 5), None, id="one of six contradicts"),
        pytest.param({"2026-03-02 +01:00": 99, "2026-03-02 -05:00": 1}, datetime(2026, 3, 5), 60, id="one slip"),
        pytest.param(
            {"2026-01-05 +01:00": 90, "2026-07-06 +02:00": 2}, datetime(2026, 7, 7), None, id="two pages of summer"
        ),
        pytest.param({"2026-03-02 +01:01": 9}, datetime(2026, 3, 5), None, id="an offset that nobody keeps"),
    ],
)
def test_an_offset_holds_where_all_zones_agree_that_the_site_may_keep(shown, local: datetime, minutes) -> None:
    assert offset_at(shown, local) == minutes


def test_what_is_learned_comes_back_from_its_trait() -> None:
    zone = find_site_zone(WINTER | SUMMER)
    assert zone is not None
    assert parse_site_zone(str(zone)) == zone
    assert str(zone).startswith("2026-01-05/2026-06-07 Africa/Ceuta ")
    assert not {"Africa/Lagos", "+01:00", "Europe/London"} & set(zone.names)


ZONES = ["Europe/Berlin", "Europe/London", "Africa/Lagos", "Africa/Casablanca", "America/New_York", "America/Bogota",
         "America/Havana", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tehran", "Asia/Kathmandu", "Australia/Adelaide",
         "Australia/Lord_Howe", "Asia/Beirut", "Africa/Cairo", "America/St_Johns", "Europe/Istanbul",
         "UTC"]  # fmt: skip
moments = st.datetimes(min_value=datetime(2009, 1, 1), max_value=datetime(2027, 1, 1))
days = st.integers(-300, 300).map(lambda count: timedelta(days=count))


@pytest.mark.slow
@given(st.sampled_from(ZONES), moments, st.lists(days, min_size=1, max_size=6), st.integers(2, 4))
def test_what_is_learned_is_never_wrong_of_a_site_that_keeps_one_zone(
    name: str, local: datetime, apart: list[timedelta], pages: int
) -> None:
    with (files("tzdata") / "zoneinfo" / name).open("rb") as rules:  # the system's own may be years old
        zone = ZoneInfo.from_file(rules)
    shown: Counter[str] = Counter()
    for date in (local + gap for gap in apart):
        offset = date.replace(tzinfo=zone).utcoffset()
        assert offset is not None
        shown[render_shown(date, round(offset.total_seconds() / 60))] += pages
    found = offset_at(shown, local)
    if found is not None:
        true = {local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
        assert true == {timedelta(minutes=found)}


@given(st.dictionaries(st.sampled_from([*WINTER, *SUMMER, "2026-07-06 +01:00"]), st.integers(1, 200), min_size=1))
def test_more_pages_that_agree_never_take_a_zone_away_that_they_keep(shown: dict[str, int]) -> None:
    before = find_site_zone(shown)
    after = find_site_zone({value: 2 * count for value, count in shown.items()})
    assert (before is None) == (after is None)
    assert before is None or after is None or set(after.names) <= set(before.names)


def test_the_reach_ends_half_a_year_from_the_dates() -> None:
    zone = find_site_zone({"2026-03-02 +05:45": 3})
    assert zone is not None
    last = datetime(2026, 3, 8) + REACH
    assert find_offset(zone, last) == 345
    assert find_offset(zone, last + timedelta(days=1)) is None
