"""Rules of robots.txt as outlets write them: what they refuse is not requested."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.collect.politeness.robots import AI_AGENTS, MAX_CRAWL_DELAY_SECONDS, read_robots
from tests.growth import assert_linear

SITE = "https://gazette.example"


def allows(text: str | bytes, path: str) -> bool:
    return read_robots(text.encode() if isinstance(text, str) else text).allows(SITE + path)


@pytest.mark.parametrize(
    "line", ["Content-Signal: ai-train=no", "Noindex: /x", "Crawl-delay: 7", "Host: gazette.example"]
)
def test_a_line_of_another_standard_neither_ends_nor_splits_a_group(line: str) -> None:
    text = f"User-agent: wiredesk\n{line}\n\nUser-agent: other\nDisallow: /archive/\n{line}\nDisallow: /drafts/\n"
    assert [allows(text, path) for path in ("/archive/1", "/drafts/1", "/rain")] == [False, False, True]


def test_a_delay_among_the_names_holds_for_the_group() -> None:
    rules = read_robots(b"User-agent: wiredesk\nCrawl-delay: 7\nUser-agent: other\nDisallow: /archive/\n")
    assert (rules.delay_seconds, rules.allows(f"{SITE}/archive/1")) == (7.0, False)


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("wiredesk", True),
        ("WireDesk", True),
        ("Wiredesk/1.0", True),
        ("wiredesk (+https://news.example)", True),
        ("wiredesk*", True),
        ("Wire", False),
        ("desk", False),
        ("wiredesk-archive", False),
        ("Wiredesker", False),
        ("", False),
    ],
)
def test_a_name_is_ours_when_its_token_is(name: str, is_ours: bool) -> None:
    refused = f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nDisallow:\n"
    assert allows(refused, "/rain") is not is_ours
    opened = f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow: /print/\n"
    assert allows(opened, "/rain") is is_ours


RULES = "User-agent: *\r\nDisallow: /drafts/\r\nCrawl-delay: 10\r\nSitemap: https://gazette.example/news.xml\r\n"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(codecs.BOM_UTF8 + RULES.encode(), id="a mark before UTF-8"),
        pytest.param(RULES.encode("utf-16"), id="UTF-16 with its mark"),
        pytest.param(codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"), id="the other UTF-16"),
        pytest.param(RULES.encode("utf-16-le"), id="UTF-16 without its mark"),
        pytest.param(f"<html><body>{RULES.replace(chr(13), '<br>')}</body></html>".encode(), id="breaks"),
        pytest.param(f"<pre>{RULES}</pre>".encode(), id="a page that keeps lines"),
        pytest.param("".join(f"<p>{line}</p>" for line in RULES.split("\r\n")).encode(), id="a paragraph a line"),
        pytest.param(f"<div># Rules &amp; more</div>\n{RULES}".encode(), id="a remark in markup"),
        pytest.param(RULES.replace(":", " ", 3).encode(), id="blanks for colons"),
    ],
)
def test_rules_are_read_however_they_are_written(payload: bytes) -> None:
    rules = read_robots(payload)
    assert [rules.allows(f"{SITE}{path}") for path in ("/drafts/1", "/rain")] == [False, True]
    assert (rules.delay_seconds, rules.sitemaps) == (10.0, (f"{SITE}/news.xml",))


def test_a_page_instead_of_rules_refuses_nothing() -> None:
    assert allows(
        "<!doctype html><title>Not found</title><p>There is no robots.txt here. Disallowing is dull.</p>", "/rain"
    )


def test_the_crawlers_for_training_that_are_refused_are_found_by_whole_names() -> None:
    text = "User-agent: GPTBot/1.1\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: Google\nDisallow: /\n"
    assert read_robots(text.encode()).find_refused_ai_agents(f"{SITE}/rain") == ["GPTBot", "CCBot"]


def test_a_long_delay_is_cut_and_said() -> None:
    rules = read_robots(b"User-agent: *\nCrawl-delay: 86400\n")
    assert rules.delay_seconds == MAX_CRAWL_DELAY_SECONDS
    assert "86400 seconds" in (rules.message or "")


LINES = st.sampled_from(
    ["User-agent: *", "User-agent: wiredesk", "user agent x", "Disallow: /", "Disallow:", "Allow: /a$", "Allow: /*?",
     "Crawl-delay: x", "Crawl-delay: 3", "Sitemap: /s", "<br>", "<p", "&lt;", "Noindex: /", ":", "#", "\0", "\ufeff"]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=20), max_size=12).map("\n".join), st.sampled_from(["utf-8", "utf-16"]))
def test_no_bytes_raise_and_what_is_refused_to_all_is_refused(text: str, encoding: str) -> None:
    payload = text.encode(encoding, "replace")
    assert isinstance(read_robots(payload).allows(f"{SITE}/rain"), bool)
    assert not allows(f"User-agent: *\nUser-agent: {AI_AGENTS[0]}\nDisallow: /\n\n".encode(encoding), "/rain")


@pytest.mark.parametrize("unit", ["<", "<p ", "<br", "user-agent", "dis", ": ", "\n", "a:", "<p>User-agent: a", "*"])
def test_a_hostile_file_takes_time_as_it_grows(unit: str) -> None:
    assert_linear(lambda count: read_robots((f"<p>{unit * count}").encode()), 50_000 // len(unit))
