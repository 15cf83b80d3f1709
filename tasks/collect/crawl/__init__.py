"""One crawl of all sources: listings are polled, what they name is fetched."""
