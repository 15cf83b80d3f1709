"""Connections that fail, hang or drip, and responses that say to come back: groups N and H1 to H3."""

from tests.web.faults.fault import Fault, article
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web, say
from tests.web.http.message import HTML, Request, head, reply
from tests.web.http.scripts import cut_off, drip, hang

DAY_SECONDS = 86_400
FINAL = (401, 403, 404, 410, 451, 999)
TRANSIENT = (500, 502)


def _half(web: Web, request: Request) -> tuple[bytes, bytes, bytes]:
    """Return a true head and the two halves of a page."""
    body = article(web, request)
    start = head(200, [("Content-Type", HTML), ("Content-Length", str(len(body)))])
    return start, body[: len(body) // 2], body[len(body) // 2 :]


def _reset_mid_body(web: Web, request: Request) -> Answer:
    start, first, _ = _half(web, request)
    return cut_off(start + first)


def _reset_once(web: Web, request: Request) -> Answer:
    return say(reset=True) if request.requested_before == 0 else reply(200, article(web, request))


def _drip_body(web: Web, request: Request) -> Answer:
    start, first, second = _half(web, request)
    return drip(web.slow_seconds, start + first, second)


def _status(number: int) -> Handler:
    def answer(web: Web, request: Request) -> Answer:
        return reply(number, f"<!doctype html><title>{number}</title><h1>The desk is closed</h1>".encode())

    return answer


def _fails_first(times: int, status: int, retry_after: str | None) -> Handler:
    """Send an error so many times, then the story."""

    def answer(web: Web, request: Request) -> Answer:
        if request.requested_before >= times:
            return reply(200, article(web, request))
        retry_headers = [("Retry-After", retry_after)] if retry_after else []
        return reply(status, b"<h1>Later, please</h1>", headers=retry_headers)

    return answer


NETWORK_FAULTS = (
    Fault(name="refused", case="N1", at="closed", answer=_status(200), reasons=("connect_refused",)),
    Fault(name="unresolvable", case="N2", at="nowhere.invalid", answer=_status(200), reasons=("dns",)),
    Fault(
        name="close_at_once", case="N3", answer=lambda web, request: say(), reasons=("connection_closed",), requests=3
    ),
    Fault(
        name="reset_at_once", case="N4", answer=lambda web, request: say(reset=True), reasons=("connection_reset",),
        requests=3,
    ),
    Fault(name="reset_mid_body", case="N4", answer=_reset_mid_body, reasons=("connection_reset",)),
    Fault(name="reset_once", case="N5", answer=_reset_once, outcomes=("accepted",), requests=2),
    Fault(
        name="never_answers", case="N6", answer=lambda web, request: hang(web.slow_seconds), reasons=("timeout",),
        is_slow=True,
    ),
    Fault(
        name="head_then_nothing", case="N6", answer=lambda web, request: hang(web.slow_seconds, _half(web, request)[0]),
        reasons=("timeout",), is_slow=True,
    ),
    Fault(
        name="drip_headers", case="N7", reasons=("timeout",), is_slow=True,
        answer=lambda web, request: drip(web.slow_seconds, b"HTTP/1.1 200 OK\r\n", b"X-Tide: low\r\n" * 1_000),
    ),
    Fault(name="drip_body", case="N7", answer=_drip_body, reasons=("timeout",), is_slow=True),
    *(
        Fault(name=f"status_{number}", case="H1", answer=_status(number), reasons=(f"http_{number}",), requests=1)
        for number in FINAL
    ),
    *(
        Fault(name=f"status_{number}", case="H1", answer=_status(number), reasons=(f"http_{number}",), requests=3)
        for number in TRANSIENT
    ),
    Fault(
        name="busy_twice", case="H2", answer=_fails_first(2, 503, None), outcomes=("accepted",), requests=3,
        waits_seconds=1.0,
    ),
    Fault(
        name="retry_after_2", case="H2", answer=_fails_first(1, 429, "2"), outcomes=("accepted",), requests=2,
        waits_seconds=2.0,
    ),
    Fault(
        name="retry_after_a_day", case="H3", answer=_fails_first(99, 503, str(DAY_SECONDS)), reasons=("http_503",),
        requests=1, note="Failed at once; retry_at is a day from now.",
    ),
    Fault(
        name="retry_after_garbage", case="H3", answer=_fails_first(1, 503, "when the tide turns"),
        outcomes=("accepted",), requests=2,
    ),
)  # fmt: skip
