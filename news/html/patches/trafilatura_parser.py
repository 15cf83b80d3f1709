"""Trafilatura's parser makes every element of one class, and its log says nothing of pages it cannot use."""

import logging

from lxml.etree import ElementDefaultClassLookup
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura.utils import HTML_PARSER


def make_elements_of_one_class() -> None:
    """Let the parser look up an element's class in C, which saves 3,000 calls for a page.

    lxml.html looks it up in Python, to offer forms and inputs as own classes, which nobody here reads. Copies of a tree
    inherit this from the parser.
    """
    HTML_PARSER.set_element_class_lookup(
        ElementDefaultClassLookup(
            element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
        )
    )


def silence_trafilatura() -> None:
    """Keep its warnings about pages that it cannot use out of the log: they are rows of ours already."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
