"""What a night must not give away, nor be led to: secrets, proxies of the environment, paths, schedules."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

import flows.nightly
from tests.flows.command_line import HomeUnderTest
from tests.flows.web import ask, run_night, take_night, write_list, write_sources
from tests.web import NewsSite, Row
from tests.web.services.bulk import render_story
from warehouse.home import Home

pytestmark = pytest.mark.slow

SECRET = "canary-secret-8086"
HOSTS = ("gazette", "bulk-1", "closed", "fault-redirect_3", "canary")
ARCHIVE_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}-\d{5}\.warc\.gz")


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite(bulk_hosts=2) as started:
        yield started


@dataclass(frozen=True)
class SecretNight:
    """A night by the command line whose addresses hold secrets: what it printed, left behind, and requested."""

    home: Path
    folder: Path
    before: dict[str, bytes]
    done: subprocess.CompletedProcess[str]
    rows: list[Row]


def snapshot(folder: Path, leave_out: Path) -> dict[str, bytes]:
    """Return every file below a folder, but for one folder in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(leave_out)
    }


@pytest.fixture(scope="module")
def night(site: NewsSite, tmp_path_factory: pytest.TempPathFactory) -> SecretNight:
    folder = tmp_path_factory.mktemp("secrets")
    wiredesk = HomeUnderTest(folder / "home")
    bulk = site.url("bulk-1", "")
    write_list(
        folder / "pages.txt",
        [
            f"{bulk}/p/1.html?token={SECRET}",
            f"{bulk}/p/2.html?page=2&X-Amz-Signature={SECRET}",
            f"{bulk}/p/3.html?page=3",
            f"{bulk}/nothing?access_token={SECRET}",
            f"{bulk}/../../../../{SECRET}/etc/passwd?password={SECRET}".replace(f"{SECRET}/etc", "etc"),
            f"http://desk:{SECRET}@{site.address('bulk-1')}/p/4.html",
            f"{site.url('closed', '/p/1.html')}?api_key={SECRET}",
            f"{site.fault_url('redirect_3')}?sid={SECRET}",
        ],
    )
    sources = write_sources(
        folder / "sources.toml",
        {"name": "feed", "kind": "feed", "location": f"{site.url('gazette', '/rss')}?api_key={SECRET}"},
        {"name": "gone", "kind": "feed", "location": f"{site.url('bulk-1', '/feed.xml')}?token={SECRET}"},
        {"name": "shut", "kind": "sitemap", "location": f"{site.url('closed', '/map.xml')}?key={SECRET}"},
        {"name": "pages", "kind": "urls", "location": "pages.txt"},
    )
    before = snapshot(folder, wiredesk.home)
    done = wiredesk.run(
        "--sources", sources, "nightly", "--host-gap-seconds", "0.05",
        WIREDESK_FETCH__ALLOW_ADDRESSES=json.dumps([site.address(host) for host in HOSTS]),
    )  # fmt: skip
    return SecretNight(wiredesk.home, folder, before, done, site.requests())


def test_the_secret_is_sent_to_those_who_need_it(night: SecretNight) -> None:
    assert night.done.returncode == 0, night.done.stderr
    requested = [row.target for row in night.rows if SECRET in row.target]
    for wanted in ("/rss?", "/p/1.html?token=", "X-Amz-Signature=", "/nothing?"):
        assert any(wanted in target for target in requested), wanted


def test_the_secret_is_in_no_row(night: SecretNight) -> None:
    tables = ask(night.home, "select table_name from duckdb_tables() where database_name = 'lake'")
    assert {"inputs", "fetches", "source_runs", "runs", "evidence"} <= {table for (table,) in tables}
    for (table,) in tables:
        rows = ask(night.home, f"select count(*) from lake.{table} t where contains(t::varchar, $1)", SECRET)
        assert rows == [(0,)], table


def test_two_addresses_that_differ_by_their_secret_are_two(night: SecretNight) -> None:
    rows = ask(night.home, "select url, outcome from lake.inputs where source = 'pages' and contains(url, '***')")
    assert len({url for url, _ in rows}) == len(rows) >= 5
    assert sorted(outcome for url, outcome in rows if "/p/" in url and "closed" not in url)[:2] == ["accepted"] * 2


