"""The baseline of collecting: a stock Scrapy spider that requests a list of addresses and writes nothing.

`python -m benchmarks.spider LIST` prints how many pages it got. Settings are those of a new Scrapy project, but for the
delay: both sides send requests as fast as the hosts respond.
"""

import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.crawler import CrawlerProcess

SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
}


class ListSpider(scrapy.Spider):
    """Requests every address of a list once."""

    name = "list"
    path: str
    counts: ClassVar[Counter[str]] = Counter()

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each address."""
        for url in Path(self.path).read_text(encoding="utf-8").split():
            yield scrapy.Request(url)

    def parse(self, response: Any, **_: Any) -> None:
        """Count a page and the bytes of its body."""
        self.counts["pages"] += 1
        self.counts["bytes"] += len(response.body)


def main(path: str) -> int:
    """Crawl the list at `path` and print the counts."""
    process = CrawlerProcess(SETTINGS)
    process.crawl(ListSpider, path=path)
    process.start()
    print(json.dumps(ListSpider.counts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
