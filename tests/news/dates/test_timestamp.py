"""Dates are read strictly or not at all: every format that the web prints, and nothing that it does not."""
# ruff: noqa: DTZ001  (wall times are what is tested)

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.dates.day import MAX_YEAR, MIN_YEAR
from news.dates.timestamp import find_timestamp

THIRD_OF_MAY = datetime(2021, 5, 3)


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        pytest.param("2021-05-03T14:05:00Z", "14:05:00", id="ISO with Z"),
        pytest.param("2021-05-03T14:05:00+02:00", "12:05:00", id="ISO with an offset"),
        pytest.param("2021-05-03T14:05:00+0200", "12:05:00", id="offset without a colon"),
        pytest.param("2021-05-03T14:05+02", "12:05:00", id="offset of hours"),
        pytest.param("2021-05-03 14:05:00.5+02:00", "12:05:00.5", id="fraction and blank"),
        pytest.param("2021-05-03T14:05:00,500Z", "14:05:00.5", id="fraction after a comma"),
        pytest.param("20210503T140500Z", "14:05:00", id="basic ISO"),
        pytest.param("2021-05-03T14:05:00+02:00[Europe/Berlin]", "12:05:00", id="Java's zone in brackets"),
        pytest.param("Mon, 03 May 2021 14:05:00 +0200", "12:05:00", id="RFC 5322"),
        pytest.param("Mon, 3 May 21 14:05:00 GMT", "14:05:00", id="RFC 822 with two digits"),
        pytest.param("Mon, 03 May 2021 14:05:00 CST", "20:05:00", id="CST is defined in RFC 5322"),
        pytest.param("Mon May  3 14:05:00 CEST 2021", "12:05:00", id="Unix date"),
        pytest.param("Mon May 03 14:05:00 +0000 2021", "14:05:00", id="Unix date with an offset"),
        pytest.param("Mon May 03 2021 14:05:00 GMT+0200 (CEST)", "12:05:00", id="JavaScript's string"),
        pytest.param("Published 3 May 2021 at 14:05 CET", "13:05:00", id="label, at, CET"),
        pytest.param("Montag, 3. Mai 2021, 14:05 Uhr MESZ", "12:05:00", id="German with MESZ"),
        pytest.param("May 3, 2021 at 2:05 p.m. ET", "18:05:00", id="Eastern time knows its summer"),
        pytest.param("Updated 2:05 PM EDT, Mon May 3, 2021", "18:05:00", id="clock before the day"),
        pytest.param("2021-05-03T14:05:00+14:00", "00:05:00", id="fourteen hours east"),
        pytest.param("2021-05-03 14:05 EST", "19:05:00", id="EST"),
        pytest.param("Mon, 03 May 2021 14:05:00 MEST", "12:05:00", id="Middle European Summer Time"),
        pytest.param("Mon, 03 May 2021 14:05:00 AT", "17:05:00", id="Atlantic time ends a date"),
        pytest.param("Mon, 03 May 2021 14:05:00 Europe/Brussels", "12:05:00", id="a zone by its full name"),
        pytest.param("2021-05-03 14:05 America/Argentina/Salta", "17:05:00", id="a zone of three names"),
        pytest.param("2021-05-03T14:05:00+02:00Z", "12:05:00", id="a template's Z behind an offset"),
        pytest.param("2021-005-03T14:05:00Z", "14:05:00", id="a month of three figures"),
        pytest.param("Mon, 03 05 2021 14:05:00 +0200", "12:05:00", id="months in figures, by the weekday"),
        pytest.param("1620043500", "12:05:00", id="seconds since 1970"),
        pytest.param("1620043500000", "12:05:00", id="milliseconds since 1970"),
    ],
)
def test_a_printed_offset_gives_the_instant(raw: str, instant: str) -> None:
    timestamp = find_timestamp(raw)
    assert timestamp is not None
    assert timestamp.instant == datetime.fromisoformat(f"2021-05-03T{instant}+00:00")
    assert timestamp.zone_source == "page"


