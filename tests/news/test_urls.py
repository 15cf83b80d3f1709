"""An address has one spelling, one site, and yields to the page's own only on the same site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.urls import find_canonical_url, find_site, normalize_url


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
        pytest.param("http://[::1", "http://[::1", id="no address: left alone"),
        pytest.param("mailto:jane@gazette.example", "mailto:jane@gazette.example", id="another scheme: left alone"),
    ],
)
def test_normalize_url(url: str, normal: str) -> None:
    assert normalize_url(url) == normal


@given(
    st.text(max_size=80)
    | st.text(alphabet="htps:/?#[]@!$&=%.a0\u00fc\x00 ", max_size=40).map("https://g.example/".__add__)
)
def test_normalizing_never_fails_and_never_changes_its_own_result(url: str) -> None:
    once = normalize_url(url)
    assert normalize_url(once) == once


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


def test_without_an_address_there_is_no_canonical_one() -> None:
    assert find_canonical_url(None, "https://gazette.example/rain") is None
