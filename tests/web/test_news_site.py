"""That the site starts, ends, writes its log and dies as it says."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.web import NewsSite, count_most_at_once, find_gaps, find_rests
from tests.web.asking import get, speak
from tests.web.news_site import CHECKOUT

pytestmark = pytest.mark.slow


def test_a_site_starts_within_a_second_and_ends_with_its_block() -> None:
    before = time.process_time()  # of this process alone: the machine may be busy with others
    with NewsSite() as started:
        assert time.process_time() - before < 1.0
        assert get(started, "gazette", "/")[0].status == 200
        address = started.address("gazette")
    ip, port = address.split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ip, int(port)), timeout=1)


def test_a_site_ends_when_its_parent_is_killed() -> None:
    program = (
        "import time; from tests.web import NewsSite\n"
        "with NewsSite(bulk_hosts=0) as site:\n    print(site.address('gazette'), flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    ip, port = parent.stdout.readline().strip().split(":")
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection((ip, int(port)), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail(f"{ip}:{port} still answers five seconds after its parent was killed")


def test_a_site_in_a_thread_responds_alike() -> None:
    with NewsSite(in_thread=True, bulk_hosts=3) as started:
        assert get(started, "bulk-3", "/p/1.html")[0].status == 200
        assert [row.target for row in started.requests("bulk-3")] == ["/p/1.html"]
        assert started.counts["bulk-3"]["requests"] == 1


def test_every_host_has_an_address_of_its_own_in_loopback(site: NewsSite) -> None:
    addresses = [site.address(host) for host in site.hosts]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("127.") and address.endswith(f":{site.port}") for address in addresses)


def test_addresses_that_stand_for_forbidden_ones_are_not_allowed(site: NewsSite) -> None:
    assert not {site.address("forbidden"), site.address("loopback")} & set(site.allow_addresses)
    assert {site.address("gazette"), site.address("canary"), site.address("closed")} <= set(site.allow_addresses)


def test_nothing_listens_at_the_closed_host(site: NewsSite) -> None:
    ip, port = site.address("closed").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ip, int(port)), timeout=1)


def test_the_log_holds_what_was_requested_and_when(site: NewsSite) -> None:
    before = time.monotonic()
    get(site, "gazette", "/news/bells?ref=1", User_Agent="tide/1")
    get(site, "gazette", "/rss")
    first, second = site.requests("gazette")
    assert (first.method, first.target, first.path) == ("GET", "/news/bells?ref=1", "/news/bells")
    assert first.headers["user-agent"] == "tide/1"
    assert before <= first.arrived_at <= (first.finished_at or 0) <= second.arrived_at <= time.monotonic()
    assert second.connection > first.connection
    assert site.paths("gazette") == ["/news/bells", "/rss"]
    assert site.counts["gazette"] == {"connections": 2, "requests": 2, "most_open": 1}


def test_one_connection_may_ask_many_times(site: NewsSite) -> None:
    ip, port = site.address("bulk-7").split(":")
    connection = http.client.HTTPConnection(ip, int(port), timeout=10)
    for number in range(3):
        connection.request("GET", f"/p/{number}.html")
        assert connection.getresponse().read()
    connection.close()
    assert len({row.connection for row in site.requests("bulk-7")}) == 1
    assert site.counts["bulk-7"]["connections"] == 1


def test_the_log_distinguishes_one_at_a_time_from_two_at_once(site: NewsSite) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: get(site, "slow-1", f"/p/{number}.html"), range(2)))
    for number in range(2):
        get(site, "slow-2", f"/p/{number}.html")
    rows = site.requests()
    assert (count_most_at_once(rows, "slow-1"), count_most_at_once(rows, "slow-2")) == (2, 1)
    assert site.counts["slow-1"]["most_open"] == 2
    assert find_rests(rows, "slow-1")[0] < 0 < find_rests(rows, "slow-2")[0]
    assert find_gaps(rows, "slow-2")[0] >= 0.2


def test_what_is_no_request_leaves_a_row(site: NewsSite) -> None:
    answer, _ = speak(site, "gazette", b"tide\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert [row.method for row in site.requests("gazette")] == ["?"]


def test_robots_breaches_and_canaries_are_reported(site: NewsSite) -> None:
    get(site, "robots-private", "/private/open/day")
    get(site, "gazette", "/news/bells")
    assert not site.robots_breaches()
    assert not site.canary_hits()
    get(site, "robots-private", "/private/diary")
    get(site, "feeds", "/canary/x")
    get(site, "gazette", "/calendar/2026/4")
    socket.create_connection((site.address("forbidden").split(":")[0], site.port), timeout=1).close()
    assert site.robots_breaches() == ["robots-private /private/diary"]
    assert site.canary_hits() == ["feeds /canary/x", "gazette /calendar/2026/4", "forbidden 1 connections"]


def test_a_host_dies_on_command() -> None:
    with NewsSite(bulk_hosts=2) as started:
        started.die_after("bulk-1", 1)
        assert get(started, "bulk-1", "/p/1.html")[0].status == 200
        with pytest.raises(ConnectionError):
            get(started, "bulk-1", "/p/2.html")
        with pytest.raises(ConnectionRefusedError):
            get(started, "bulk-1", "/p/3.html")
        started.close_host("bulk-2")
        with pytest.raises(ConnectionRefusedError):
            get(started, "bulk-2", "/p/1.html")
        assert get(started, "gazette", "/")[0].status == 200


@pytest.mark.slow
def test_the_site_sustains_three_thousand_requests_a_second() -> None:
    """Counted against the site's own CPU time, since others share the machine."""
    pipelined = b"".join(f"GET /p/{number}.html HTTP/1.1\r\nHost: tide\r\n\r\n".encode() for number in range(200))
    with NewsSite() as started:
        assert started._child
        used = _cpu_seconds(started._child.pid)
        for host in range(1, 26):
            speak(started, f"bulk-{host}", pipelined.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n")
        used = _cpu_seconds(started._child.pid) - used
        assert sum(1 for _ in started.requests()) == 5_000
    assert 5_000 / used > 3_000


def _cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