@pytest.mark.parametrize(
    "raw",
    [
        "2021-05-03 14:05",
        "2021/5/3 14:05",
        "20210503140500",
        "03.05.2021, 14:05 Uhr",
        "03.05.2021 | 14.05 Uhr",
        "3. 5. 2021 v 14:05",
        "3.5.2021 kl. 14.05",
        "3 May 2021 2.05pm",
        "Publié le 3 mai 2021 à 14h05",
        "3 mai 2021 à 14 h 05",
        "3 de mayo de 2021 14:05",
        "lun 3 mag 2021, ore 14.05",
        "3 de maio de 2021 às 14h05",
        "3 mei 2021 om 14:05",
        "3 maja 2021, 14:05",
        "3 мая 2021 г. в 14:05",
        "3 травня 2021, 14:05",
        "2021. május 3. 14:05",
        "3. toukokuuta 2021 klo 14.05",
        "3 Mayıs 2021 14:05",
        "2021年5月3日下午2:05",
        "3 tháng 5, 2021 14:05",
        "٣ مايو ٢٠٢١ 14:05",
        "3 मई 2021, 14:05",
        "14:05 3 May 2021",
        "May 3rd, 2021, 14:05",
        "03-May-2021 14:05",
    ],
)
def test_a_wall_time_without_a_zone_is_read_but_is_no_instant(raw: str) -> None:
    timestamp = find_timestamp(raw)
    assert timestamp is not None
    assert timestamp.local == datetime(2021, 5, 3, 14, 5)
    assert (timestamp.instant, timestamp.zone, timestamp.zone_source) == (None, None, None)


