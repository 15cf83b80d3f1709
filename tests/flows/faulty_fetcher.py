"""A fetcher with a fault of its own: it fails at the pages whose address says so."""

from multiprocessing.connection import Connection
from typing import Any

from tasks.collect.crawl.entry import serve
from tasks.collect.crawl.messages import CrawlSpec
from tasks.collect.politeness.gate import Gate

MARK = "our-own-fault"


def serve_faulty(line: Connection, spec: CrawlSpec) -> None:
    """Crawl as `spec` says, and fail at marked pages as code with a fault in it would."""
    fetch = Gate.fetch

    async def fetch_or_fail(gate: Gate, request: Any, *more: Any) -> Any:
        if MARK in request.url:
            raise KeyError(MARK)
        return await fetch(gate, request, *more)

    Gate.fetch = fetch_or_fail  # type: ignore[method-assign]
    serve(line, spec)