def test_the_secret_is_in_nothing_that_is_printed(night: SecretNight) -> None:
    assert SECRET not in night.done.stdout + night.done.stderr
    assert "***" in night.done.stdout + night.done.stderr, "an address with a secret was spoken of"


def test_the_secret_is_in_no_file_but_the_archive(night: SecretNight) -> None:
    """The archive holds each request as it went out; rows, journals, logs and Prefect's database must not."""
    held = snapshot(night.home, Home(night.home).archive)
    assert any(name.startswith("prefect/") for name in held)
    assert [name for name, content in held.items() if SECRET.encode() in content] == []
    assert not list((night.home / "staging" / "runs").iterdir()), "journals go with the run"


def test_allowed_addresses_are_printed_and_recorded(night: SecretNight, site: NewsSite) -> None:
    ((settings,),) = ask(night.home, "select settings from lake.runs")
    assert json.loads(settings)["fetch"]["allow_addresses"] == [site.address(host) for host in HOSTS]
    for host in HOSTS:
        assert f"{site.address(host)} may be fetched from" in night.done.stderr


def test_nothing_is_written_outside_the_home_and_no_address_names_a_file(night: SecretNight) -> None:
    assert snapshot(night.folder, night.home) == night.before
    assert all(ARCHIVE_NAME.fullmatch(path.name) for path in Home(night.home).archive.iterdir())
    assert not [path for path in night.home.rglob("*") if "passwd" in path.name or "html" in path.name]


def test_proxies_of_the_environment_are_passed_by(
    site: NewsSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"):
        monkeypatch.setenv(name, site.url("canary", ""))
        monkeypatch.setenv(name.upper(), site.url("canary", ""))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    write_list(tmp_path / "list.txt", [site.url("bulk-2", f"/p/{page}.html") for page in range(3)])
    sources = write_sources(tmp_path / "sources.toml", {"name": "list", "kind": "urls", "location": "list.txt"})
    assert take_night(tmp_path / "home", sources, site).report.total.accepted == 3
    assert site.canary_hits() == []


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy that responds for everybody; its address and what was requested."""
    requested: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            is_page = not self.path.endswith("/robots.txt")
            body = render_story(self.path, self.path) if is_page else b""
            self.send_response(200 if is_page else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", requested
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_proxy_that_is_set_is_used_and_its_password_is_not_kept(
    site: NewsSite, tmp_path: Path, proxy: tuple[str, list[str]]
) -> None:
    address, requested = proxy
    home = tmp_path / "home"
    write_list(tmp_path / "list.txt", ["http://weirpost.example/p/1.html"])
    sources = write_sources(tmp_path / "sources.toml", {"name": "list", "kind": "urls", "location": "list.txt"})
    report = run_night(home, sources, site, proxy=f"http://desk:{SECRET}@{address}", host_gap_seconds=1.0)
    assert report.total.accepted == 1
    assert requested == ["http://weirpost.example/robots.txt", "http://weirpost.example/p/1.html"]
    for table in ("runs", "fetches", "inputs"):
        rows = ask(home, f"select count(*) from lake.{table} t where contains(t::varchar, $1)", SECRET)
        assert rows == [(0,)], table


def test_a_scheduled_run_with_allowed_addresses_is_refused(
    site: NewsSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled = SimpleNamespace(flow_run=SimpleNamespace(auto_scheduled=True))
    monkeypatch.setattr(flows.nightly.FlowRunContext, "get", lambda: scheduled)
    write_list(tmp_path / "list.txt", [site.url("bulk-2", "/p/9.html")])
    sources = write_sources(tmp_path / "sources.toml", {"name": "list", "kind": "urls", "location": "list.txt"})
    site.forget()
    state = flows.nightly.nightly.fn(
        home=str(tmp_path / "home"), sources=str(sources), fetch={"allow_addresses": [site.address("bulk-2")]}
    )
    assert state.is_failed()
    assert "a scheduled run requests public addresses only" in (state.message or "")
    assert site.requests() == []
    assert not (tmp_path / "home" / "catalog.sqlite").exists()
