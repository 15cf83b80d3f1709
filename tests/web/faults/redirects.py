"""Redirects that circle, lead nowhere or into the forbidden: H4 to H7, and those of S1."""

from tests.web.faults.fault import Fault, article
from tests.web.http.bombs import bomb, chunks
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import HTML, Request, head, redirect, reply
from tests.web.http.scripts import pour
from tests.web.services.odd_links import forbidden_redirects


def _hops(count: int) -> Handler:
    """Redirect so many times, each to an address of its own, then show the story."""

    def answer(web: Web, request: Request) -> Answer:
        hop = request.number("hop", 0)
        if hop == count:
            return reply(200, article(web, request))
        return redirect(f"{request.path}?hop={hop + 1}", (301, 302, 307)[hop % 3])

    return answer


def _loop(web: Web, request: Request) -> Answer:
    return redirect(f"{request.path}?turn={1 - request.number('turn', 0)}")


def _to(location: str) -> Handler:
    """Redirect to a place as it is spelled, bytes of UTF-8 included."""

    def answer(web: Web, request: Request) -> Answer:
        if request.path != f"/fault/{request.host.removeprefix('fault-')}":
            return reply(200, article(web, request))
        start = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
        return start + location.encode() + b"\r\n\r\n"

    return answer


def _bomb(web: Web, request: Request) -> Answer:
    """Redirect with a gibibyte of blanks in the body."""
    if request.number("hop", 0):
        return reply(200, article(web, request))
    headers = [
        ("Content-Type", HTML), ("Location", f"{request.path}?hop=1"), ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
    ]  # fmt: skip
    return pour(head(302, headers), chunks(bomb(b"<p>Moved.</p>")))


def _forbidden(number: int) -> Handler:
    return lambda web, request: redirect(forbidden_redirects(web)[number])


REDIRECT_FAULTS = (
    Fault(name="redirect_loop", case="H4", answer=_loop, reasons=("redirect_loop",)),
    Fault(
        name="redirect_self", case="H4", answer=lambda web, request: redirect(request.path),
        reasons=("redirect_loop",),
    ),
    Fault(
        name="redirect_60", case="H4", answer=_hops(60), reasons=("too_many_redirects",),
        note="At most six requests: the first and five redirects.",
    ),
    Fault(name="redirect_3", case="H5", answer=_hops(3), outcomes=("accepted",), note="Both addresses are recorded."),
    Fault(
        name="redirect_nowhere", case="H6", answer=lambda web, request: reply(302, b"<p>Moved.</p>"),
        note="No Location.",
    ),
    Fault(name="redirect_bad_location", case="H6", answer=_to("http://[::1/")),
    Fault(name="redirect_utf8", case="H6", answer=_to("/fault/redirect_utf8/höhle/日の出"), outcomes=("accepted",)),
    Fault(name="redirect_bomb", case="H7", answer=_bomb, outcomes=("accepted",)),
    *(
        Fault(
            name=f"redirect_forbidden_{number}", case="S1", answer=_forbidden(number),
            reasons=("refused_address", "refused_url"), requests=1,
        )
        for number in range(6)
    ),
)  # fmt: skip
