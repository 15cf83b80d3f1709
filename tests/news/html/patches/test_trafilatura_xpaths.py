"""Boilerplate and the story's place are found where trafilatura finds them, only sooner."""

import re
from importlib import import_module
from itertools import product

import pytest
from lxml.etree import XPath
from trafilatura import settings, xpaths

from news.html.parse import parse_page
from news.html.patches.trafilatura_xpaths import keep_answers, speed_up_trafilatura
from tests.news.html.patches.unpatched import read_unpatched

LISTS = ("RAW_TREE_PRUNE_XPATH", "REMOVE_COMMENTS_AND_LISTS_XPATH", "BODY_XPATH", "OVERALL_DISCARD_XPATH")
NAMES = (
    "", "post", "Comments", "commentary", "comment-list", "dsq-comments", "article-body", "story-body", "article big",
    "FullText", "content-main", "sidebar", "my ad here", "ad-slot", "tag-list", "x hidden", "hide-me", "cookie",
    "Cookie-Banner", "onetrust", "site-footer", "infinite-scroll", "mvp-post-add-box", "lede",
    "elementor-share-buttons", "x" * 400 + "menu",
)  # fmt: skip


def originals() -> dict[str, XPath]:
    module = read_unpatched(xpaths)
    found = {f"{name}[{index}]": expression for name in LISTS for index, expression in enumerate(vars(module)[name])}
    return found | {"BASIC_CLEAN_XPATH": settings.BASIC_CLEAN_XPATH}


def elements_of_all_names() -> str:
    kinds = ("div", "p", "section", "ul", "article", "span")
    named = [
        f"<{kind} {first}='{name}' {second}='{other}'>{name} <b>Rain.</b></{kind}>"
        for (name, other), (first, second), kind in product(
            zip(NAMES, reversed(NAMES), strict=True), (("id", "class"), ("class", "id"), ("style", "id")), kinds
        )
    ]
    bare = [f"<{kind}>Wind.</{kind}>" for kind in kinds]
    return f"<html><body><main>{''.join(named + bare)}</main></body></html>"


@pytest.mark.parametrize(("name", "expression"), originals().items(), ids=originals())
def test_the_same_elements_are_found(name: str, expression: XPath) -> None:
    tree = parse_page(elements_of_all_names()).tree
    expected = expression(tree)
    assert expected, f"{name} finds nothing in this test's page"
    faster = keep_answers(expression)
    assert faster(tree) == expected
    assert keep_answers(faster)(tree) == expected, "a second time must do no harm"


@pytest.mark.parametrize("expression", originals().values(), ids=originals())
def test_an_element_without_a_name_would_not_have_been_found(expression: XPath) -> None:
    patterns = re.findall(r"re:test\([^,]+, '([^']*)'", expression.path)
    assert not [pattern for pattern in patterns if re.search(pattern, "")]


def test_trafilatura_still_asks_regular_expressions_of_every_element() -> None:
    """Where it no longer does, a new version may be as quick by itself: measure, and drop the patch."""
    asking = [expression.path for expression in originals().values() if "re:test(@" in expression.path]
    assert len(asking) == 8


def test_trafilatura_uses_them() -> None:
    speed_up_trafilatura()
    used = [expression for name in LISTS for expression in vars(xpaths)[name]]
    used.append(import_module("trafilatura.baseline").BASIC_CLEAN_XPATH)
    asking = [expression.path for expression in used if "re:test" in expression.path]
    assert len(asking) == 8
    assert all("re:test(string(" in path for path in asking)
