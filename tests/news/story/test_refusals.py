"""What is no story is refused by the rule that says so, and what is one is not."""

import pytest

from news.page import Failure, Refusal, Story
from news.story.refusals import find_damage
from tests.news.pages import HEADLINE, PARAGRAPHS, markup, read

LONG = [f"{paragraph} This was said on day {day}." for day, paragraph in enumerate(PARAGRAPHS * 4)]

GERMAN = (
    "Der Bürgermeister erklärte am Dienstag, die Straße müsse schöner werden und die Brücke früher öffnen.",
    "Für Fußgänger öffnet nächste Woche ein Übergang, kündigte die Behörde für Straßenbau in Müßlingen an.",
)
RUSSIAN = (
    "В субботу в посёлке открылась новая библиотека, которую жители ждали почти десять лет, рассказала заведующая.",
    "Работать библиотека будет каждый день, кроме понедельника, а записаться можно по паспорту или с родителями.",
)


def decoded_twice(text: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in text.encode())


def rule_of(content: str | bytes, **known: str) -> str:
    reading = read(content, **known)
    return reading.rule if isinstance(reading, Refusal) else type(reading).__name__


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj <</Type /Catalog>>", "not_html", id="PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR<p>", "not_html", id="PNG"),
        pytest.param(b"PK\x03\x04\x14\0\0\0<html><p>x</p>", "not_html", id="ZIP"),
        pytest.param(b"\x1f\x8b\x08\0\0\0\0\0", "not_html", id="gzip"),
        pytest.param(b'{"headline": "Rain", "body": "<p>Rain fell.</p>"}', "not_html", id="JSON"),
        pytest.param(b"[1, 2, 3]", "not_html", id="a JSON list"),
        pytest.param(b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not_html", id="feed"),
        pytest.param(b"<urlset><url><loc>x</loc></url></urlset>", "not_html", id="sitemap"),
        pytest.param(b"Just a line of text without any markup", "not_html", id="plain text"),
        pytest.param(bytes(range(128, 256)) * 50, "not_html", id="noise"),
        pytest.param(b"", "empty_body", id="nothing"),
        pytest.param(b" \r\n\t\0 ", "empty_body", id="blanks"),
        pytest.param(b"\xef\xbb\xbf", "empty_body", id="a byte order mark alone"),
        pytest.param(b"<html><head><title>Rain</title></head><body></body></html>", "empty_body", id="an empty page"),
    ],
)
def test_what_is_no_html_is_refused_before_it_is_read(payload: bytes, rule: str) -> None:
    assert rule_of(payload, content_type="text/html") == rule


LOGIN = (
    "<html><title>Log in | The Gazette</title><h1>Log in</h1><form><p>Please log in to continue reading The Gazette."
    " Enter your e-mail address and your password to read all our stories, puzzles and letters.</p>"
    '<input type="password"><p>Forgot your password? We will send a new one to your address.</p></form></html>'
)
NOT_FOUND = (
    "<html><title>Page not found - The Gazette</title><h1>Sorry, page not found</h1><p>The page you are looking for"
    " could not be found. It may have been moved or deleted. Try the search or go back to the home page, where you"
    " find the latest news from the islands, and much more.</p></html>"
)
CAPTCHA = (
    "<html><title>Just a moment...</title><h1>Are you a robot?</h1><p>We have seen unusual traffic from your network."
    " Please complete the captcha below to show that you are a human, and you will be sent on to the page.</p></html>"
)
SCRIPT_ONLY = (
    "<html><title>The Gazette</title><h1>The Gazette</h1><noscript>Please enable JavaScript to see it.</noscript>"
    '<div id="root"></div><p>You need to enable JavaScript to run this app.</p></html>'
)
PAYWALL = (
    f"<html><title>{HEADLINE}</title><h1>{HEADLINE}</h1><p>{PARAGRAPHS[0]}</p><p>Subscribe now to continue reading."
    " Already a subscriber? Log in.</p></html>"
)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(LOGIN, id="login"),
        pytest.param(NOT_FOUND, id="soft 404"),
        pytest.param(CAPTCHA, id="captcha"),
        pytest.param(SCRIPT_ONLY, id="JavaScript only"),
        pytest.param(PAYWALL, id="paywall"),
        pytest.param(
            "<title>404 Not Found</title><h1>404 Not Found</h1><p>nginx and nothing else here</p>", id="bare 404"
        ),
    ],
)
def test_what_comes_in_place_of_an_article_is_refused(page: str) -> None:
    assert rule_of(page) == "not_an_article"


