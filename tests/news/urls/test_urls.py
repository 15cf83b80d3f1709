"""An address has one spelling, one site, and yields to the page's own only on the same site."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.fields.canonical_url import choose_canonical_url
from news.html.declared import Declared
from news.html.json_ld import JsonLd
from news.urls.urls import find_address, find_site, find_twin, normalize_url
from tests.growth import assert_linear


def find_canonical_url(address: str | None, declared: str | None) -> str | None:
    """Return the address of a page whose one canonical link declares this."""
    return choose_canonical_url(Declared(ld=JsonLd(), canonical=declared), address).value


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        pytest.param("HTTPS://Gazette.Example:443/Rain", "https://gazette.example/Rain", id="case and port"),
        pytest.param("https://gazette.example", "https://gazette.example/", id="no path"),
        pytest.param("https://gazette.example/r#top", "https://gazette.example/r", id="fragment"),
        pytest.param(
            "https://gazette.example/r?utm_source=a&id=7&fbclid=x", "https://gazette.example/r?id=7", id="tracking"
        ),
        pytest.param("https://gazette.example/r?a&b", "https://gazette.example/r?a&b", id="query without values"),
        pytest.param("https://gazette.example/été", "https://gazette.example/%C3%A9t%C3%A9", id="raw UTF-8"),
        pytest.param("https://gazette.example/%c3%a9", "https://gazette.example/%C3%A9", id="escapes in small letters"),
        pytest.param("https://münchen.example/", "https://xn--mnchen-3ya.example/", id="international host"),
        pytest.param("https://gazette.example/news/../r", "https://gazette.example/r", id="a step up"),
        pytest.param("https://gazette.example/./news/./r", "https://gazette.example/news/r", id="steps that stay"),
        pytest.param("https://gazette.example/a/%2E./%2e/r", "https://gazette.example/r", id="steps as escapes"),
        pytest.param("https://gazette.example/../../r/..", "https://gazette.example/", id="steps beyond the top"),
        pytest.param("https://gazette.example/a/.", "https://gazette.example/a/", id="a step at the end"),
        pytest.param("https://gazette.example/a//../r..html", "https://gazette.example/a/r..html", id="an empty part"),
        pytest.param("https://straße.example/", "https://xn--strae-oqa.example/", id="a host as browsers spell it"),
        pytest.param("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/", id="a host in capitals"),
        pytest.param("https://gazette.example./r", "https://gazette.example/r", id="a dot at the host's end"),
        pytest.param("https://gazette.example:8443/r", "https://gazette.example:8443/r", id="another port"),
        pytest.param("http://gazette.example:443/r", "http://gazette.example:443/r", id="another scheme's port"),
        pytest.param(
            "https://gazette.example/%7Ejane/%41-b", "https://gazette.example/~jane/A-b", id="needless escapes"
        ),
        pytest.param("https://gazette.example/a%2fb%2E", "https://gazette.example/a%2Fb.", id="escapes that matter"),
        pytest.param(
            "https://gazette.example/100%/3%%34", "https://gazette.example/100%25/3%254", id="a bare percent sign"
        ),
        pytest.param("https://gazette.example/r?", "https://gazette.example/r", id="empty query"),
        pytest.param("https://gazette.example/r?&&", "https://gazette.example/r", id="nothing but separators"),
        pytest.param("https://gazette.example//a//b/", "https://gazette.example//a//b/", id="slashes are left alone"),
        pytest.param(
            "https://gazette.example/r?b=2&a=1", "https://gazette.example/r?b=2&a=1", id="order is left alone"
        ),
        pytest.param("https://gazette.example/r?q=%E9t%e9", "https://gazette.example/r?q=%E9t%E9", id="not UTF-8"),
        pytest.param("https://gazette.example/#!/story/7", "https://gazette.example/#!/story/7", id="a route"),
        pytest.param("https://gazette.example/r#!", "https://gazette.example/r", id="an empty route"),
        pytest.param("https://jane:pw@gazette.example/r", "https://gazette.example/r", id="user and password"),
        pytest.param("https://gazette.example/\ud800", "https://gazette.example/%EF%BF%BD", id="half a character"),
        pytest.param("https://.../r", "https://.../r", id="a host of dots: left alone"),
        pytest.param("http://[::1", "http://[::1", id="no address: left alone"),
        pytest.param("mailto:jane@gazette.example", "mailto:jane@gazette.example", id="another scheme: left alone"),
    ],
)
def test_normalize_url(url: str, normal: str) -> None:
    assert normalize_url(url) == normal


GONE_FOR_EVERY_USE = [
    "utm_campaign=rss", "UTM_Source=x", "fbclid=1", "gclid=1", "mc_eid=1", "_hsenc=1", "at_custom1=x", "at_medium=RSS",
    "ocid=x", "smid=tw", "xtor=RSS-1", "guce_referrer=x", "usqp=1", "%75tm_medium=x", "utm_source", "PHPSESSID=1",
    "jsessionid=1", "ASPSESSIONIDAQBC=1", "CFTOKEN=1", "session_id=1", "sid=9682993c8daa2c5497996114facdc805",
]  # fmt: skip
SECRETS = [
    "access_token=1", "token=1", "api_key=1", "apiKey=1", "sig=1", "Signature=1", "password=1", "X-Amz-Credential=1",
    "%74oken=1", "unlocked_article_code=1", "email=jane%40gazette.example",
]  # fmt: skip
STORY_IDS = [
    "id=1", "p=1", "key=1", "code=1", "cid=1", "tid=1", "ref=1", "source=1", "hash=1", "sid=4711", "tokens=1", "at=1",
    "article=utm_source", "session=3", "s=1", "expires=1",
]  # fmt: skip


@pytest.mark.parametrize("piece", GONE_FOR_EVERY_USE)
def test_tracking_and_sessions_are_neither_requested_nor_part_of_a_name(piece: str) -> None:
    for query in (piece, f"{piece}&id=7", f"id=7&{piece}"):
        expected = "https://gazette.example/r" + ("?id=7" if "id=7" in query else "")
        assert find_address(f"https://gazette.example/r?{query}") == expected
        assert normalize_url(f"https://gazette.example/r?{query}") == expected


@pytest.mark.parametrize("piece", SECRETS)
def test_a_secret_is_sent_and_never_part_of_a_name(piece: str) -> None:
    url = f"https://gazette.example/r?{piece}&id=7"
    assert find_address(url) == url
    assert normalize_url(url) == "https://gazette.example/r?id=7"


@pytest.mark.parametrize("piece", STORY_IDS)
def test_what_may_name_a_story_stays(piece: str) -> None:
    url = f"https://gazette.example/r?{piece}"
    assert find_address(url) == normalize_url(url) == url


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://gazette.example/r.jsp;jsessionid=9A7F.node2", "https://gazette.example/r.jsp"),
        ("https://gazette.example/r.jsp;JSESSIONID=9A7F?id=7", "https://gazette.example/r.jsp?id=7"),
        ("https://gazette.example/a;sid=9/b;v=2", "https://gazette.example/a/b;v=2"),
        ("https://gazette.example/(S(3dcgqt55))/r.aspx", "https://gazette.example/r.aspx"),
        ("https://gazette.example/news/(A(x1)S(3dcgqt55))/r.aspx", "https://gazette.example/news/r.aspx"),
        ("https://gazette.example/(S(3dcgqt55))", "https://gazette.example/"),
        ("https://gazette.example/r/(S(3dcgqt55));sid=1", "https://gazette.example/r"),
        ("https://gazette.example/rain_(film)", "https://gazette.example/rain_(film)"),
        ("https://gazette.example/(Sunday)/r", "https://gazette.example/(Sunday)/r"),
    ],
)
def test_a_session_in_the_path_is_gone(url: str, plain: str) -> None:
    assert find_address(url) == normalize_url(url) == plain


@pytest.mark.parametrize(
    ("url", "address"),
    [
        pytest.param("HTTPS://Gazette.Example:443/r#top", "https://gazette.example/r", id="case, port, fragment"),
        pytest.param("https://gazette.example/#!/story/7", "https://gazette.example/", id="a route is never sent"),
        pytest.param(
            "https://jane:pw@gazette.example/r", "https://jane:pw@gazette.example/r", id="a user: refused later"
        ),
        pytest.param(
            "https://gazette.example/r?a=1+2&b=%7e", "https://gazette.example/r?a=1+2&b=%7e", id="query as it is"
        ),
        pytest.param(
            "https://gazette.example/r?q=été x", "https://gazette.example/r?q=%C3%A9t%C3%A9%20x", id="raw UTF-8"
        ),
        pytest.param("https://m.gazette.example/r", "https://m.gazette.example/r", id="a mobile page is another page"),
        pytest.param(
            "https://gazette.example/r/amp?amp=1", "https://gazette.example/r/amp?amp=1", id="an AMP page too"
        ),
        pytest.param("http://[::1", "http://[::1", id="no address: left alone"),
    ],
)
def test_find_address(url: str, address: str) -> None:
    assert find_address(url) == address


@pytest.mark.parametrize(
    ("url", "twin"),
    [
        ("https://gazette.example/rain/amp", "https://gazette.example/rain"),
        ("https://gazette.example/rain/amp/", "https://gazette.example/rain/"),
        ("https://gazette.example/amp/2026/rain", "https://gazette.example/2026/rain"),
        ("https://gazette.example/AMP/rain/amp", "https://gazette.example/rain"),
        ("https://gazette.example/rain.amp", "https://gazette.example/rain"),
        ("https://gazette.example/rain.amp.html", "https://gazette.example/rain.html"),
        ("https://gazette.example/rain?amp=1&id=7", "https://gazette.example/rain?id=7"),
        ("https://gazette.example/rain?id=7&amp", "https://gazette.example/rain?id=7"),
        ("https://gazette.example/rain?outputType=amp", "https://gazette.example/rain"),
        ("https://gazette-example.cdn.ampproject.org/c/s/gazette.example/r/amp", "https://gazette.example/r"),
        ("https://gazette-example.cdn.ampproject.org/v/gazette.example/r?x=1", "http://gazette.example/r?x=1"),
        ("https://www.google.co.uk/amp/s/gazette.example/rain", "https://gazette.example/rain"),
    ],
)
def test_an_amp_page_is_the_twin_of_another(url: str, twin: str) -> None:
    assert find_twin(url) == twin
    assert find_canonical_url(url, None) == twin


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example/amp",
        "https://gazette.example/amp/",
        "https://gazette.example/ampere/camp",
        "https://gazette.example/rain?amp=0",
        "https://gazette.example/rain?lamp=1",
        "https://ampproject.org/c/s/gazette.example/rain",
        "https://cdn.ampproject.org.evil.example/c/s/gazette.example/rain",
        "https://google.evil.il/c/s/gazette.example/rain",
        "https://amp.gazette.example/rain",  # hosts are never guessed
        "https://m.gazette.example/rain",
        "https://mobile.gazette.example/rain",
        "http://[::1/amp/rain",
        "/AMP///AMP/0",  # once taken for a host at the second look
    ],
)
def test_what_is_no_amp_page_for_certain_is_left_alone(url: str) -> None:
    assert find_twin(url) == url


_PIECES = [
    "https://", "g.example", "/", "amp", "/amp/", "?", "&", "=", "#", "#!", ";jsessionid=", "(S(a))", "%", "%7", "%2E",
    "4", ".", ".amp", ".html", "amp=1", "token=1", "utm_x", "sid=", "www.google.com/amp/s/", "x.cdn.ampproject.org/c/",
    ":80", "\u00fc", "\ud800", "\x00", " ", "+", "@", "[", "\\", "\n",
]  # fmt: skip
ANY_URL = (
    st.text(max_size=80)
    | st.text(alphabet="htps:/?#[]@!$&=%.a0\u00fc\x00 ", max_size=40).map("https://g.example/".__add__)
    | st.lists(st.sampled_from(_PIECES), max_size=14).map("".join).map("https://g.example/".__add__)
    | st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
)


@pytest.mark.slow
@settings(max_examples=400)
@given(ANY_URL)
def test_normalizing_never_fails_and_never_changes_its_own_result(url: str) -> None:
    for function in (normalize_url, find_address, find_twin, lambda text: find_canonical_url(text, None) or ""):
        once = function(url)
        assert function(once) == once


@pytest.mark.slow
@settings(max_examples=400)
@given(ANY_URL)
@example("A://0#\x00!0")  # a route once it is clean: neither NUL nor line breaks are part of an address
@example("A://0#\n!0")
def test_a_page_is_named_alike_by_what_was_printed_and_by_what_was_requested(url: str) -> None:
    """Only a route is lost on the way: it never reaches the server."""
    name = normalize_url(url)
    page, _, route = name.partition("#!")
    assert normalize_url(find_address(url)) in ({name, page} if route else {name})


@pytest.mark.slow
@given(ANY_URL, ANY_URL)
def test_whatever_a_page_declares_it_gets_a_name(url: str, declared: str) -> None:
    assert (find_canonical_url(url, declared) is None) == (not url)


@pytest.mark.slow
@pytest.mark.parametrize(
    "filler", ["/amp", ".amp", "%", "&amp", ";sid=", "/(S(a", ".cdn.ampproject.org/c/s/", "a.", "&a=%", "("]
)
@pytest.mark.parametrize(
    "start", ["https://gazette.example/", "https://x.cdn.ampproject.org/c/s/", "https://gazette.example/?"]
)
def test_a_hostile_address_takes_time_as_it_grows(start: str, filler: str) -> None:
    assert_linear(lambda count: find_canonical_url(start + filler * count, start + filler * 500), 2_000)
    assert_linear(lambda count: find_address(start + filler * count), 2_000)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://news.gazette.co.uk/x", "gazette.co.uk"),
        ("https://gazette.example/x", "gazette.example"),
        ("http://127.0.0.1:8080/x", "127.0.0.1"),
        ("https://localhost/x", "localhost"),
        ("not an address", None),
        ("http://[::1", None),
        (None, None),
        # Whoever keeps a page at a host that gives each its own name has a site of their own.
        ("https://rain.blogspot.com/x", "rain.blogspot.com"),
        ("https://www.rain.blogspot.de/x", "rain.blogspot.de"),
        ("https://rain.substack.com/p/x", "rain.substack.com"),
        ("https://rain.github.io/x", "rain.github.io"),
        ("https://rain.wordpress.com/x", "rain.wordpress.com"),
        ("https://rain.news.blog/x", "rain.news.blog"),
        ("https://wordpress.com/x", "wordpress.com"),
        ("https://www.substack.com/x", "substack.com"),
        ("https://blogspot.com/x", "blogspot.com"),
    ],
)
def test_find_site(url: str | None, site: str | None) -> None:
    assert find_site(url) == site


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        pytest.param("https://gazette.example/rain", "https://gazette.example/rain", id="same site"),
        pytest.param("/rain?utm_source=x", "https://m.gazette.example/rain", id="relative"),
        pytest.param("https://thief.example/rain", "https://m.gazette.example/s?id=7", id="another site"),
        pytest.param("https://gazette.example/", "https://m.gazette.example/s?id=7", id="the front page"),
        pytest.param("javascript:alert(1)", "https://m.gazette.example/s?id=7", id="no address"),
        pytest.param("http://[::1", "https://m.gazette.example/s?id=7", id="a broken one"),
        pytest.param(None, "https://m.gazette.example/s?id=7", id="none"),
    ],
)
def test_the_pages_own_address_counts_on_its_own_site(declared: str | None, canonical: str) -> None:
    assert find_canonical_url("https://m.gazette.example/s?id=7", declared) == canonical


@pytest.mark.parametrize(
    ("address", "declared", "canonical"),
    [
        pytest.param("/s?id=7", "/s", "https://gazette.example/s", id="without the query that names the story"),
        pytest.param("/news/rain", "/news/", "https://gazette.example/news/rain", id="a section above the page"),
        pytest.param("/news/4821", "/news", "https://gazette.example/news/4821", id="a section of numbers"),
        pytest.param("/news/2", "/news", "https://gazette.example/news", id="the first of several pages"),
        pytest.param(
            "/2026/03/rain-at-last", "/2026/03/", "https://gazette.example/2026/03/rain-at-last", id="a month's archive"
        ),
        pytest.param("/rain-at-last/print", "/rain-at-last", "https://gazette.example/rain-at-last", id="a print"),
        pytest.param("/rain/print", "/rain", "https://gazette.example/rain", id="a print, of a short name"),
        pytest.param("/story/48213/rain", "/story/48213", "https://gazette.example/story/48213", id="a story's number"),
        pytest.param("/rain.html/photo/3", "/rain.html", "https://gazette.example/rain.html", id="a story's file"),
        pytest.param("/news/rain", "/new", "https://gazette.example/new", id="part of a name is no section"),
        pytest.param("/rain", "/?id=7", "https://gazette.example/?id=7", id="a root with a query"),
        pytest.param("/", "/", "https://gazette.example/", id="a front page is one"),
        pytest.param("/rain", "/?utm_source=x", "https://gazette.example/rain", id="a root with tracking"),
        pytest.param("/rain?token=x", "/rain?token=y", "https://gazette.example/rain", id="a secret is never in it"),
        pytest.param(
            "/rain/amp", "https://thief.example/rain", "https://gazette.example/rain", id="an AMP page's twin"
        ),
        pytest.param("/rain/amp", "/wind", "https://gazette.example/wind", id="what it declares goes before the twin"),
        pytest.param(
            "/rain/amp", "/rain/amp", "https://gazette.example/rain/amp", id="an AMP page that is the only one"
        ),
    ],
)
def test_a_page_has_one_identity(address: str, declared: str, canonical: str) -> None:
    assert find_canonical_url("https://gazette.example" + address, declared) == canonical


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("https://www.gazette.example/rain", "https://www.gazette.example/rain"),
        ("/wind", "https://gazette.example/wind"),
        ("https://x.cdn.ampproject.org/c/s/thief.example/r", "https://gazette.example/rain"),
        (None, "https://gazette.example/rain"),
    ],
)
def test_a_page_out_of_an_amp_cache_is_its_outlets(declared: str | None, canonical: str) -> None:
    address = "https://gazette-example.cdn.ampproject.org/c/s/gazette.example/rain/amp"
    assert find_canonical_url(address, declared) == canonical


def test_without_an_address_there_is_no_canonical_one() -> None:
    assert find_canonical_url(None, "https://gazette.example/rain") is None
