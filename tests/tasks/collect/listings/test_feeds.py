"""Feeds as publishers break them: what can be read is read, what was lost is said, nothing is opened or invented."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.discovery import Discovery
from tasks.collect.listings.feeds import read_feed
from tasks.collect.listings.listing import Listing

ADDRESS = "https://fjordbladet.example/nyheter/rss"
XML = '<?xml version="1.0" encoding="utf-8"?>'
OPEN = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Fjordbladet</title>'
CLOSE = "</channel></rss>"


def an_item(number: int = 1, extra: str = "") -> str:
    return (
        f"<item><title>Ferge {number} innstilt</title><link>https://fjordbladet.example/{number}</link>{extra}</item>"
    )


def a_feed(*items: str, before: str = XML) -> str:
    return f"{before}{OPEN}{''.join(items)}{CLOSE}"


def read(feed: str | bytes, content_type: str | None = None) -> Listing:
    return read_feed(feed.encode() if isinstance(feed, str) else feed, ADDRESS, content_type)


def urls(listing: Listing) -> list[str]:
    return [entry.url.removeprefix("https://fjordbladet.example/") for entry in listing.entries]


def known(listing: Listing) -> Discovery:
    assert len(listing.entries) == 1
    return listing.entries[0].discovery


TWO = a_feed(an_item(1), an_item(2))
THREE = a_feed(an_item(1), an_item(2), an_item(3))


def test_a_feed_says_what_it_knows_of_a_story() -> None:
    listing = read(
        a_feed(
            "<language>nb</language>",
            an_item(
                7,
                "<guid isPermaLink='false'>7</guid><pubDate>Mon, 02 Mar 2026 08:00:00 +0100</pubDate>"
                "<dc:creator>Ane Holm</dc:creator><dc:creator>desk@fjordbladet.example (Ola Vik)</dc:creator>"
                "<category>Havn</category><category>Vær</category>",
            ),
        )
    )
    assert (listing.status, listing.message) == ("ok", None)
    assert listing.entries[0].url == "https://fjordbladet.example/7"
    assert known(listing) == Discovery(
        origin="feed",
        named_by=ADDRESS,
        title="Ferge 7 innstilt",
        published_raw="Mon, 02 Mar 2026 08:00:00 +0100",
        published_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
        authors=("Ane Holm", "Ola Vik"),
        tags=("Havn", "Vær"),
        language="nb",
        site_name="Fjordbladet",
    )


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt" xml:base="https://jornal.example/norte/">
<title>Jornal do Norte</title><link rel="self" href="atom"/><entry><id>urn:uuid:1</id>
<title type="html">Chuva &lt;em&gt;forte&lt;/em&gt; &amp;amp; vento</title><link href="chuva"/>
<link rel="enclosure" href="som.mp3"/><published>2026-03-02T08:00:00Z</published><updated>2026-03-02T09:30:00Z</updated>
<author><name>Rui Lobo</name><email>rui@jornal.example</email></author><author><name>Eva Sá</name></author>
<category term="tempo" label="Tempo"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://t.example/"><title>Tidende</title></channel>
<item rdf:about="https://t.example/1"><title>Storm</title><link>https://t.example/1</link>
<dc:date>2026-03-02T08:00:00+01:00</dc:date></item></rdf:RDF>"""


def test_an_atom_entry_resolves_against_its_base() -> None:
    listing = read(ATOM)
    assert [entry.url for entry in listing.entries] == ["https://jornal.example/norte/chuva"]
    assert known(listing) == Discovery(
        origin="feed",
        named_by=ADDRESS,
        title="Chuva forte & vento",
        published_raw="2026-03-02T08:00:00Z",
        published_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        modified_raw="2026-03-02T09:30:00Z",
        modified_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        authors=("Rui Lobo", "Eva Sá"),
        tags=("Tempo",),
        language="pt",
        site_name="Jornal do Norte",
    )


def test_an_rdf_feed_prints_its_dates_in_dublin_core() -> None:
    assert known(read(RDF)).published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert known(read(RDF)).modified_at is None


