"""What is decided anew each night, what an outlet fixed or took back, and what one source honours and another not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import warehouse.memory.fetched
from tests.flows.web import ask, run_night, write_list, write_sources
from tests.news.pages import PARAGRAPHS, markup

pytestmark = pytest.mark.slow

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
RULES = "User-agent: *\nDisallow: /forbidden\n"
FIRST_TEXT, SECOND_TEXT = "The harbour master counted 12 boats that night.", "The harbour master counted 15 boats."


@dataclass
class Host:
    """A host whose pages a test sets between two nights; `requested` are the paths of the last one."""

    name: str
    pages: dict[str, tuple[int, str, dict[str, str]]] = field(default_factory=dict)
    requested: list[str] = field(default_factory=list)
    address: str = ""

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def tell(self, path: str, *paragraphs: str, status: int = 200, **headers: str) -> None:
        """Have a story at a path; headers are named with underscores."""
        text = markup(*PARAGRAPHS, *paragraphs, headline=f"Boats leave {path.strip('/')} again after the storm")
        self.pages[path] = (status, text, {name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def serve(host: Host) -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.requested.append(self.path)
            status, text, headers = host.pages.get(self.path, (404, "nothing here", {}))
            self.send_response(status)
            kind = "application/xml" if self.path.endswith(".xml") else "text/html"
            for name, value in {"Content-Type": kind, "Content-Length": str(len(text.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((host.name, 0), Handler) as server:
        host.address = f"{host.name}:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield host
        server.shutdown()
        thread.join()


@dataclass
class Web:
    """An outlet, a second site of it, and a host in a private network; what is allowed is forgotten at first."""

    outlet: Host
    abroad: Host
    private: Host
    folder: Path
    is_private_allowed: bool = False

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def allow_addresses(self) -> tuple[str, ...]:
        hosts = [self.outlet, self.abroad, *([self.private] if self.is_private_allowed else [])]
        return tuple(host.address for host in hosts)

    def begin(self) -> None:
        self.outlet.tell("/tide", FIRST_TEXT)
        self.outlet.tell("/reserved", tdm_reservation="1")
        self.outlet.tell("/forbidden")
        self.outlet.pages["/robots.txt"] = (200, RULES, {})
        named = [self.outlet.url("/tide"), self.abroad.url("/abroad")]
        self.outlet.pages["/sitemap.xml"] = (
            200,
            SITEMAP.format("".join(f"<url><loc>{u}</loc></url>" for u in named)),
            {},
        )
        self.abroad.tell("/abroad")
        self.private.tell("/private")
        write_list(self.folder / "list.txt", [self.outlet.url("/gone"), self.outlet.url("/forbidden")])
        write_list(self.folder / "private.txt", [self.private.url("/private")])
        write_list(self.folder / "reserved.txt", [self.outlet.url("/reserved")])

    def mend(self) -> None:
        self.outlet.tell("/gone")
        self.outlet.pages["/robots.txt"] = (200, "User-agent: *\nDisallow:\n", {})
        self.outlet.tell("/tide", SECOND_TEXT)
        self.is_private_allowed = True

    def write_sources(self, *more: dict[str, Any], hosts: list[str] | None = None) -> Path:
        sitemap = {"name": "sitemap", "kind": "sitemap", "location": self.outlet.url("/sitemap.xml")}
        return write_sources(
            self.folder / "sources.toml",
            {"name": "list", "kind": "urls", "location": "list.txt"},
            {"name": "private", "kind": "urls", "location": "private.txt"},
            {"name": "careful", "kind": "urls", "location": "reserved.txt", "honour": ["tdm"]},
            sitemap | ({"hosts": hosts} if hosts else {}),
            *more,
        )

    def take_night(self, sources: Path, **fetch: Any) -> "Night":
        for host in (self.outlet, self.abroad, self.private):
            host.requested.clear()
        report = run_night(self.home, sources, self, **fetch)  # type: ignore[arg-type]
        rows = ask(self.home, "select source, url, outcome, reason from lake.inputs where run_id = $1", report.run_id)
        ends = {(source, f"/{url.rpartition('/')[2]}"): reason or outcome for source, url, outcome, reason in rows}
        requested = [path for host in (self.outlet, self.abroad, self.private) for path in host.requested]
        known = {source.source: source.known for source in report.sources}
        return Night(ends, known, sorted(set(requested) - {"/robots.txt", "/sitemap.xml"}))

    def find_age(self) -> float:
        """Return an age in seconds that the first page has by now, and had not when it was last requested."""
        ((first, last),) = ask(self.home, "select min(requested_at), max(requested_at) from lake.fetches where "
                               "ends_with(url, '/tide')")  # fmt: skip
        return ((last - first) + (datetime.now(UTC) - first)).total_seconds() / 2


@dataclass(frozen=True)
class Night:
    """How inputs ended, by source and path; how many were known, by source; and the pages that were requested."""

    ends: dict[tuple[str, str], str]
    known: dict[str, int]
    requested: list[str]


@dataclass(frozen=True)
class Nights:
    web: Web
    first: Night
    again: Night
    repaired: Night
    reverted: Night


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with ExitStack() as stack:
        hosts = [stack.enter_context(serve(Host(name))) for name in ("127.0.0.1", "127.0.0.2", "127.66.66.66")]
        web = Web(*hosts, folder=tmp_path_factory.mktemp("decisions"))
        web.begin()
        sources = web.write_sources()
        first = web.take_night(sources)
        again = web.take_night(sources)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(warehouse.memory.fetched, "ROBOTS_LAST", timedelta(0))  # as if a day had gone by
        web.mend()
        bold = {"name": "bold", "kind": "urls", "location": "reserved.txt"}
        sources = web.write_sources(bold, hosts=["127.0.0.2"])
        repaired = web.take_night(sources, revisit_seconds=(web.find_age(),))
        web.outlet.tell("/tide", FIRST_TEXT)
        reverted = web.take_night(sources, revisit_seconds=(web.find_age(),))
        yield Nights(web, first, again, repaired, reverted)


def test_the_first_night_ends_as_settings_robots_and_outlet_have_it(nights: Nights) -> None:
    assert nights.first.ends == {
        ("list", "/gone"): "http_404",
        ("list", "/forbidden"): "robots_disallowed",
        ("private", "/private"): "refused_address",
        ("careful", "/reserved"): "reserved",
        ("sitemap", "/abroad"): "foreign_host",
        ("sitemap", "/tide"): "accepted",
    }
    assert nights.first.requested == ["/gone", "/reserved", "/tide"]


def test_the_same_night_again_asks_for_no_page_and_writes_no_row(nights: Nights) -> None:
    assert (nights.again.requested, nights.again.ends) == ([], {})
    assert nights.again.known == {"list": 2, "private": 1, "careful": 1, "sitemap": 2}


@pytest.mark.parametrize(
    ("source", "path"),
    [
        pytest.param("list", "/gone", id="a 404 that was repaired"),
        pytest.param("list", "/forbidden", id="a rule of robots.txt that was lifted"),
        pytest.param("private", "/private", id="an address that was to be allowed"),
        pytest.param("sitemap", "/abroad", id="a host that was to be named"),
        pytest.param("bold", "/reserved", id="a page that another source honours as reserved"),
    ],
)
def test_what_was_refused_is_had_once_nobody_refuses_it(nights: Nights, source: str, path: str) -> None:
    assert nights.repaired.ends.get((source, path)) == "accepted"


def test_a_source_that_honours_a_reservation_goes_on_to(nights: Nights) -> None:
    for night in (nights.again, nights.repaired, nights.reverted):
        assert night.known["careful"] == 1
    home = nights.web.home
    assert ask(home, "select count(*) from lake.inputs where source = 'careful'") == [(1,)]


def test_a_story_that_was_set_back_shows_its_first_text_as_its_third_version(nights: Nights) -> None:
    assert nights.reverted.ends == {("sitemap", "/tide"): "accepted"}
    rows = ask(nights.web.home, "select revision, body from lake.articles where ends_with(url, '/tide')")
    assert [(revision, body.endswith(FIRST_TEXT)) for revision, body in rows] == [(3, True)]
