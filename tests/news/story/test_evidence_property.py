"""Every field that a story fills was taken from one candidate, which says so; and no instant stops a reader."""
# ruff: noqa: DTZ001, DTZ901  (every instant gets its zone)

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.discovery import DISCOVERY_ORIGINS, Discovery
from news.fields.topics import split_sections
from news.page import RawPage, Reading, Story
from news.read import read_page
from news.records.article import Article
from news.records.story import Author, Evidence
from news.text.folding import fold
from news.text.language import normalize_language
from news.urls.urls import find_absolute_url
from tests.news.pages import HEADLINE, PARAGRAPHS

ROOT = Path(__file__).parents[3]
GOLDEN = sorted((ROOT / "tests/news/golden").glob("*.html"))
SAMPLES = sorted((ROOT / "samples").glob("*/*.html")) + sorted((ROOT / "samples").glob("*/*.txt"))
LINES = (ROOT / "samples/feed-export.jsonl").read_bytes().splitlines()

MAX_CHARS = 1_000  # of a value in evidence

# The columns that are taken from a place on the page, and the column that says whether there is such a value.
FILLED_BY = {
    "canonical_url": "canonical_url",
    "headline": "headline", "standfirst": "standfirst", "byline": "byline", "published_at": "published_local",
    "modified_at": "modified_at", "wire_agency": "wire_agency", "credit": "credit", "dateline": "dateline",
    "language": "language", "section": "section", "tags": "tags", "site_name": "site_name", "image_url": "image_url",
}  # fmt: skip


def _is_copied(field: str) -> Callable[[str, Article], bool]:
    return lambda said, article: said == getattr(article, field)[:MAX_CHARS]


def _names_the_authors(said: str, article: Article) -> bool:
    return said == article.byline or all(fold(name) in fold(said) for name in article.authors)


# How a candidate says its field's value.
SAYS: dict[str, Callable[[str, Article], bool]] = {
    "canonical_url": _is_copied("canonical_url"),
    "headline": _is_copied("headline"),
    "standfirst": _is_copied("standfirst"),
    "byline": _names_the_authors,
    "published_at": lambda said, article: said == (article.published_raw or "")[:MAX_CHARS],
    "modified_at": lambda said, article: any(c.isdigit() for c in said) or "ago" in said,
    "wire_agency": _is_copied("wire_agency"),
    "credit": _is_copied("credit"),
    "dateline": _is_copied("dateline"),
    "language": lambda said, article: article.language in (said, normalize_language(said)),
    "section": lambda said, article: article.section in (said, *split_sections(said)),
    "tags": lambda said, article: all(fold(tag) in fold(said) for tag in article.tags) or len(said) == MAX_CHARS,
    "site_name": lambda said, article: said[:200] == article.site_name,
    "image_url": lambda said, article: article.image_url in (said, find_absolute_url(article.canonical_url, said)),
}


def check(reading: Reading) -> None:
    """Require that each field of a story was taken from one candidate, or from none where it is empty."""
    if not isinstance(reading, Story):
        return
    article, evidence = reading.article, reading.of(Evidence)
    assert SAYS.keys() == FILLED_BY.keys()
    for field, column in FILLED_BY.items():
        rows = [row for row in evidence if row.field == field]
        taken = [row for row in rows if row.is_chosen]
        if getattr(article, column) in (None, []):
            assert not taken, f"{field} is empty, but was taken from {taken}"
            continue
        assert len(taken) == 1, f"{field} {getattr(article, column)!r} was taken from {taken} of {rows}"
        said = taken[0].value
        assert said is not None
        assert SAYS[field](said, article), f"{field} {getattr(article, column)!r} was taken from {taken[0]}"
    if rows := [row for row in evidence if row.field == "authors"]:
        assert sum(row.is_chosen for row in rows) == bool(article.authors)
    assert [author.name for author in reading.of(Author) if author.role == "author"][: len(article.authors)] == (
        article.authors
    )
    for field in {row.field for row in evidence}:
        assert [row.position for row in evidence if row.field == field] == list(
            range(1, 1 + sum(row.field == field for row in evidence))
        )


def a_page(kind: Any, payload: bytes, **known: Any) -> RawPage:
    return RawPage(
        kind=kind, payload=payload, payload_sha256=sha256(payload).hexdigest(), source="gazette", raw_ref="a@0", **known
    )


@pytest.mark.parametrize("path", [*GOLDEN, *SAMPLES], ids=lambda path: path.stem)
def test_every_field_of_a_known_page_has_its_evidence(path: Path) -> None:
    kind = "html" if path.suffix == ".html" else "text"
    check(read_page(a_page(kind, path.read_bytes(), url="https://www.gazette.example/news/story")))


@pytest.mark.parametrize("line", LINES, ids=range(1, len(LINES) + 1))
def test_every_field_of_a_known_line_has_its_evidence(line: bytes) -> None:
    check(read_page(a_page("jsonl", line)))


# What a page may say: the likely, the broken, and whatever else.

