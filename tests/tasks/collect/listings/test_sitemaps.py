"""Sitemaps as they are found: XML or text, packed, cut, broken, endless."""

import gzip
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.discovery import Discovery
from tasks.collect.listings.listing import ChildListing, Listing
from tasks.collect.listings.sitemaps import read_sitemap

ADDRESS = "https://gazeta.example/sitemap.xml"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
OPEN = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def a_url(number: int | str, extra: str = "") -> str:
    return f"<url><loc>https://gazeta.example/{number}</loc>{extra}</url>"


def a_sitemap(*parts: str) -> str:
    return f"{XML}{OPEN}{''.join(parts)}</urlset>"


def read(sitemap: str | bytes) -> Listing:
    return read_sitemap(sitemap.encode() if isinstance(sitemap, str) else sitemap, ADDRESS, "application/xml")


def urls(listing: Listing) -> list[str]:
    return [entry.url.removeprefix("https://gazeta.example/") for entry in listing.entries]


NEWS = (
    "<news:news><news:publication><news:name>Gazeta Wschodnia</news:name><news:language>pl</news:language>"
    "</news:publication><news:publication_date>2026-03-02T08:00:00+01:00</news:publication_date>"
    "<news:title>Most &amp;amp; rzeka</news:title><news:keywords>most, rzeka</news:keywords></news:news>"
)
THREE = a_sitemap(a_url(1), a_url(2), a_url(3))
INDEX = f"""{XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>/2026-03.xml.gz</loc><lastmod>2026-03-02T08:00:00Z</lastmod></sitemap>
<sitemap><loc>{ADDRESS}</loc><lastmod>2026-03-02</lastmod></sitemap></sitemapindex>"""


def test_a_news_sitemap_says_what_it_knows_of_a_story() -> None:
    image = "<image:image><image:loc>https://i.example/1.jpg</image:loc><image:title>Most</image:title></image:image>"
    (entry,) = read(a_sitemap(a_url(1, f"<lastmod>2026-03-02T09:00:00Z</lastmod>{image}{NEWS}"))).entries
    assert entry.url == "https://gazeta.example/1"
    assert entry.discovery == Discovery(
        origin="sitemap",
        named_by=ADDRESS,
        title="Most & rzeka",
        published_raw="2026-03-02T08:00:00+01:00",
        published_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
        modified_raw="2026-03-02T09:00:00Z",
        modified_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        tags=("most", "rzeka"),
        language="pl",
        site_name="Gazeta Wschodnia",
    )


def test_a_day_alone_is_kept_as_printed_and_is_no_instant() -> None:
    (entry,) = read(a_sitemap(a_url(1, "<lastmod>2026-03-02</lastmod>"))).entries
    assert (entry.discovery.modified_raw, entry.discovery.modified_at) == ("2026-03-02", None)


