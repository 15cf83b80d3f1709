"""To whom a request goes: names, proxies and paths as they are sent, and TLS."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
import uvloop
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tasks.collect.http.allowed import AllowList
from tasks.collect.http.client import Client
from tasks.collect.http.exchange import Exchange
from tests.tasks.collect.http.exchanges import CHUNKED, HEADERS, OK, PAGE, broken_off, fetch, packets
from tests.tasks.collect.http.raw_server import RawServer, Script


class Names(AbstractResolver):
    """Answers each query with the next of its answers, as a name that is rebound does."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answer = self._answers.pop(0)
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=socket.AF_INET, proto=0, flags=0) for ip in answer
        ]

    async def close(self) -> None:
        pass


def ask_names(*answers: list[str], hosts: list[str]) -> tuple[list[Exchange], int, int]:
    """Request from each host; return the exchanges, and how many connected to the listed and the other address."""

    async def run() -> tuple[list[Exchange], int, int]:
        async with RawServer(PAGE) as server, RawServer(PAGE, "127.66.66.66", server.port) as inner:
            async with Client(AllowList.parse([server.pair]), resolver=Names(*answers)) as client:
                exchanges = [await client.get(f"http://{host}:{server.port}/", HEADERS) for host in hosts]
            await asyncio.sleep(0.02)  # who was let in is counted a moment later
            return exchanges, server.connection_count, inner.connection_count

    return uvloop.run(run())


def test_the_address_that_a_name_leads_to_is_judged_each_time() -> None:
    exchanges, outer, inner = ask_names(
        ["127.0.0.1"], ["127.66.66.66"], hosts=["rebound.example", "REBOUND.example"]
    )  # fmt: skip
    assert [exchange.fault and exchange.fault.reason for exchange in exchanges] == [None, "refused_address"]
    assert "127.66.66.66" in str(exchanges[1].fault)
    assert (outer, inner) == (1, 0)


@pytest.mark.parametrize(
    "answer", [["127.0.0.1", "127.66.66.66"], ["127.66.66.66", "127.0.0.1"]], ids=["last", "first"]
)
def test_a_name_with_one_refused_address_among_others_is_refused(answer: list[str]) -> None:
    exchanges, outer, inner = ask_names(answer, hosts=["double.example"])
    assert exchanges[0].fault is not None
    assert exchanges[0].fault.reason == "refused_address"
    assert (outer, inner) == (0, 0)


def test_an_address_without_a_name_is_judged_at_the_socket() -> None:
    exchanges, outer, inner = ask_names(hosts=["127.66.66.66"])
    assert exchanges[0].fault is not None
    assert exchanges[0].fault.reason == "refused_address"
    assert (outer, inner) == (0, 0)


def test_a_name_that_leads_nowhere_is_a_fault_of_dns() -> None:
    exchanges, _, _ = ask_names([], hosts=["nowhere.example"])
    assert exchanges[0].fault is not None
    assert (exchanges[0].fault.reason, exchanges[0].fault.detail) == ("dns", "Name or service not known")
    assert exchanges[0].remote_address is None
    assert exchanges[0].request_head.startswith(b"GET / HTTP/1.1\r\nHost: nowhere.example:")


def test_a_second_address_is_tried_where_the_first_refuses() -> None:
    async def run() -> Exchange:
        async with RawServer(PAGE) as server:
            pairs = AllowList.parse([server.pair, f"127.0.0.9:{server.port}"])
            async with Client(pairs, resolver=Names(["127.0.0.9", "127.0.0.1"])) as client:
                return await client.get(f"http://two.example:{server.port}/", HEADERS)

    exchange = uvloop.run(run())
    assert exchange.fault is None
    assert (exchange.remote_address or "").startswith("127.0.0.1:")


@pytest.mark.parametrize("url", ["http://[::1/", "http://" + "a" * 70 + ".example/", "http:///rain"])
def test_an_address_that_cannot_be_requested_is_a_fault_too(url: str) -> None:
    async def run() -> Exchange:
        async with Client(AllowList()) as client:
            return await client.get(url, HEADERS)

    fault = uvloop.run(run()).fault
    assert fault is not None
    assert fault.reason in ("refused_url", "dns")


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(PAGE).fault is None


