"""Responses whose length, chunks or headers are wrong: H8 to H12."""

from tests.web.faults.fault import Fault, article
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web, say
from tests.web.http.message import HTML, Headers, Request, chunk, chunked, head, reply

CHUNKED = ("Transfer-Encoding", "chunked")


def _framed(*lengths: int | str, also: Headers = (), add: int | None = None) -> Handler:
    """Send a whole page under wrong lengths: as they are given, or its own length plus `add`."""

    def answer(web: Web, request: Request) -> Answer:
        body = article(web, request)
        headers = [("Content-Type", HTML)]
        headers += [("Content-Length", str(length)) for length in lengths]
        if add is not None:
            headers.append(("Content-Length", str(len(body) + add)))
        return say(head(200, [*headers, *also]) + body)

    return answer


def _twice(web: Web, request: Request) -> Answer:
    body = article(web, request)
    headers = [("Content-Type", HTML), ("Content-Length", str(len(body))), ("Content-Length", str(len(body) - 200))]
    return say(head(200, headers) + body)


def _both(web: Web, request: Request) -> Answer:
    body = article(web, request)
    headers = [("Content-Type", HTML), CHUNKED, ("Content-Length", str(len(body) - 200))]
    return say(head(200, headers) + chunked(body))


def _chunks(end: bytes, *, share: float = 1.0) -> Handler:
    """Send a share of the page as good chunks, then `end` in place of what should follow."""

    def answer(web: Web, request: Request) -> Answer:
        body = article(web, request)
        sent = chunked(body[: int(len(body) * share)]).removesuffix(b"0\r\n\r\n")
        return say(head(200, [("Content-Type", HTML), CHUNKED]) + sent + end)

    return answer


def _huge_header(web: Web, request: Request) -> Answer:
    body = article(web, request)
    return say(head(200, [("Content-Type", HTML), ("X-Tide", "h" * 2_000_000)]) + body)


def _many_headers(web: Web, request: Request) -> Answer:
    headers = [("Content-Type", HTML), *((f"X-Tide-{number}", "low") for number in range(20_000))]
    return say(head(200, headers) + article(web, request))


FRAMING_FAULTS = (
    Fault(name="length_too_long", case="H8", answer=_framed(add=500), reasons=("truncated",)),
    Fault(name="chunked_without_end", case="H8", answer=_chunks(b""), reasons=("truncated",)),
    Fault(name="chunked_cut", case="H8", answer=_chunks(b"800\r\n<p>Half a chu", share=0.6), reasons=("truncated",)),
    Fault(
        name="length_too_short", case="H9", answer=_framed(add=-900), outcomes=("failed", "accepted"),
        note="What is beyond the length cannot be seen by a reader that stops there: the documented choice.",
    ),
    Fault(
        name="length_twice", case="H9", answer=_twice, outcomes=("failed", "accepted"),
        reasons=("bad_framing", "bad_response"),
    ),
    Fault(name="length_negative", case="H9", answer=_framed(-5), reasons=("bad_framing", "bad_response")),
    Fault(name="length_in_words", case="H9", answer=_framed("plenty"), reasons=("bad_framing", "bad_response")),
    Fault(
        name="length_and_chunked", case="H9", answer=_both, outcomes=("failed", "accepted"),
        reasons=("bad_framing", "bad_response"),
    ),
    Fault(
        name="chunk_size_bad", case="H10", answer=_chunks(b"zz\r\nwhat\r\n0\r\n\r\n"),
        reasons=("bad_framing", "bad_response", "truncated"),
    ),
    Fault(
        name="chunk_size_huge", case="H10", answer=_chunks(b"1000000000000000\r\n" + b"x" * 500),
        reasons=("bad_framing", "bad_response", "truncated", "too_large"), note="A chunk of 2^60 bytes is announced.",
    ),
    Fault(
        name="not_http", case="H11", answer=lambda web, request: say(b"SSH-2.0-tide_9.1\r\n\r\nhello\r\n"),
        reasons=("bad_response",),
    ),
    Fault(
        name="http_09", case="H11", answer=lambda web, request: say(article(web, request)), reasons=("bad_response",)
    ),
    Fault(name="header_of_2_mb", case="H12", answer=_huge_header, reasons=("headers_too_large",)),
    Fault(name="headers_20000", case="H12", answer=_many_headers, reasons=("headers_too_large",)),
    Fault(
        name="chunked_well", case="sound", outcomes=("accepted",), requests=1,
        answer=lambda web, request: reply(200, article(web, request), is_chunked=True),
    ),
    Fault(
        name="ends_by_closing", case="sound", outcomes=("accepted",), requests=1,
        answer=lambda web, request: say(head(200, [("Content-Type", HTML)]) + article(web, request)),
    ),
    Fault(
        name="chunk_extensions", case="sound", outcomes=("accepted",), requests=1,
        answer=lambda web, request: say(
            head(200, [("Content-Type", HTML), CHUNKED])
            + chunk(article(web, request)).replace(b"\r\n", b";tide=low\r\n", 1)
            + b"0\r\nX-Tide: low\r\n\r\n"
        ),
    ),
)  # fmt: skip