DATES = (
    "2021-03-04T05:06:00Z", "2021-03-04T05:06:00+02:00", "2021-03-04 05:06", "2021-03-04", "4 March 2021 05:06 CET",
    "03/04/2021", "03/04/2021 10:20", "14/10/2017 04:35 by admin", "2024-02-30", "31.04.2021 25:61", "1614834360",
    "2 hours ago", "yesterday", "9999-12-31T23:59:59Z", "0001-01-01", "2021-03-04T05:06:00-99:00", "soon", "",
)  # fmt: skip
NAMES = (
    "Jane Doe", "By Jane Doe", "By Jane Doe and John Roe", "JANE DOE", "AFP", "By AFP", "admin", "webmaster_2",
    "Jane Doe, Associated Press", "Zembla Gazette", "Edited by John Roe", "von APA", "https://gazette.example/jane",
    "AFP, MANILA", "Jane Doe;John Roe",
)  # fmt: skip
LINKS = (
    "https://www.gazette.example/a.jpg",
    "/a.jpg",
    "../a.jpg",
    "//gazette.example/a.jpg",
    "javascript:x",
    "http://[",
)
WORDS = (
    HEADLINE, f"{HEADLINE} | Zembla Gazette", f"World: {HEADLINE}", "Zembla Gazette", "www.gazette.example", "World",
    "World,Sports", "Uncategorized", "Home,Harbour", "Arts, Books and Music", "topic/rain, topic/wind", "rain; wind",
    "港口 渡轮", "en", "de-AT", "nb_NO", "x-default", "The harbour opens after four days of storm and long queues.",
    PARAGRAPHS[0], "true", "…", "&amp;",
)  # fmt: skip
SAID = st.sampled_from([*DATES, *NAMES, *LINKS, *WORDS]) | st.text(max_size=30)

METAS = (
    "og:title", "twitter:title", "title", "og:site_name", "application-name", "og:description", "description",
    "twitter:description", "article:section", "og:section", "prism.section", "section", "rubrik", "article:tag",
    "news_keywords", "parsely-tags", "keywords", "og:image", "og:image:url", "twitter:image", "og:locale",
    "content-language", "dc.language", "article:published_time", "og:published_time", "date", "dc.date",
    "article:modified_time", "og:updated_time", "lastmod", "author", "byl", "article:author", "dc.creator", "source",
    "copyright", "agency",
)  # fmt: skip
LD_KEYS = (
    "headline", "alternativeHeadline", "name", "description", "articleSection", "keywords", "image", "inLanguage",
    "datePublished", "dateModified", "dateCreated", "author", "creator", "editor", "publisher", "creditText",
    "sourceOrganization",
)  # fmt: skip
ITEMPROPS = ("headline", "datePublished", "dateModified", "author", "articleSection", "name")

LD_VALUE = (
    SAID | st.lists(SAID, max_size=3) | SAID.map(lambda text: {"@type": "Organization", "name": text, "url": text})
)
DISCOVERIES = st.none() | st.builds(
    Discovery,
    origin=st.sampled_from(DISCOVERY_ORIGINS),
    title=st.none() | SAID,
    published_raw=st.none() | st.sampled_from(DATES),
    modified_raw=st.none() | st.sampled_from(DATES),
    authors=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    tags=st.lists(SAID, max_size=3).map(tuple),
    language=st.none() | SAID,
    site_name=st.none() | SAID,
)
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC) | OFFSETS)
EXTREMES = st.sampled_from([datetime.max, datetime.min, datetime(9999, 12, 31), datetime(1, 1, 1, 12)])
FETCHED = INSTANTS | st.builds(lambda instant, zone: instant.replace(tzinfo=zone), EXTREMES, OFFSETS)
ZONES = st.sampled_from([None, "Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"])
KNOWN = st.fixed_dictionaries(
    {
        "url": st.sampled_from([None, "https://www.gazette.example/2021-03-04/ferries-leave-port-zembla"]),
        "fetched_at": FETCHED,
        "timezone": ZONES,
        "language": st.sampled_from([None, "en", "xx-unknown"]),
        "date_order": st.sampled_from(["auto", "day-first", "month-first"]),
    }
)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


VISIBLE = st.one_of(
    SAID.map(lambda text: f"<h1>{_attribute(text)}</h1>"),
    SAID.map(lambda text: f"<h2>{_attribute(text)}</h2>"),
    st.sampled_from(NAMES).map(lambda text: f'<p class="byline">{text}</p>'),
    st.sampled_from(NAMES).map(lambda text: f'<p><a href="/author/x">{text}</a></p>'),
    st.tuples(st.sampled_from(DATES), st.sampled_from(DATES)).map(lambda d: f'<time datetime="{d[0]}">{d[1]}</time>'),
    st.sampled_from(DATES).map(lambda text: f'<span class="date">Updated {text}</span>'),
    st.sampled_from(DATES).map(lambda text: f'<p class="published">{text}</p>'),
    st.tuples(st.sampled_from(ITEMPROPS), SAID).map(lambda p: f'<meta itemprop="{p[0]}" content="{_attribute(p[1])}">'),
    st.sampled_from(DATES).map(lambda text: f'<div data-published="{text}">.</div>'),
)
BODY_LINES = st.lists(
    st.sampled_from(
        [
            *PARAGRAPHS, f"ZEMBLA (AP) — {PARAGRAPHS[0]}", f"MANILA, March 4 (Reuters) - {PARAGRAPHS[1]}", "- AP",
            "(AFP)", "(Reporting by Jane Doe; Editing by John Roe)", "John Roe contributed to this report.",
            "© Reuters", "With inputs from AFP", "By Jane Doe", HEADLINE,
        ]
    ),
    min_size=2,
    max_size=6,
)  # fmt: skip


