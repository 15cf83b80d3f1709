"""Faults in the words of the ledger, from errors of the client and from the framing of a response."""

import errno
import re
import ssl
from collections.abc import Iterator

import aiohttp
from aiohttp import http_exceptions

from tasks.collect.http.exchange import Fault, RawHeaders

_MAX_DETAIL_CHARS = 300
_LENGTH = re.compile(rb"[0-9]{1,19}")
_BREAKS = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)


class RefusedAddressError(OSError):
    """A host leads to an address that must not be connected to."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(errno.EACCES, f"{host} port {port} is not public, and not listed")


class BrokenConnectionError(Exception):
    """A connection that broke, under a name for which the client sends no second request."""


def find_fault(error: BaseException, lost: BaseException | None) -> Fault:
    """Return the fault for an error of the client; `lost` is what ended the connection, if anything did."""
    errors = list(_iter_causes(error))
    for one in errors:
        if isinstance(one, RefusedAddressError):
            return Fault("refused_address", one.strerror)
    if isinstance(lost, OSError):
        return Fault("connection_reset", _shorten(str(lost)))
    for one in errors:
        if isinstance(one, http_exceptions.HttpProcessingError):
            return _find_parse_fault(errors)
    for one in errors:
        if fault := _find_one(one):
            return fault
    return Fault("network", _shorten(f"{type(errors[-1]).__name__}: {errors[-1]}"))


def _iter_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, outermost first."""
    following: BaseException | None = error
    while following is not None:
        yield following
        following = getattr(following, "os_error", None) or following.__cause__


def _find_one(error: BaseException) -> Fault | None:
    detail = _shorten(str(error))
    match error:
        case aiohttp.ClientPayloadError():
            return Fault("truncated", detail)
        case aiohttp.ServerDisconnectedError():
            return Fault("connection_closed", "closed before the end of the headers")
        case aiohttp.ClientConnectorDNSError():
            return Fault("dns", _shorten(error.os_error.strerror or str(error.os_error)))
        case aiohttp.ServerTimeoutError():
            return Fault("timeout", "no connection within the time for connecting")
        case UnicodeError():  # a label of 64 characters: no name that could be looked up
            return Fault("dns", detail)
        case ssl.SSLError() | ssl.CertificateError():
            return Fault("network", f"TLS: {detail}")
        case aiohttp.ClientResponseError():  # of a proxy
            return Fault("bad_response", detail)
        case aiohttp.ClientOSError():
            return None  # the system's own error is within
        case OSError():
            return _find_system_fault(error, detail)
        case ValueError():
            return Fault("refused_url", detail)
    return None


def _find_system_fault(error: OSError, detail: str | None) -> Fault:
    if error.errno in _BREAKS:
        return Fault("connection_reset", detail)
    if error.errno == errno.ETIMEDOUT:
        return Fault("timeout", detail)
    # Several addresses that failed for several reasons come as one error without a number.
    if error.errno == errno.ECONNREFUSED or (error.errno is None and f"[Errno {errno.ECONNREFUSED}]" in str(error)):
        return Fault("connect_refused", detail)
    return Fault("network", detail)


def _find_parse_fault(errors: list[BaseException]) -> Fault:
    """Return what a parser found wrong; it quotes the response, whose words must not be taken for its own."""
    if any(isinstance(error, http_exceptions.LineTooLong) for error in errors):
        return Fault("headers_too_large", "a line of the head is too long")
    parsed = [error for error in errors if isinstance(error, http_exceptions.HttpProcessingError)][-1]
    if isinstance(parsed, (http_exceptions.ContentLengthError, http_exceptions.TransferEncodingError)):
        return Fault("truncated", _shorten(parsed.message))
    said = parsed.message.partition(":\n\n")[0].partition(": b")[0]
    if said.startswith("Too many headers"):
        return Fault("headers_too_large", said)
    is_framing = "Content-Length" in said or "Transfer-Encoding" in said
    return Fault("bad_framing" if is_framing else "bad_response", _shorten(said))


def find_framing_fault(headers: RawHeaders) -> Fault | None:
    """Return what is wrong with how a response declares its body's end: it may do so once, by a length or by chunks."""
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    codings = [value.strip().lower() for name, value in headers if name.lower() == b"transfer-encoding"]
    if codings and lengths:
        return Fault("bad_framing", "Content-Length and Transfer-Encoding")
    if codings not in ([], [b"chunked"]):
        return Fault("bad_framing", _shorten("Transfer-Encoding: " + b", ".join(codings).decode("latin-1")))
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
        return Fault("bad_framing", _shorten("Content-Length: " + b", ".join(lengths).decode("latin-1")))
    return None


def declares_end(headers: RawHeaders) -> bool:
    """Return whether a response says where its body ends; else the end of the connection is its end."""
    return any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in headers)


def _shorten(text: str) -> str | None:
    return " ".join(text.split())[:_MAX_DETAIL_CHARS] or None