@pytest.mark.parametrize(
    "raw",
    [
        "2021-05-03",
        "20210503",
        "3. Mai 2021",
        "May 3, 2021 5 min read",
        "03.05.21",
        "May 3, 2021 | Updated 9:05",
        "Duration 61:20 | May 3, 2021",
        "May 3, 2021 | Length 90:15",
    ],
)
def test_a_day_alone_is_a_day_even_where_the_zone_is_known(raw: str) -> None:
    timestamp = find_timestamp(raw, timezone="Europe/Berlin")
    assert timestamp is not None
    assert (timestamp.local, timestamp.precision, timestamp.instant) == (THIRD_OF_MAY, "day", None)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("2024-02-30", id="30 February"),
        pytest.param("2024-02-30T10:00:00Z", id="30 February at ten"),
        pytest.param("30 February 2024", id="30 February in words"),
        pytest.param("29.02.2023", id="no leap year"),
        pytest.param("99999-01-01", id="year 99999"),
        pytest.param("20269-01-01T00:00:00Z", id="year 20269"),
        pytest.param("1" * 400, id="400 digits"),
        pytest.param("1970-01-01T00:00:00Z", id="a clock at zero"),
        pytest.param("0", id="zero"),
        pytest.param("2101-01-01", id="next century"),
        pytest.param("0000-00-00 00:00:00", id="a database's null"),
        pytest.param("2021-13-01", id="month 13"),
        pytest.param("32/05/2021", id="day 32"),
        pytest.param("2021-05-03T25:00:00Z", id="hour 25"),
        pytest.param("2021-05-03 14:61", id="minute 61"),
        pytest.param("3. listopada 2021.", id="a month with two meanings"),
        pytest.param("yesterday", id="relative"),
        pytest.param("3 May, 14:05", id="no year"),
        pytest.param("May 2021", id="no day"),
        pytest.param("14:05", id="no date"),
        pytest.param("127.0.0.1", id="an address"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_cannot_be_a_date_is_none_and_never_repaired(raw: str) -> None:
    assert find_timestamp(raw) is None
    assert find_timestamp(raw, timezone="Europe/Berlin", date_order="month-first") is None


@pytest.mark.parametrize(
    ("raw", "date_order", "local", "shown"),
    [
        pytest.param("03/05/2021", "day-first", (5, 3), None, id="the source says day first"),
        pytest.param("05/03/2021", "month-first", (5, 3), None, id="the source says month first"),
        pytest.param("14/10/2021 04:35", "auto", (10, 14), "day-first", id="no month 14"),
        pytest.param("10/14/2021 04:35", "auto", (10, 14), "month-first", id="no month 14, American"),
        pytest.param("10/14/2021", "day-first", (10, 14), "month-first", id="only one reading, whatever the habit"),
        pytest.param("03/03/2021", "auto", (3, 3), None, id="both are March 3"),
        pytest.param("3.5.2021", "month-first", (5, 3), None, id="dots are day first always"),
        pytest.param("2021/03/05", "auto", (3, 5), None, id="year first"),
        pytest.param("Mon, 05/03/2021 - 14:05", "auto", (5, 3), "month-first", id="3 May was a Monday"),
        pytest.param("lundi 03/05/2021", "auto", (5, 3), "day-first", id="3 May was a Monday in France"),
        pytest.param("Mon, 05/03/2021", "day-first", (5, 3), "month-first", id="the weekday goes before the habit"),
        pytest.param("Sun, 05/03/2021", "day-first", (3, 5), None, id="a weekday that fits neither says nothing"),
    ],
)
def test_day_and_month_are_distinguished(raw: str, date_order, local, shown) -> None:
    timestamp = find_timestamp(raw, date_order=date_order)
    assert timestamp is not None
    assert timestamp.local is not None
    assert (timestamp.local.month, timestamp.local.day) == local
    assert timestamp.shown_order == shown


def test_a_weekday_that_fits_neither_order_leaves_the_date_open() -> None:
    timestamp = find_timestamp("Sunday, 05/03/2021")
    assert timestamp is not None
    assert timestamp.is_ambiguous


def test_an_ambiguous_date_is_kept_open_for_the_source_to_settle() -> None:
    timestamp = find_timestamp("03/04/2021 14:05", timezone="Europe/Berlin")
    assert timestamp is not None
    assert timestamp.is_ambiguous
    assert (timestamp.local, timestamp.instant, timestamp.precision) == (None, None, "minute")


@pytest.mark.parametrize(
    ("raw", "timezone", "instant"),
    [
        pytest.param("2024-07-01 12:00", "Europe/Berlin", "2024-07-01T10:00", id="summer"),
        pytest.param("2024-01-01 12:00", "Europe/Berlin", "2024-01-01T11:00", id="winter"),
        pytest.param("2024-03-31 02:30", "Europe/Berlin", None, id="gap"),
        pytest.param("2024-10-27 02:30", "Europe/Berlin", None, id="fold"),
        pytest.param("2024-10-27 02:30 +01:00", "Europe/Berlin", "2024-10-27T01:30", id="fold with an offset"),
        pytest.param("2024-10-27 02:30 CEST", "Europe/Berlin", "2024-10-27T00:30", id="fold with its name"),
        pytest.param("2024-10-27 01:30 BST", "Europe/London", "2024-10-27T00:30", id="BST in London, in the fold"),
        pytest.param("2024-07-01 12:00 BST", None, None, id="BST of nowhere"),
        pytest.param("2024-07-01 12:00 IST", "Asia/Kolkata", "2024-07-01T06:30", id="IST in India"),
        pytest.param("2024-07-01 12:00 IST", "Europe/Berlin", None, id="IST, but the source is in Berlin"),
        pytest.param("2024-07-01 12:00 +19:00", "Europe/Berlin", None, id="an offset nobody keeps"),
        pytest.param("2024-07-01 12:00", "Mars/Olympus", None, id="a zone nobody knows"),
        pytest.param("2024-07-01 12:00", "../../etc/passwd", None, id="no zone at all"),
    ],
)
def test_the_source_zone_gives_an_instant_only_where_it_is_one(raw: str, timezone, instant) -> None:
    timestamp = find_timestamp(raw, timezone=timezone)
    assert timestamp is not None
    assert timestamp.local is not None
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC) if instant else None
    assert timestamp.instant == expected