@pytest.mark.parametrize(
    ("printed", "instant"),
    [
        pytest.param("Mon, 02 Mar 2026 08:00:00 GMT", datetime(2026, 3, 2, 8, tzinfo=UTC), id="GMT"),
        pytest.param("2026-03-02T08:00:00+05:30", datetime(2026, 3, 2, 2, 30, tzinfo=UTC), id="offset"),
        pytest.param("Mon, 02 Mar 2026 08:00:00", None, id="no zone"),
        pytest.param("2026-03-02", None, id="a day alone"),
        pytest.param("Fri, 30 Feb 2026 08:00:00 GMT", None, id="30 February"),
        pytest.param("Mon, 02 Mar 20269 08:00:00 GMT", None, id="year 20269"),
        pytest.param("9" * 400, None, id="400 digits"),
        pytest.param("yesterday", None, id="words"),
    ],
)
def test_a_date_is_an_instant_only_where_it_is_one(printed: str, instant: datetime | None) -> None:
    story = known(read(a_feed(an_item(1, f"<pubDate>{printed}</pubDate>"))))
    assert (story.published_raw, story.published_at) == (printed, instant)


@pytest.mark.parametrize(
    ("feed", "found", "status", "message"),
    [
        pytest.param(
            THREE[: THREE.index("innstilt</title><link>https://fjordbladet.example/3")],
            ["1", "2"],
            "partial",
            "line 1: no element found",
            id="truncated in a text",
        ),
        pytest.param(
            THREE[: THREE.index("example/3") - 12],
            ["1", "2"],
            "partial",
            "line 1: no element found",
            id="truncated in a link",
        ),
        pytest.param(
            THREE[: THREE.index("example/3") + 16],
            ["1", "2"],
            "partial",
            "line 1: no element found",
            id="truncated behind a link",
        ),
        pytest.param(TWO[:-9], ["1", "2"], "partial", "line 1: ", id="truncated behind the last entry"),
        pytest.param(
            THREE.replace("Ferge 1", "A & B")[:-30], ["1", "2"], "partial", "line 1: ", id="bare & and truncated"
        ),
        pytest.param(
            a_feed(an_item(1), "<item><title><![CDATA[Ferge</title><link>/2</link></item>"),
            ["1"],
            "partial",
            "line 1: unclosed CDATA section",
            id="unclosed CDATA",
        ),
        pytest.param(
            a_feed(
                an_item(1),
                "<item><title><![CDATA[Ferge</title><link>/2</link></item>",
                "<item><title><![CDATA[Bru]]></title><link>/3</link></item>",
            ),
            ["1"],
            "partial",
            "line 1: unclosed CDATA section",
            id="unclosed CDATA that swallows the next entry",
        ),
        pytest.param(
            TWO + TWO[len(XML) :].replace("example/", "example/x"),
            ["1", "2"],
            "partial",
            "line 1: junk after document element",
            id="two roots",
        ),
        pytest.param(
            TWO.replace("Ferge 1", "Ferge & bru"), ["1", "2"], "warning", "line 1: not well-formed", id="bare &"
        ),
        pytest.param(
            a_feed(an_item(1, "<media:x>3</media:x>"), an_item(2)),
            ["1", "2"],
            "warning",
            "line 1: unbound prefix",
            id="undeclared namespace",
        ),
        pytest.param(
            a_feed(an_item(1, "<b>\x0b\x00</b>"), an_item(2)),
            ["1", "2"],
            "warning",
            "control characters were taken out",
            id="control characters",
        ),
        pytest.param("\n" + TWO, ["1", "2"], "warning", "blanks or text before the document", id="blank first line"),
        pytest.param("Warning: mysql\n" + TWO, ["1", "2"], "warning", "blanks or text before", id="text before it"),
        pytest.param(TWO + "\n<!-- 0.3 s -->\n", ["1", "2"], "ok", None, id="a comment behind it"),
        pytest.param(a_feed(), [], "ok", None, id="no entries yet"),
    ],
)
def test_a_broken_feed_gives_what_came_before_the_fault(
    feed: str, found: list[str], status: str, message: str | None
) -> None:
    listing = read(feed)
    assert (listing.status, urls(listing)) == (status, found)
    assert (listing.message or "").startswith(message or "")
    assert (listing.message is None) == (message is None)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        pytest.param(b"", "empty: there is nothing in it", id="empty"),
        pytest.param(b" \n\t", "empty: there is nothing in it", id="blanks"),
        pytest.param(b"<!doctype html><html><body>Logg inn", "an HTML page where", id="HTML"),
        pytest.param(b"<opml><body/></opml>", "no feed: its first element is <opml>", id="other XML"),
        pytest.param(b"Bad gateway", "no feed: neither XML nor JSON", id="text"),
        pytest.param(b"<urlset></urlset>", "a sitemap, no feed", id="sitemap"),
        pytest.param(b"<rss>" + b" " * (10 << 20), "too_large: more than 10 MiB", id="too large"),
        pytest.param(gzip.compress(b" " * (64 << 20)), "too_large: more than 10 MiB", id="bomb"),
        pytest.param(gzip.compress(TWO.encode())[:30], "gzip: cut off after", id="gzip cut before the first entry"),
    ],
)
def test_what_is_no_feed_fails_with_a_sentence(payload: bytes, message: str) -> None:
    listing = read(payload)
    assert (listing.status, listing.entries) == ("failed", ())
    assert (listing.message or "").startswith(message)


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        pytest.param("utf-8 utf-8", None, id="as declared"),
        pytest.param("utf-8 iso-8859-1", None, id="declares Latin-1, is UTF-8"),
        pytest.param("cp1252 utf-8", None, id="declares UTF-8, is Windows-1252"),
        pytest.param("utf-8 klingon", None, id="declares what nobody knows"),
        pytest.param("utf-16 utf-16", None, id="UTF-16"),
        pytest.param("utf-8 utf-8", "application/xml; charset=us-ascii", id="the header lies"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_an_encoding_that_lies_costs_no_entry(payload: str, content_type: str | None, is_packed: bool) -> None:
    charset, declared = payload.split()
    text = a_feed(an_item(1), an_item(2), before=f'<?xml version="1.0" encoding="{declared}"?>')
    data = text.replace("innstilt", "går på Ålesund-ruta først i påska").encode(charset)
    listing = read(gzip.compress(data) if is_packed else data, content_type)
    assert urls(listing) == ["1", "2"]
    assert listing.entries[0].discovery.title == "Ferge 1 går på Ålesund-ruta først i påska"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        pytest.param("<link>/1</link>", "https://fjordbladet.example/1", id="relative"),
        pytest.param(
            "<link>\n  https://fjordbladet.example/a\n  -b \n</link>",
            "https://fjordbladet.example/a-b",
            id="blanks and line breaks",
        ),
        pytest.param("<link>/a?x=1&amp;y=2</link>", "https://fjordbladet.example/a?x=1&y=2", id="query"),
        pytest.param(
            "<guid>https://fjordbladet.example/g</guid>", "https://fjordbladet.example/g", id="permalink guid"
        ),
        pytest.param(
            "<guid>https://fjordbladet.example/g</guid><link></link>",
            "https://fjordbladet.example/g",
            id="permalink guid and an empty link",
        ),
        pytest.param("<link>javascript:alert(1)</link>", "javascript:alert(1)", id="javascript"),
        pytest.param("<link>file:///etc/passwd</link>", "file:///etc/passwd", id="file"),
        pytest.param("<link>data:text/html,x</link>", "data:text/html,x", id="data"),
        pytest.param("<link>ftp://f.example/x</link>", "ftp://f.example/x", id="ftp"),
        pytest.param("<link>http://[::1</link>", "http://[::1", id="half an address"),
        pytest.param("<link>//[::1/x</link>", "//[::1/x", id="half an address without a scheme"),
        pytest.param("<link>https://u:p@f.example/../../x</link>", "https://u:p@f.example/../../x", id="as printed"),
        pytest.param(f"<link>https://f.example/{'x' * 70_000}</link>", f"https://f.example/{'x' * 70_000}", id="70 KB"),
        pytest.param("<guid isPermaLink='false'>https://fjordbladet.example/g</guid>", None, id="guid that is no link"),
        pytest.param("<guid>4711</guid>", None, id="guid that is no address"),
        pytest.param(f"<link>{ADDRESS}#top</link>", None, id="the feed itself"),
    ],
)
def test_an_entry_has_the_address_it_prints(link: str, url: str | None) -> None:
    listing = read(a_feed(f"<item><title>Ferge</title>{link}</item>", an_item(2)))
    assert [entry.url for entry in listing.entries if not entry.url.endswith("/2")] == ([url] if url else [])
    assert listing.status == ("ok" if url else "warning")


