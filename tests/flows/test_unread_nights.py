"""A night in which nothing could be read is red, on the first night as on the tenth, and its rows say why."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.run import run_session
from flows.settings import load_settings
from flows.sources import load_sources, make_window
from tasks.session import open_session
from tasks.tally import RunReport
from tests.flows.command_line import HomeUnderTest
from tests.flows.gate import open_gate
from tests.flows.plain import share_children
from tests.flows.web import ask
from warehouse.home import Home

pytestmark = pytest.mark.slow

FEED = '[[source]]\nname = "{name}"\nkind = "feed"\nlocation = "http://{address}/{name}.xml"\n'
FILE = '[[source]]\nname = "elster"\nkind = "text"\nlocation = "bridge.txt"\n'


@pytest.fixture
def missing() -> Iterator[str]:
    """A host that responds 404 to everything."""
    with open_gate() as gate:
        gate.is_open.set()
        yield gate.address


def take_night(home: Path, sources: Path, address: str) -> RunReport:
    share_children()
    fetch = {"allow_addresses": (address,), "host_gap_seconds": 0.05, "exchange_seconds": 3.0}
    settings = load_settings(home=home, sources=sources, fetch=fetch)
    with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
        return run_session("nightly", load_sources(sources), settings, session, make_window(None, None))


def test_a_night_of_which_nothing_could_be_read_is_failed_each_time(tmp_path: Path, missing: str) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(FEED.format(name="gazette", address=missing) + FEED.format(name="post", address=missing))
    home = tmp_path / "home"
    for _ in range(3):
        report = take_night(home, sources, missing)
        assert report.status == "failed"
        assert report.message
        assert report.message.startswith("no source could be read (source 'gazette': ")
    assert ask(home, "select status, count(*) from lake.runs group by all") == [("failed", 3)]
    assert ask(home, "select status, count(*) from lake.source_runs group by all") == [("failed", 6)]


def test_a_night_of_which_a_source_failed_says_so_in_its_status(tmp_path: Path, story: Path, missing: str) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(FEED.format(name="gazette", address=missing) + FILE)
    for accepted in (1, 0):
        report = take_night(tmp_path / "home", sources, missing)
        assert (report.status, report.total.accepted) == ("completed_with_failures", accepted)
        assert report.message == "sources that could not be listed: gazette"


def test_a_failed_night_exits_with_1_and_the_reason(wiredesk: HomeUnderTest, tmp_path: Path, missing: str) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(FEED.format(name="gazette", address=missing))
    done = wiredesk.run("--sources", sources, "nightly", "--allow-address", missing)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("wiredesk: no source could be read (source 'gazette': ")
    assert "Traceback" not in done.stderr
