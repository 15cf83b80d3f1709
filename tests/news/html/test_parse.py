"""Markup is stripped of what holds no text, and measured where it nests too deep to be followed."""

import time
from collections.abc import Callable
from copy import deepcopy

import pytest
from lxml.html import HtmlElement

from news.html.parse import MAX_SCRIPT_CHARS, count_depth, parse_page, strip_scripts


def test_scripts_styles_and_drawings_go_and_json_ld_stays() -> None:
    raw = (
        "<p>Rain.</p><SCRIPT>x('</p>')</SCRIPT ><style>p{}</style><svg><title>Arrow</title></svg>"
        '<script type="application/ld+json">{"headline": "Rain"}</script><p>Wind.</p>'
    )
    kept = '<script type="application/ld+json">{"headline": "Rain"}</script>'
    assert strip_scripts(raw) == f"<p>Rain.</p>{kept}<p>Wind.</p>"


def test_a_huge_json_ld_block_is_dropped() -> None:
    block = f'<script type="application/ld+json">"{"x" * MAX_SCRIPT_CHARS}"</script>'
    assert strip_scripts(f"<p>Rain.</p>{block}") == "<p>Rain.</p>"


@pytest.mark.parametrize("soup", ["<script>" * 50_000, "<style" * 50_000, "<svg>" * 50_000 + "</svg", "<" * 200_000])
def test_unclosed_tags_cost_no_square_of_their_number(soup: str) -> None:
    start = time.process_time()
    strip_scripts(soup + "<p>Rain.</p>")
    assert time.process_time() - start < 2


def test_elements_that_close_themselves_are_no_depth() -> None:
    assert count_depth("<p>" * 400 + "<br>" * 400) == 0
    assert count_depth("<div>" * 400) == 400


def test_a_page_without_markup_has_no_tree() -> None:
    with pytest.raises(ValueError, match="markup"):
        parse_page("just a line of text")


@pytest.mark.parametrize("copied", [lambda tree: tree, deepcopy], ids=["parsed", "copied"])
def test_every_element_is_of_the_one_class_that_readers_know(copied: Callable[[HtmlElement], HtmlElement]) -> None:
    # Forms too: were they of a class of their own, Python would be called for each element.
    tree = copied(parse_page("<html><body><form><input><select></select></form><p>Rain.<br></p></body></html>").tree)
    assert {element.tag: type(element) for element in tree.iter()} == dict.fromkeys(
        ("html", "body", "form", "input", "select", "p", "br"), HtmlElement
    )