def test_entries_are_one_by_address_not_by_guid() -> None:
    items = [an_item(number, "<guid isPermaLink='false'>same</guid>") for number in (1, 2, 2, 3)]
    listing = read(a_feed(*items))
    assert (listing.status, urls(listing)) == ("ok", ["1", "2", "3"])


def test_an_atom_id_that_is_no_address_is_no_link() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:jornal:1</id></entry></feed>'
    assert (read(feed).entries, read(feed).message) == ((), "1 entry without a link")


def test_entries_that_lead_nowhere_are_counted() -> None:
    listing = read(a_feed("<item><title>A</title></item>", f"<item><link>{ADDRESS}</link></item>", an_item(1)))
    assert listing.message == "1 entry without a link; 1 entry with a link to the feed itself"
    assert urls(listing) == ["1"]


@pytest.mark.slow
@pytest.mark.parametrize("is_broken", [False, True])
def test_a_feed_of_more_than_5000_entries_gives_the_first_5000(is_broken: bool) -> None:
    listing = read(a_feed("<x>&</x>" if is_broken else "", *[f"<item><link>/{n}</link></item>" for n in range(5_003)]))
    assert (listing.status, len(listing.entries), urls(listing)[-1]) == ("partial", 5_000, "4999")
    assert (listing.message or "").startswith("more than 5000 entries")


