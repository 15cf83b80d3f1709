"""Hosts whose robots.txt is the case: what it says, and what becomes of the pages behind it."""

import random
from dataclasses import dataclass

from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import TEXT, Request, redirect, reply
from tests.web.http.scripts import hang
from tests.web.services.bulk import render_story

OPEN, ALL = "/story/open", "/"
_BEHIND = "User-agent: *\nDisallow: /private\nAllow: /private/open\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCase:
    """A host of its own name. `pages` maps its paths to the outcome and reason expected (reason None: accepted).

    `forbidden` are prefixes that must not be requested, `allowed` longer ones that may; `gap_seconds` is the least gap.
    With `signals` the pages are accepted unless the source honours the signal.
    """

    case: str
    answer: Handler
    pages: dict[str, tuple[str, str | None]]
    forbidden: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    gap_seconds: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()
    signals: tuple[str, ...] = ()
    note: str = ""

    def forbids(self, path: str) -> bool:
        return path.startswith(self.forbidden) and not (self.allowed and path.startswith(self.allowed))


ACCEPTED: tuple[str, str | None] = ("accepted", None)
UNREACHABLE: tuple[str, str | None] = ("failed", "robots_unreachable")
DISALLOWED: tuple[str, str | None] = ("failed", "robots_disallowed")
_SPLIT = {"/private/diary": DISALLOWED, "/private/open/day": ACCEPTED, OPEN: ACCEPTED}
_CLOSED = {OPEN: UNREACHABLE, "/story/two": UNREACHABLE}
_FREE = {OPEN: ACCEPTED, "/private/diary": ACCEPTED}


def _text(rules: str | bytes) -> Handler:
    body = rules.encode() if isinstance(rules, str) else rules
    return lambda web, request: reply(200, body, TEXT)


def _hop(web: Web, request: Request) -> Answer:
    """Four redirects, then rules."""
    hop = request.number("hop", 0)
    if hop < 4:
        return redirect(web.url(request.host, f"/robots.txt?hop={hop + 1}"), 301)
    return reply(200, _BEHIND.encode(), TEXT)


def _junk() -> bytes:
    return bytes(random.Random(7).randbytes(4_000)).replace(b"\n", b"\0")


def _long() -> bytes:
    """540 KB: the rules come first, and what lies beyond 500 KiB must not be read."""
    filler = b"# tides are printed on the last page\n"
    rules = _BEHIND.encode()
    return rules + filler * ((540_000 - len(rules)) // len(filler))


ROBOTS: dict[str, RobotsCase] = {
    "robots-503": RobotsCase(
        case="R1", answer=lambda web, request: reply(503, b"later"), pages=_CLOSED, forbidden=(ALL,)
    ),
    "robots-hang": RobotsCase(
        case="R1", answer=lambda web, request: hang(web.slow_seconds), pages=_CLOSED, forbidden=(ALL,)
    ),
    "robots-404": RobotsCase(case="R2", answer=lambda web, request: reply(404, b"none"), pages=_FREE),
    "robots-html": RobotsCase(
        case="R2",
        answer=lambda web, request: reply(200, b"<!doctype html><html><body><h1>Welcome</h1></body></html>"),
        pages=_FREE,
    ),
    "robots-junk": RobotsCase(case="R2", answer=_text(_junk()), pages=_FREE),
    "robots-redirects": RobotsCase(
        case="R3", answer=_hop, pages=_SPLIT, forbidden=("/private",), allowed=("/private/open",)
    ),
    "robots-540k": RobotsCase(
        case="R3", answer=_text(_long()), pages=_SPLIT, forbidden=("/private",), allowed=("/private/open",)
    ),
    "robots-bom": RobotsCase(
        case="R3",
        answer=_text(b"\xef\xbb\xbf" + _BEHIND.replace("\n", "\r\n").encode()),
        pages=_SPLIT,
        forbidden=("/private",),
        allowed=("/private/open",),
    ),
    "robots-all": RobotsCase(
        case="R4",
        answer=_text("User-agent: *\nDisallow: /\n"),
        pages={OPEN: DISALLOWED, "/": DISALLOWED},
        forbidden=(ALL,),
    ),
    "robots-private": RobotsCase(
        case="R4", answer=_text(_BEHIND), pages=_SPLIT, forbidden=("/private",), allowed=("/private/open",)
    ),
    "robots-named": RobotsCase(
        case="R4",
        answer=_text("User-agent: wiredesk\nDisallow: /story/\n\nUser-agent: *\nDisallow:\n"),
        pages={OPEN: DISALLOWED, "/private/diary": ACCEPTED},
        forbidden=("/story/",),
        note="The group that names Wiredesk counts, not the one for all.",
    ),
    "robots-delay-2": RobotsCase(
        case="R5",
        answer=_text("User-agent: *\nCrawl-delay: 2\n"),
        pages={OPEN: ACCEPTED, "/story/two": ACCEPTED},
        gap_seconds=2.0,
    ),
    "robots-delay-huge": RobotsCase(
        case="R5",
        answer=_text("User-agent: *\nCrawl-delay: 999999999\n"),
        pages={OPEN: ACCEPTED},
        gap_seconds=60.0,
        note="Capped at 60 seconds, which the source's message says.",
    ),
    "robots-ai-agents": RobotsCase(
        case="signals",
        answer=_text("User-agent: *\nAllow: /\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"),
        pages={OPEN: ACCEPTED},
        signals=("ai-agents",),
    ),
    "robots-tag": RobotsCase(
        case="signals",
        answer=_text("User-agent: *\nAllow: /\n"),
        pages={OPEN: ACCEPTED},
        headers=(("X-Robots-Tag", "noai, noarchive"),),
        signals=("robots-tag",),
    ),
    "robots-tdm": RobotsCase(
        case="signals",
        answer=_text("User-agent: *\nAllow: /\n"),
        pages={OPEN: ACCEPTED},
        headers=(("TDM-Reservation", "1"), ("TDM-Policy", "/tdm-policy.json")),
        signals=("tdm",),
    ),
}


def answer_robots_host(web: Web, request: Request) -> Answer:
    """Respond for a host of the table: its robots.txt, its policy, or a story that any reader would accept."""
    case = ROBOTS[request.host]
    if request.path == "/robots.txt":
        return case.answer(web, request)
    if request.path == "/tdm-policy.json":
        return reply(200, b'{"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Offer"}', "application/json")
    key = f"{request.host}{request.path}"
    return reply(200, render_story(web.url(request.host, request.path), key), headers=case.headers)