@pytest.mark.parametrize(
    "headline",
    [
        "Page not found: how the old archive lost 400 years",
        "Log in or lose out: banks close their counters",
        "404 and counting",
    ],
)
def test_a_story_about_such_pages_is_a_story(headline: str) -> None:
    page = markup(*LONG, "The page you are looking for could not be found, the screen said.", headline=headline)
    assert isinstance(read(page), Story)


def test_a_declared_paywall_before_a_whole_story_refuses_nothing() -> None:
    page = markup(
        *LONG, "Subscribe now to continue reading.", head='<meta name="article:content_tier" content="locked">'
    )
    reading = read(page)
    assert isinstance(reading, Story)
    assert reading.article.is_paywalled


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "rule"),
    [
        pytest.param(markup("Rain fell."), "too_short", id="too short"),
        pytest.param(markup("xq wrtz plk bnm " * 60), "gibberish", id="no vowels"),
        pytest.param(markup("%&/ §§ 1234 ++ == " * 40), "gibberish", id="hardly a letter"),
        pytest.param(markup("rain rain rain rain " * 100), "gibberish", id="one word"),
        pytest.param(markup("x" * 60_000), "gibberish", id="one long word"),
        pytest.param(markup(*LONG, headline=None, title=""), "no_headline", id="no title"),
        pytest.param(markup(*LONG, headline="Rain again " * 90_000, title=""), "headline_too_long", id="1 MB of title"),
        pytest.param(markup(*map(decoded_twice, GERMAN)), "mojibake", id="mojibake"),
        pytest.param(markup(*map(decoded_twice, RUSSIAN)), "mojibake", id="Russian mojibake"),
    ],
)  # fmt: skip
def test_a_damaged_or_thin_story_is_refused(page: str, rule: str) -> None:
    assert rule_of(page) == rule


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(markup(*[text.replace("e", "\ufffd") for text in LONG]), id="damaged before it was sent"),
        pytest.param(markup(*LONG).encode().replace(b"e", "éé".encode() * 5 + b"\xff"), id="invalid bytes in UTF-8"),
    ],
)
def test_a_page_of_which_much_cannot_be_decoded_is_refused(page: str | bytes) -> None:
    reading = read(page)
    assert isinstance(reading, Refusal)
    assert reading.rule == "encoding"


@pytest.mark.slow
@pytest.mark.parametrize("depth", [260, 1_000, 10_000, 100_000])
@pytest.mark.parametrize("tag", ["div", "section", "b"])
def test_a_deep_page_is_a_story_or_lost_text_but_never_a_torso(tag: str, depth: int) -> None:
    story = markup(*LONG)
    page = story.replace("<body>", "<body>" + f"<{tag}>" * depth).replace("</body>", f"</{tag}>" * depth + "</body>")
    reading = read(page)
    if isinstance(reading, Story):
        assert len(reading.article.paragraphs) == len(LONG)
    else:
        assert isinstance(reading, Refusal)
        assert reading.rule == "lost_text"


def test_a_page_over_the_limit_is_a_failure() -> None:
    reading = read(b"<p>" + b"x" * (10 * 1024 * 1024))
    assert isinstance(reading, Failure)
    assert reading.reason == "too_large"


def test_a_table_of_earnings_is_no_gibberish() -> None:
    """Wire copy prints results as lines of figures with the same few abbreviations."""
    lines = [
        "Shr profit 34 cts vs loss 49 cts",
        "Net profit 1,384,000 vs loss 2,016,800",
        "Revs 12.9 mln vs 14.1 mln",
        "Avg shrs 4,071,952 vs 4,117,091",
        "Nine mths",
        "Shr profit 1.12 dlrs vs profit 98 cts",
        "Net profit 4,560,001 vs profit 4,019,860",
        "Revs 40,060,240 vs 41,646,587",
        "NOTE: Qtr includes a gain of 83,000 dlrs, or two cts a shr, from the sale of a tug.",
    ]
    assert find_damage("\n".join(lines)) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "町の市場が月曜日に開業し、新しい店が並んだ。住民は歓迎している。市場は毎日午前六時から午後二時まで営業する。",
            id="Japanese",
        ),
        pytest.param(
            "NATO, EU, UN, WTO, IMF, OECD, FBI, DHS, HMRC, NHS and the BMW, CDU, SPD, KLM of it all met.", id="initials"
        ),
        pytest.param(
            "Krk, smrt, prst, vlk, krt, trh, čtvrt: slova bez samohlásek má čeština ráda, řekla učitelka.", id="Czech"
        ),
    ],
)
def test_other_scripts_and_many_initials_are_no_gibberish(text: str) -> None:
    assert isinstance(read(markup(text, *PARAGRAPHS)), Story)
