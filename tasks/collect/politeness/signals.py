"""Signals in the headers of a response: to come back later, or not to use the page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tasks.collect.http.exchange import Exchange

ASKS_LATER = (408, 429, 503)
_RESERVING = frozenset(("noai", "noarchive", "none", "noindex"))


def find_retry_at(exchange: Exchange) -> datetime | None:
    """Return when a host wants the next request; None for anything but a date or a number of seconds."""
    text = exchange.header("retry-after")
    if not text or len(text) > 64 or exchange.status not in ASKS_LATER:
        return None
    try:
        if text.isascii() and text.isdigit():
            # Counted from the response's end: the host's own clock began when it responded, not at the request.
            answered_at = exchange.requested_at + timedelta(seconds=exchange.elapsed_seconds)
            return answered_at + timedelta(seconds=min(int(text), 10**9))
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def find_signals(exchange: Exchange, refused_agents: Sequence[str]) -> tuple[str, ...]:
    """Return the signals that reserve a page, by the names under which a source may honour them."""
    tags = [tag.lower() for tag in exchange.headers_named("x-robots-tag")]
    # `googlebot: noindex` speaks to another.
    words = {word.strip() for tag in tags if ":" not in tag.partition(",")[0] for word in tag.split(",")}
    found = []
    if (exchange.header("tdm-reservation") or "").strip() == "1":
        found.append("tdm")
    if words & _RESERVING:
        found.append("robots-tag")
    if refused_agents:
        found.append("ai-agents")
    return tuple(found)
