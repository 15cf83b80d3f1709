"""Where the crawling process begins; light, so that the parent can name it without loading what it needs."""

from multiprocessing.connection import Connection

from tasks.collect.crawl.messages import CrawlSpec


def serve(line: Connection, spec: CrawlSpec) -> None:
    """Crawl in this process as `spec` says, and tell the parent at the other end of `line`."""
    from tasks.collect.crawl.process import serve as crawl

    crawl(line, spec)
