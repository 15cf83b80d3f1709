"""Where the crawling process begins; light, so that the parent can name it without loading what it needs."""

from multiprocessing.connection import Connection

from tasks.collect.crawl.messages import CrawlSpec


def serve(pipe: Connection, spec: CrawlSpec) -> None:
    """Crawl in this process as `spec` says, and report to the parent at the other end of `pipe`."""
    from tasks.collect.crawl.process import crawl_until_done

    crawl_until_done(pipe, spec)