def test_a_proxy_that_was_named_is_sent_the_whole_address() -> None:
    async def run() -> tuple[Exchange, list[bytes]]:
        async with RawServer(PAGE) as server, Client(AllowList(), proxy=server.url) as client:
            return await client.get("http://gazette.example/rain", HEADERS), server.requests

    exchange, requests = uvloop.run(run())
    assert exchange.fault is None
    assert requests == [exchange.request_head]
    assert requests[0].startswith(b"GET http://gazette.example/rain HTTP/1.1\r\nHost: gazette.example\r\n")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        pytest.param("", b"GET / ", id="none"),
        pytest.param("/a%2Fb%41?q=%20+%zz&&", b"GET /a%2Fb%41?q=%20+%zz&& ", id="its own percent-encoding"),
        pytest.param("/caf\u00e9?q=\u0436#top", b"GET /caf%C3%A9?q=%D0%B6 ", id="beyond ASCII"),
        pytest.param("/a//b/", b"GET /a//b/ ", id="double slashes"),
        pytest.param("?a=b", b"GET /?a=b ", id="a query alone"),
    ],
)
def test_a_path_is_sent_as_it_was_written(path: str, sent: bytes) -> None:
    async def run() -> tuple[Exchange, list[bytes]]:
        async with RawServer(PAGE) as server, Client(AllowList.parse([server.pair])) as client:
            return await client.get(server.url.rstrip("/") + path, HEADERS), server.requests

    exchange, requests = uvloop.run(run())
    assert exchange.fault is None
    assert requests == [exchange.request_head]
    assert requests[0].startswith(sent)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side of TLS with a certificate for this machine, and a client's side that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gazette.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("tls") / "pair.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def fetch_over_tls(script: Script | bytes, server_side: ssl.SSLContext | None) -> tuple[Exchange, RawServer]:
    async def run() -> tuple[Exchange, RawServer]:
        async with RawServer(script, tls=server_side) as server, Client(AllowList.parse([server.pair])) as client:
            return await client.get(f"https://{server.pair}/rain", HEADERS, seconds=5), server

    return uvloop.run(run())


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(PAGE, None, id="whole"),
        pytest.param(OK + b"\r\nrain", None, id="the connection's end is the body's"),
        pytest.param(PAGE + b"bow", None, id="more than declared"),
        pytest.param(OK + b"Content-Length: 9\r\n\r\nrain", "truncated", id="too short"),
        pytest.param(broken_off(OK + b"\r\nrain"), "connection_reset", id="reset where nothing tells the end"),
        pytest.param(packets(CHUNKED + b"4\r\nrain\r\n", b"zz\r\n"), "bad_response", id="bad chunk size"),
    ],
)
def test_what_holds_on_a_bare_connection_holds_within_tls(
    script: Script | bytes,
    reason: str | None,
    tls: tuple[ssl.SSLContext, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", tls[1])
    exchange, server = fetch_over_tls(script, tls[0])
    assert (exchange.fault.reason if exchange.fault else None) == reason
    assert exchange.remote_address == server.pair
    assert server.requests == [exchange.request_head]
    if reason is None:
        assert exchange.body == b"rain"


def test_a_certificate_that_nobody_vouches_for_is_a_fault_and_nothing_is_sent(
    tls: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    exchange, server = fetch_over_tls(PAGE, tls[0])
    assert exchange.fault is not None
    assert exchange.fault.reason == "network"
    assert "certificate" in (exchange.fault.detail or "").lower()
    assert server.requests == []


def test_a_server_that_knows_no_tls_is_a_fault() -> None:
    fault = fetch_over_tls(PAGE, None)[0].fault
    assert fault is not None
    assert fault.reason == "network"
    assert (fault.detail or "").startswith("TLS: ")