def test_an_index_names_sitemaps() -> None:
    listing = read(INDEX)
    assert (listing.status, listing.entries) == ("ok", ())
    assert listing.children == (
        ChildListing("sitemap", "https://gazeta.example/2026-03.xml.gz", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ChildListing("sitemap", ADDRESS),
    )


@pytest.mark.parametrize(
    ("sitemap", "found", "status", "message"),
    [
        pytest.param(THREE, ["1", "2", "3"], "ok", None, id="whole"),
        pytest.param(THREE.encode("utf-16"), ["1", "2", "3"], "ok", None, id="UTF-16"),
        pytest.param(
            a_sitemap(a_url("żółw")).replace("UTF-8", "ISO-8859-2").encode("iso-8859-2"),
            ["żółw"],
            "ok",
            None,
            id="ISO-8859-2",
        ),
        pytest.param(gzip.compress(THREE.encode()), ["1", "2", "3"], "ok", None, id="gzip"),
        pytest.param(
            a_sitemap(a_url("?a=1&b=2"), a_url("?a=1&amp;b=3")), ["?a=1&b=2", "?a=1&b=3"], "ok", None, id="bare &"
        ),
        pytest.param(a_sitemap(a_url("<![CDATA[?a=1&amp;b=2]]>")), ["?a=1&b=2"], "ok", None, id="CDATA"),
        pytest.param(a_sitemap("<url><loc>\n  /1\n</loc></url>"), ["1"], "ok", None, id="blanks, relative"),
        pytest.param(
            THREE.replace("http://www.sitemaps.org/", "https://other.example/"),
            ["1", "2", "3"],
            "ok",
            None,
            id="another namespace",
        ),
        pytest.param(
            f"\n\n<!-- made {OPEN[:0]}by hand -->{THREE.removeprefix(XML)}",
            ["1", "2", "3"],
            "ok",
            None,
            id="a comment before it",
        ),
        pytest.param(
            a_sitemap(a_url(1, "<video:video><video:x/></video:video>"), a_url(2)),
            ["1", "2"],
            "warning",
            "Namespace prefix video",
            id="undeclared namespace",
        ),
        pytest.param(
            a_sitemap(a_url(1), "<url><lastmod>2026</lastmod></url>"),
            ["1"],
            "warning",
            "1 without an address",
            id="no address",
        ),
        pytest.param(a_sitemap(a_url(1), a_url(1), a_url(2)), ["1", "2"], "ok", None, id="twice"),
        pytest.param(
            a_sitemap(a_url("javascript:x").replace("https://gazeta.example/", "")),
            ["javascript:x"],
            "ok",
            None,
            id="javascript",
        ),
        pytest.param(THREE[: THREE.index("/3<") + 1], ["1", "2"], "partial", "Premature end", id="cut in an address"),
        pytest.param(
            a_sitemap(a_url(1), "<url><loc>x</url>", a_url(2)),
            ["1"],
            "partial",
            "Opening and ending tag",
            id="mismatched tag",
        ),
        pytest.param(
            THREE + THREE.removeprefix(XML).replace("example/", "example/x"),
            ["1", "2", "3"],
            "partial",
            "Extra content",
            id="two roots",
        ),
        pytest.param(a_sitemap(a_url(1), "<a>" * 50_000), ["1"], "partial", "Excessive depth", id="50,000 levels"),
        pytest.param("https://gazeta.example/1\r\n\nhttps://gazeta.example/2", ["1", "2"], "ok", None, id="text"),
        pytest.param(
            "\ufeffhttps://gazeta.example/1\nsee also",
            ["1"],
            "warning",
            "1 line without an address",
            id="text with a sentence",
        ),
        pytest.param("", [], "failed", "empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", [], "failed", "no sitemap: neither XML nor a list", id="binary"),
        pytest.param("<!DOCTYPE html><html>", [], "failed", "an HTML page", id="HTML"),
        pytest.param("<opml/>", [], "failed", "no sitemap: its first element is <opml>", id="other XML"),
        pytest.param("<urlset", [], "failed", "no sitemap", id="half a root"),
        pytest.param(
            '<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + OPEN + a_url("&f;") + "</urlset>",
            [],
            "failed",
            "entities refused",
            id="XXE",
        ),
        pytest.param(
            "<!-- <urlset > --><!DOCTYPE u [<!ENTITY f 'x'>]>" + OPEN + a_url("&f;") + "</urlset>",
            [],
            "failed",
            "",
            id="entities hidden by a comment",
        ),
    ],
)
def test_a_sitemap_gives_what_came_before_the_fault(
    sitemap: str | bytes, found: list[str], status: str, message: str | None
) -> None:
    listing = read(sitemap)
    assert (listing.status, urls(listing)) == (status, found)
    assert (listing.message or "").startswith(message or "")
    assert (listing.message is None) == (message is None)


@pytest.mark.slow
def test_a_bare_ampersand_between_two_pieces_of_the_stream_is_repaired() -> None:
    for size in range((1 << 18) - 420, (1 << 18) - 240):
        padded = a_sitemap(f"<!--{'x' * size}-->", a_url("?a=1&b=2&#38;c=3"))
        assert urls(read(padded)) == ["?a=1&b=2&c=3"]


def test_a_feed_may_serve_as_a_sitemap() -> None:
    listing = read("<rss><channel><item><link>/1</link></item></channel></rss>")
    assert (listing.status, urls(listing), listing.entries[0].discovery.origin) == ("ok", ["1"], "feed")


@pytest.mark.slow
@pytest.mark.parametrize("is_text", [False, True])
def test_of_60000_addresses_the_first_50000_are_read(is_text: bool) -> None:
    numbers = range(60_000)
    lines = "".join(f"https://gazeta.example/{number}\n" for number in numbers)
    listing = read(lines if is_text else a_sitemap(*map(a_url, numbers)))
    assert (listing.status, len(listing.entries), urls(listing)[-1]) == ("partial", 50_000, "49999")
    assert listing.message == "more than 50000 addresses; those after the first 50000 are left out"


@pytest.mark.parametrize("is_text", [False, True])
def test_cut_gzip_gives_the_whole_addresses_that_came(is_text: bool) -> None:
    stories = [f"{number}-{number**9 % 10**12:012}" for number in range(20_000)]
    lines = "".join(f"https://gazeta.example/{story}\n" for story in stories)
    packed = gzip.compress((lines if is_text else a_sitemap(*map(a_url, stories))).encode())
    listing = read(packed[: len(packed) // 2])
    assert listing.status == "partial"
    assert (listing.message or "").startswith("gzip: cut off after")
    assert 5_000 < len(listing.entries) < 15_000
    assert urls(listing) == stories[: len(listing.entries)]


@pytest.mark.slow
def test_the_same_address_again_and_again_does_not_outrun_the_limit() -> None:
    listing = read(a_sitemap(a_url(1) * 60_000))
    assert (listing.status, len(listing.entries)) == ("partial", 1)


BOMBS = f"""
import gzip, resource
from tasks.collect.listings.sitemaps import read_sitemap
for filling in (b"<!-- nothing here -->", b"<x/>", b"<url><x/></url>", b"<url>" + b"<x/>" * 900_000 + b"</url>", b" "):
    bomb = gzip.compress({OPEN!r}.encode() + {a_url(1)!r}.encode() + filling * ((64 << 20) // len(filling)), 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    listing = read_sitemap(bomb, {ADDRESS!r}, None)
    print(listing.status, listing.message, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, sep="|")
"""


@pytest.mark.slow
def test_a_bomb_fails_and_memory_stays_flat() -> None:
    done = subprocess.run([sys.executable, "-c", BOMBS], capture_output=True, check=True, text=True)
    rows = [line.split("|") for line in done.stdout.splitlines()]
    assert [(status, message[:9]) for status, message, _ in rows] == [
        ("failed", "too_large"),
        ("failed", "too_large"),
        ("partial", "more than"),
        ("failed", "too_large"),
        ("failed", "too_large"),
    ]
    assert max(int(kilobytes) for *_, kilobytes in rows) < 200_000


@given(st.binary(max_size=400))
def test_no_bytes_raise(payload: bytes) -> None:
    read(payload)
    read(gzip.compress(payload)[: len(payload)])


@given(
    st.lists(
        st.sampled_from(
            [
                XML,
                OPEN,
                "</urlset>",
                a_url(1),
                "<url>",
                "</url>",
                "<loc>",
                "</loc>",
                "&",
                "&x;",
                "<![CDATA[",
                "]]>",
                "\0",
                "https://a",
                "<sitemapindex>",
                "<sitemap>",
                "</sitemap>",
                "<lastmod>",
                NEWS,
                "<!DOCTYPE x [",
                "]>",
                "<!--",
                "-->",
                "\n",
                "<?x",
                "<news:news>",
            ]
        ),
        max_size=25,
    )
)
def test_no_heap_of_tags_raises(parts: list[str]) -> None:
    read("".join(parts))


@pytest.mark.parametrize(
    ("sitemap", "found"),
    [
        pytest.param(
            f"{XML}<URLSET><URL><LOC>https://gazeta.example/1</LOC><LASTMOD>2026-03-02</LASTMOD></URL></URLSET>", ["1"],
            id="capitals",
        ),
        pytest.param(
            a_sitemap("<url><loc>https://gazeta.example/1</loc><loc>https://gazeta.example/2</loc></url>"), ["1", "2"],
            id="two addresses in one element",
        ),
        pytest.param(
            a_sitemap("<loc>https://gazeta.example/1</loc>", a_url(2), "<loc>https://gazeta.example/3</loc>"),
            ["1", "2", "3"], id="addresses without an element around them",
        ),
        pytest.param(a_sitemap("<url> https://gazeta.example/1 </url>"), ["1"], id="an element without <loc>"),
    ],
)  # fmt: skip
def test_no_address_is_lost_for_the_elements_around_it(sitemap: str, found: list[str]) -> None:
    listing = read(sitemap)
    assert (listing.status, urls(listing)) == ("ok", found)


def test_an_index_may_print_addresses_without_loc() -> None:
    index = (
        f"{XML}<sitemapindex><sitemap>\nhttps://gazeta.example/a.xml\n</sitemap><sitemap>none</sitemap></sitemapindex>"
    )
    listing = read(index)
    assert [child.url for child in listing.children] == ["https://gazeta.example/a.xml"]
    assert listing.message is not None
    assert "1 without an address" in listing.message