def test_zone_source_says_who_named_the_zone() -> None:
    page = find_timestamp("2024-07-01 12:00 +02:00", timezone="Asia/Tokyo")
    source = find_timestamp("2024-07-01 12:00", timezone="Asia/Tokyo")
    assert page is not None
    assert source is not None
    assert (page.zone, page.zone_source) == ("+02:00", "page")
    assert (source.zone, source.zone_source) == ("Asia/Tokyo", "source")


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        pytest.param("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00", id="in Greenwich"),
        pytest.param("2017-01-01T08:59:60+09:00", "2016-12-31T23:59:59+00:00", id="in Tokyo"),
    ],
)
def test_a_leap_second_is_held_as_the_second_before_it(raw: str, instant: str) -> None:
    timestamp = find_timestamp(raw)
    assert timestamp is not None
    assert timestamp.instant == datetime.fromisoformat(instant)
    assert timestamp.raw == raw


@pytest.mark.parametrize("raw", ["2016-12-31T22:59:60Z", "2016-05-05T23:59:60Z", "2021-05-03 14:05:60"])
def test_a_sixtieth_second_elsewhere_is_impossible(raw: str) -> None:
    assert find_timestamp(raw) is None


def test_the_span_covers_day_clock_and_zone_only() -> None:
    raw = "Posted 3 May 2021 14:05 CET by the desk"
    timestamp = find_timestamp(raw)
    assert timestamp is not None
    assert raw[timestamp.start : timestamp.end] == "3 May 2021 14:05 CET"


date_like = st.text(st.sampled_from("0123456789/.-: TZ+,apmMayOct年月日'"), max_size=60)


@given(st.text(max_size=300) | date_like, st.sampled_from(["auto", "day-first", "month-first"]))
def test_no_string_raises_and_no_year_is_beyond_the_rule(raw: str, date_order) -> None:
    timestamp = find_timestamp(raw, timezone="Europe/Berlin", date_order=date_order)
    if timestamp and timestamp.local:
        assert MIN_YEAR <= timestamp.local.year <= MAX_YEAR
        assert 0 <= timestamp.start < timestamp.end <= len(raw)


@given(st.datetimes(min_value=datetime(MIN_YEAR, 1, 2), max_value=datetime(MAX_YEAR, 12, 30)))
def test_an_iso_timestamp_comes_back_to_the_microsecond(moment: datetime) -> None:
    timestamp = find_timestamp(moment.isoformat() + "+00:00")
    assert timestamp is not None
    assert timestamp.instant == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize("unit", ["1", "a", " ", "1 ", "1.", "1/", "1a", "a1 ", "1:", "3 a ", "12 de ", "+", "(", "T1"])
def test_a_hundred_thousand_characters_cost_no_time(unit: str) -> None:
    started = time.perf_counter()
    find_timestamp(unit * (100_000 // len(unit)))
    find_timestamp((unit * 250)[:249])
    find_timestamp(" " * 100_000 + (unit * 250)[:249])
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("raw", "local"),
    [
        pytest.param("3 May 2021, 14:05 AT THE QUAY", datetime(2021, 5, 3, 14, 5), id="a word, no zone"),
        pytest.param("2021-05-03 14:05 Quay/Harbour", datetime(2021, 5, 3, 14, 5), id="a rubric, no zone"),
        pytest.param("2021-05-03 14:05 Europe/Atlantis", datetime(2021, 5, 3, 14, 5), id="no such zone"),
    ],
)
def test_what_only_looks_like_a_zone_gives_no_instant(raw: str, local: datetime) -> None:
    timestamp = find_timestamp(raw)
    assert timestamp is not None
    assert (timestamp.local, timestamp.instant) == (local, None)


def test_numbers_without_a_weekday_that_decides_are_no_day() -> None:
    assert find_timestamp("Route, 11 04 2026 08:51") is None
    assert find_timestamp("Mon, 11 04 2026 08:51") is None