@st.composite
def html_pages(draw: st.DrawFn) -> RawPage:
    metas = draw(st.lists(st.tuples(st.sampled_from(METAS), SAID), max_size=8))
    story = draw(st.none() | st.dictionaries(st.sampled_from(LD_KEYS), LD_VALUE, max_size=6))
    head = "".join(f'<meta name="{name}" content="{_attribute(content)}">' for name, content in metas)
    if story is not None:
        node = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, **story}).replace("</", "<\\/")
        head += f'<script type="application/ld+json">{node}</script>'
    language = draw(st.sampled_from(["", ' lang="en"', ' lang="nb-NO"', ' lang="x"']))
    shown = "".join(draw(st.lists(VISIBLE, max_size=5)))
    text = "".join(f"<p>{line}</p>" for line in draw(BODY_LINES))
    title = draw(SAID)
    markup = (
        f"<html{language}><head><title>{_attribute(title)}</title>{head}</head>"
        f"<body><article><h1>{HEADLINE}</h1>{shown}{text}</article></body></html>"
    )
    payload = markup.encode("utf-8", "replace")
    return a_page("html", payload, discovered=draw(DISCOVERIES), **draw(KNOWN))


TEXT_LINES = st.lists(
    st.sampled_from(
        [
            *(date for date in DATES if date), *(f"Posted {date} by Jane Doe" for date in DATES[:8]),
            *(f"Updated {date}" for date in DATES[:8]), "4 March 2021 | Jane Doe", "By Jane Doe", "By John Roe",
            "By AFP", "By admin", "Jane Doe", "WORLD", "Source: AFP",
            "Published 4 March 2021, updated 5 March 2021 06:00 UTC",
            "The harbour opens after four days of storm and long queues.", HEADLINE, "https://gazette.example/a",
        ]
    ),
    max_size=6,
)  # fmt: skip


@st.composite
def text_pages(draw: st.DrawFn) -> RawPage:
    above = draw(st.lists(st.sampled_from(["WORLD", "World", *DATES[:6]]), max_size=2))
    lines = [*above, HEADLINE, *draw(TEXT_LINES), *draw(BODY_LINES), *draw(TEXT_LINES)]
    joint = draw(st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
    return a_page("text", joint.join(lines).encode(), **draw(KNOWN))


LINE_KEYS = {
    "title": SAID, "headline": SAID, "description": SAID, "section": SAID, "date": st.sampled_from(DATES),
    "published_at": st.sampled_from(DATES) | st.integers(-(10**14), 10**14), "updated_at": st.sampled_from(DATES),
    "author": st.sampled_from(NAMES), "authors": st.lists(st.sampled_from(NAMES), max_size=3),
    "byline": st.sampled_from(NAMES), "tags": SAID | st.lists(SAID, max_size=3), "language": SAID, "sitename": SAID,
    "image_url": st.sampled_from(LINKS),
}  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> RawPage:
    names = draw(st.lists(st.sampled_from(sorted(LINE_KEYS)), unique=True, max_size=8))
    text = "\n\n".join([*draw(TEXT_LINES), *draw(BODY_LINES)])
    record = {"title": HEADLINE, "text": text} | {name: draw(LINE_KEYS[name]) for name in names}
    kind = draw(st.sampled_from(["jsonl", "csv", "parquet"]))
    return a_page(kind, json.dumps(record).encode(), **draw(KNOWN))


slowly = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@slowly
@given(html_pages())
def test_every_field_of_a_page_has_its_evidence(page: RawPage) -> None:
    check(read_page(page, is_judged=False))


@pytest.mark.slow
@slowly
@given(text_pages())
def test_every_field_of_a_text_has_its_evidence(page: RawPage) -> None:
    check(read_page(page))


@pytest.mark.slow
@slowly
@given(lines())
def test_every_field_of_a_line_has_its_evidence(page: RawPage) -> None:
    check(read_page(page))


@pytest.mark.slow
@slowly
@given(html_pages() | text_pages() | lines(), FETCHED)
def test_no_instant_of_a_reader_stops_a_page(page: RawPage, fetched_at: datetime | None) -> None:
    known = {name: getattr(page, name) for name in ("url", "timezone", "language", "date_order", "discovered")}
    read_page(a_page(page.kind, page.payload, **known | {"fetched_at": fetched_at}))
