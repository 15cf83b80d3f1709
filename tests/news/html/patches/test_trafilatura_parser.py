"""Elements are of one class, and trafilatura says nothing of pages that it cannot use."""

import logging

import pytest
from lxml.html import HtmlElement, InputElement, fromstring
from trafilatura import utils
from trafilatura.utils import HTML_PARSER, load_html

from news.html.patches.trafilatura_parser import make_elements_of_one_class, silence_trafilatura
from tests.news.html.patches.unpatched import read_unpatched

FORM = "<html><body><form><input name='q'></form></body></html>"


def test_an_input_is_an_element_like_any_other() -> None:
    make_elements_of_one_class()
    assert {type(element) for element in fromstring(FORM, parser=HTML_PARSER).iter()} == {HtmlElement}


def test_trafilatura_still_makes_an_input_a_class_of_its_own() -> None:
    """Where it no longer does, Python is not called for classes, and the patch can go."""
    unpatched = read_unpatched(utils).HTML_PARSER
    assert any(isinstance(element, InputElement) for element in fromstring(FORM, parser=unpatched).iter())


def test_an_unusable_page_is_no_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    silence_trafilatura()
    load_html("no markup")
    assert not caplog.records


def test_trafilatura_still_logs_unusable_pages(caplog: pytest.LogCaptureFixture) -> None:
    """Where it no longer does, the patch can go."""
    with caplog.at_level(logging.WARNING, "trafilatura"):
        load_html("no markup")
    assert caplog.records
