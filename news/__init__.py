"""News stories and how they are read: pure functions without clock, network or framework."""

from importlib.metadata import version

# Raised by hand whenever the same bytes may read differently; part of every staged batch's identity.
READER_VERSION = "5"

EXTRACTOR_VERSION = f"wiredesk-{READER_VERSION}+trafilatura-{version('trafilatura')}"

# Raise this by hand after repairing a fault in the crawling code: what ended by such a fault is then requested again.
FETCHER_VERSION = "wiredesk-fetcher-1"
