"""Imports all that a run needs, once for all the processes that are forked from the one that imports this.

What is imported while a run starts is tested where whole commands are killed (tests/flows/test_web_limits.py,
tests/flows/test_stop.py, tests/flows/server/).
"""

import multiprocessing

import tasks.children.restarting_pool
import tasks.collect.crawl.process
import tasks.removal.forget
from expectations.auditor.judge import import_great_expectations
from flows import run  # noqa: F401
from news.page import RawPage
from news.read import read_page
from tests.flows.command_line import STORY

import_great_expectations()
# Languages, names and places are loaded with the first page.
read_page(RawPage(kind="text", payload=STORY.encode(), payload_sha256="0" * 64, source="warm", raw_ref="up"))
# What a forked fetcher starts is forked, too.
tasks.children.restarting_pool.BareContext = lambda: multiprocessing.get_context("fork")  # type: ignore[assignment, misc]
