"""Requests to the site as they are on the wire, by raw sockets and the standard library's client."""

import http.client
import socket

from tests.web import FAULTS, NewsSite

# Enough of a response to know what it is; the endless ones are left there.
ENOUGH = 3_000_000


def get(site: NewsSite, host: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Return a response and its body as it came, content encoding and all."""
    ip, port = site.address(host).split(":")
    connection = http.client.HTTPConnection(ip, int(port), timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def speak(site: NewsSite, host: str, sent: bytes, *, enough: int = ENOUGH) -> tuple[bytes, str]:
    """Return what a connection brings to what is sent, and how it ended: closed, reset, or enough."""
    ip, port = site.address(host).split(":")
    got = bytearray()
    with socket.create_connection((ip, int(port)), timeout=10) as held:
        held.sendall(sent)
        try:
            while len(got) < enough:
                part = held.recv(65_536)
                if not part:
                    return bytes(got), "closed"
                got += part
        except ConnectionResetError:
            return bytes(got), "reset"
    return bytes(got), "enough"


def ask(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: tide\r\nConnection: close\r\n\r\n".encode()


def ask_fault(site: NewsSite, name: str, *, enough: int = ENOUGH) -> tuple[bytes, str]:
    return speak(site, FAULTS[name].host, ask(FAULTS[name].path), enough=enough)
