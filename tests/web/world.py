"""Every host's responses, and what all of them share: the night, the log, and who is to die."""

from collections.abc import Callable

from tests.web.faults.faults import FAULTS
from tests.web.http.connection import Answer
from tests.web.http.handler import Web
from tests.web.http.log import Log
from tests.web.http.message import TEXT, XML, Request, reply
from tests.web.http.scripts import answer_late, drip
from tests.web.listings.feeds import FEEDS
from tests.web.listings.sitemaps import SITEMAPS
from tests.web.outlets.newsroom import OUTLETS, Newsroom
from tests.web.services.archive import answer_archive
from tests.web.services.bulk import render_feed, render_list, render_sitemap, render_story
from tests.web.services.robots import ROBOTS, answer_robots_host

NOT_FOUND = reply(404, b"<!doctype html><title>Not found</title><h1>Not found</h1>")
RSS = "application/rss+xml; charset=utf-8"


class World:
    """Responds to a request by its host."""

    def __init__(
        self, addresses: dict[str, str], port: int, slow_seconds: float, answer_seconds: float,
        kill: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.addresses = addresses
        self.log = Log()
        self.web = Web(addresses, port, slow_seconds, answer_seconds)
        self._newsrooms = {outlet.host: Newsroom(outlet, self.web.base(outlet.host)) for outlet in OUTLETS}
        self._night = 1
        self._kill = kill
        self._left: dict[str, int] = {}

    def turn_to_night(self, number: int) -> None:
        if number not in (1, 2):
            raise ValueError(f"the site has the nights 1 and 2, not {number}")
        self._night = number

    def die_after(self, host: str, requests: int) -> None:
        self._left[host] = requests

    def is_mute(self, host: str) -> bool:
        return host == "dead"

    def answer(self, request: Request) -> Answer:
        host = request.host
        if host in self._left:
            self._left[host] -= 1
            if self._left[host] < 0:
                self._kill(host)
                return b""
        if host.startswith("bulk-"):
            return self._answer_bulk(request)
        if host in self._newsrooms:
            return self._newsrooms[host].answer(request, self._night)
        if host in ROBOTS:
            return answer_robots_host(self.web, request)
        if request.path == "/robots.txt":
            return NOT_FOUND
        if host.startswith("slow-"):
            return answer_late(self.web.answer_seconds, self._answer_bulk(request))
        if host == "drip":
            return drip(self.web.slow_seconds, b"", self._story(request))
        if host == "archive":
            return answer_archive(self.web, request)
        if host == "lists":
            return self._answer_list(request)
        return self._answer_fault(request)

    def _answer_fault(self, request: Request) -> Answer:
        _, kind, name, *_ = f"{request.path}//".split("/", 3)
        if kind == "fault" and name in FAULTS:
            return FAULTS[name].answer(self.web, request)
        if kind == "feeds" and name in FEEDS:
            return FEEDS[name].answer(self.web, request)
        if kind == "sitemaps" and name in SITEMAPS:
            return SITEMAPS[name].answer(self.web, request)
        if kind in ("good", "canary", "calendar"):
            return self._story(request)
        return NOT_FOUND

    def _answer_bulk(self, request: Request) -> bytes:
        path = request.path
        if path.startswith("/p/"):
            return self._story(request)
        if path == "/urls.txt":
            return reply(200, render_list(self.web.base(request.host), request.number("pages", 50)), TEXT)
        if path == "/sitemap.xml":
            return reply(200, render_sitemap(self.web.base(request.host), request.number("pages", 50)), XML)
        if path.startswith("/feed/") and path[6:-4].isdigit():
            return reply(200, render_feed(self.web.base(request.host), int(path[6:-4])), RSS)
        return NOT_FOUND

    def _answer_list(self, request: Request) -> bytes:
        """One list over the bulk hosts, in turn: `/bulk.txt?hosts=200&pages=50`, `/feeds.txt?hosts=200&feeds=25`."""
        bases = [self.web.base(f"bulk-{number}") for number in range(1, request.number("hosts", 200) + 1)]
        if request.path == "/bulk.txt":
            paths = [f"/p/{number}.html" for number in range(request.number("pages", 50))]
        elif request.path == "/feeds.txt":
            paths = [f"/feed/{number}.xml" for number in range(request.number("feeds", 25))]
        else:
            return NOT_FOUND
        return reply(200, "".join(f"{base}{path}\n" for path in paths for base in bases).encode(), TEXT)

    def _story(self, request: Request) -> bytes:
        """A story that any reader accepts; parameters of the query are no part of its canonical address."""
        return reply(200, render_story(self.web.url(request.host, request.path), f"{request.host}{request.path}"))
