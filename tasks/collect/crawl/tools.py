"""Tools that all parts of one crawl share."""

from dataclasses import dataclass

from tasks.collect.archive.journal import Journal
from tasks.collect.crawl.ledger_connection import LedgerConnection
from tasks.collect.crawl.messages import CrawlSpec
from tasks.collect.http.allowed import AllowList
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import HostQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlTools:
    """One of each for a night: its spec, the hosts' queues, the gate to the web, the journal, the parent's ledger."""

    spec: CrawlSpec
    allowed: AllowList
    queue: HostQueue
    gate: Gate
    journal: Journal
    ledger: LedgerConnection