@pytest.mark.slow
def test_cut_gzip_gives_the_entries_that_came() -> None:
    feed = a_feed(*[an_item(number, f"<description>{hash((number, 'x'))}</description>") for number in range(2_000)])
    packed = gzip.compress(feed.encode())
    listing = read(packed[: len(packed) // 2])
    assert listing.status == "partial"
    assert (listing.message or "").startswith("gzip: cut off after")
    assert 500 < len(listing.entries) < 1_500


def test_a_long_author_takes_no_longer_than_its_length() -> None:
    # feedparser's own pattern takes the square: minutes for this one.
    listing = read(a_feed(an_item(1, f"<author>{'a' * 500_000}</author>")))
    assert (listing.status, len(listing.entries)) == ("ok", 1)


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
                CLOSE,
                an_item(),
                "<item>",
                "</item>",
                "<title>",
                "</title>",
                "<![CDATA[",
                "]]>",
                "&",
                "&#0;",
                "&#x110000;",
                "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://[::1'>",
                "</feed>",
                "<entry>",
                "<link href='http://[::1'/>",
                "<link>",
                "<guid>",
                "<author>",
                "<name>",
                "<content type='xhtml'>",
                "<div>",
                "</div>",
                "<svg>",
                "<!DOCTYPE rss [",
                "]>",
                "<image>",
                "<textinput>",
                "<category/>",
                "<source>",
                "<enclosure length='x'/>",
                "<media:content/>",
                "<!--",
                "-->",
                "\x00",
                "<georss:point>",
                "<itunes:duration>x:y",
                "<pubDate>2026",
                "\ud7ff",
                "<?php",
                "{",
                "[",
                '"items"',
                "<dcterms:valid>=;",
            ]
        ),
        max_size=25,
    )
)
def test_no_heap_of_tags_raises(parts: list[str]) -> None:
    for content_type in (None, "text/xml; charset=utf-16"):
        read("".join(parts), content_type)


def an_atom_feed(entry: str, head: str = "") -> str:
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>Fjordbladet</title>{head}<entry>{entry}</entry></feed>'
    )


