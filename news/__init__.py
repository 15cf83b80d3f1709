"""News stories and how they are read: pure functions without clock, network or framework."""

from importlib.metadata import version

# Raised by hand whenever the same bytes may read differently; part of every staged batch's identity.
READER_VERSION = "4"

EXTRACTOR_VERSION = f"wiredesk-{READER_VERSION}+trafilatura-{version('trafilatura')}"

# Raised by hand when a fault of the code that asks the web was repaired: what ended by one is asked for again.
FETCHER_VERSION = "wiredesk-fetcher-1"
