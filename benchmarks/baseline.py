"""The baseline that a user would write without us: a bare process pool over trafilatura with metadata.

One process (the parent) reads the archive and hands out small chunks as workers become free.
"""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.grow import captures

# Pages differ in cost by a factor of a hundred: small chunks keep both workers busy to the end,
# single pages cost a tenth more in messages.
CHUNK_PAGES = 4


def extract(pages: tuple[bytes, ...]) -> int:
    """Return how many pages yielded text."""
    import trafilatura

    documents = (trafilatura.bare_extraction(page, with_metadata=True) for page in pages)
    return sum(1 for document in documents if document is not None and document.text)


def payloads(archive: Path) -> Iterator[bytes]:
    """Yield the decoded payload of every page of an archive."""
    return (capture.payload for capture in captures(archive))


def run(archive: Path, workers: int) -> tuple[int, int]:
    """Return how many pages an archive has, and how many of them yielded text."""
    page_count = text_count = 0
    pages = payloads(archive)

    def chunks() -> Iterator[tuple[bytes, ...]]:
        nonlocal page_count
        while chunk := tuple(islice(pages, CHUNK_PAGES)):
            page_count += len(chunk)
            yield chunk

    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for found in pool.imap_unordered(extract, chunks()):
            text_count += found
        pool.close()
        pool.join()
    return page_count, text_count


def main() -> int:
    """Run the bare pool over an archive."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.baseline", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--workers", type=int, required=True)
    options = parser.parse_args()
    page_count, text_count = run(options.archive, options.workers)
    print(json.dumps({"pages": page_count, "with_text": text_count}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