PAGE = "https://fjordbladet.example/7"


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param(
            a_feed(f"<item><title>Ferge</title><link uri='at://did:plc:1/post/3'>{PAGE}</link></item>"),
            id="an attribute beside the text",
        ),
        pytest.param(
            a_feed(f"<item><title>Ferge</title><link href='https://fjordbladet.example/lyd'>{PAGE}</link></item>"),
            id="another address in an attribute",
        ),
        pytest.param(
            an_atom_feed(f"<link rel='alternate'>{PAGE}</link><link rel='enclosure'>{PAGE}.mp3</link>"),
            id="texts of which the first is the page",
        ),
        pytest.param(
            an_atom_feed(f"<link rel='enclosure'>{PAGE}.mp3</link><link>{PAGE}</link>"), id="texts, the page last"
        ),
        pytest.param(an_atom_feed(f"<title>Ferge</title><id>{PAGE}</id>"), id="an address as Atom's id"),
        pytest.param(
            a_feed(
                "<item><link>https://proxy.example/~r/7</link>"
                f"<fb:origLink xmlns:fb='http://rssnamespace.org/feedburner/ext/1.0'>{PAGE}</fb:origLink></item>"
            ),
            id="the outlet's own behind a proxy's",
        ),
        pytest.param(an_atom_feed(f"<link href='{PAGE}'/><id>tag:fjordbladet.example,2026:7</id>"), id="a tag as id"),
    ],
)
def test_an_entrys_link_is_that_of_its_page(feed: str) -> None:
    assert [entry.url for entry in read(feed).entries] == [PAGE]


def test_a_template_s_doctype_above_the_root_makes_no_page_of_a_feed() -> None:
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1.dtd">'
    listing = read(a_feed(an_item(1), before=f"{XML}\n<!-- made by a template -->{doctype}\n"))
    assert (listing.status, urls(listing)) == ("ok", ["1"])
    page = read(f"{doctype}<head><title>Ferge</title></head><body>{a_feed(an_item(1))}</body>")
    assert page.status == "failed"
    assert "an HTML page" in (page.message or "")


@pytest.mark.parametrize(
    ("feed", "title"),
    [
        pytest.param(an_atom_feed("<title>Om &lt;blink&gt; igjen</title>"), "Om <blink> igjen", id="Atom's text"),
        pytest.param(an_atom_feed("<title type='html'>Om &lt;b&gt;ferga&lt;/b&gt;</title>"), "Om ferga", id="its HTML"),
        pytest.param(a_feed("<item><title>&lt;/pause&gt;</title></item>"), "</pause>", id="all brackets"),
        pytest.param(
            a_feed("<item><title>Ferge &lt;script&gt;track(7)&lt;/script&gt;innstilt</title></item>"),
            "Ferge innstilt", id="a script",
        ),
    ],
)  # fmt: skip
def test_brackets_in_a_title_are_markup_only_where_the_feed_says_so(feed: str, title: str) -> None:
    feed = feed.replace("<title>Fjordbladet</title>", "").replace("</title>", f"</title><link href='{PAGE}'/>", 1)
    assert known(read(feed)).title == title


@pytest.mark.parametrize(
    ("feed", "authors"),
    [
        pytest.param(
            an_atom_feed(f"<link href='{PAGE}'/>", "<author><name>Ane Holm</name></author>"), ("Ane Holm",), id="feed's"
        ),
        pytest.param(
            an_atom_feed(
                f"<link href='{PAGE}'/><author><name>Ola Vik</name></author>", "<author><name>Ane Holm</name></author>"
            ),
            ("Ola Vik",), id="the entry's before the feed's",
        ),
        pytest.param(a_feed(an_item(7, "<author><p>Ane Holm</p></author>")), ("Ane Holm",), id="markup"),
        pytest.param(
            a_feed("<managingEditor>red@fjordbladet.example (Red.)</managingEditor>", an_item(7)), (), id="an editor"
        ),
    ],
)  # fmt: skip
def test_authors_of_the_feed_are_those_of_entries_that_name_none(feed: str, authors: tuple[str, ...]) -> None:
    assert known(read(feed)).authors == authors


def test_an_entrys_own_language_and_day_of_creation_are_read() -> None:
    created = "<t:created xmlns:t='http://purl.org/dc/terms/'>2026-03-02T08:00:00Z</t:created>"
    discovery = known(read(a_feed("<language>nb</language>", an_item(7, f"<dc:language>se</dc:language>{created}"))))
    assert (discovery.language, discovery.published_at) == ("se", datetime(2026, 3, 2, 8, tzinfo=UTC))
    second = known(read(a_feed("<language>nb</language>", an_item(8))))
    assert second.language == "nb"
