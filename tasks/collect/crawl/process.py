"""The process that crawls: it imports no Prefect and no DuckDB, writes archive and journal, and stops on request."""

import asyncio
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection

import uvloop

from tasks.collect.archive.writer import ArchiveWriter
from tasks.collect.crawl.crawl import Crawl
from tasks.collect.crawl.ledger_connection import LedgerConnection
from tasks.collect.crawl.messages import CrawlSpec
from tasks.collect.http.allowed import AllowList
from tasks.collect.http.client import Client
from tasks.collect.listings.child import ListingReader

# A crawl that does not end on a signal is not waited for: what it has done is on disk.
LAST_SECONDS = 8.0
RESOLVERS = 64


def crawl_until_done(pipe: Connection, spec: CrawlSpec) -> None:
    """Crawl as `spec` says, and report to the parent at the other end of `pipe`."""
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    uvloop.run(_crawl(pipe, spec))


async def _crawl(pipe: Connection, spec: CrawlSpec) -> None:
    loop = asyncio.get_running_loop()
    # Names are resolved in threads, and a name server that is silent keeps one for half a minute.
    loop.set_default_executor(ThreadPoolExecutor(RESOLVERS))
    crawls: list[Crawl] = []

    def stop(reason: str) -> None:
        for crawl in crawls:
            crawl.stop(reason)
        killer = threading.Timer(LAST_SECONDS, os._exit, (1,))
        killer.daemon = True
        killer.start()

    loop.add_signal_handler(signal.SIGTERM, stop, "the fetcher got a signal to stop")
    ledger = LedgerConnection(pipe, lambda: stop("the run ended before its turn"))
    politeness = spec.politeness
    with ArchiveWriter(
        spec.archive, spec.run_id, rotate_bytes=politeness.rotate_bytes, user_agent=politeness.user_agent
    ) as archive:
        async with (
            Client(
                AllowList.parse(politeness.allow_addresses),
                exchange_seconds=politeness.exchange_seconds,
                proxy=politeness.proxy,
            ) as client,
            ListingReader() as listings,
        ):
            crawl = Crawl(spec, ledger, client, archive, listings)
            crawls.append(crawl)
            progress = await crawl.run()
    with suppress(OSError):  # the parent may be gone; what was done is on disk
        await ledger.report(progress, is_done=True)
    ledger.close()
