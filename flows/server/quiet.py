"""A lost server costs one line: what Prefect prints of it, again and again, is left out. All else it says stays."""

import logging
from collections.abc import Iterator

# Those of its loggers that speak of nothing but the way to the server.
_ABOUT_SERVER = (
    "prefect.events",
    "prefect._internal",
    "prefect.concurrency",
    "prefect.client",
    "prefect.EventsWorker",
    "prefect.APILogWorker",
)
# Errors that its client raises where a server is away, silent or broken: modules, and names of its own.
_CLIENT_MODULES = ("httpx", "httpcore", "websockets")
_CLIENT_ERRORS = ("PrefectHTTPStatusError",)


def is_server_lost(error: BaseException) -> bool:
    """Return whether an error says that Prefect's server is away, silent or broken."""
    kind = type(error)
    return kind.__module__.partition(".")[0] in _CLIENT_MODULES or kind.__name__ in _CLIENT_ERRORS


class _Hush(logging.Filter):
    """Drop records about a lost server."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_ABOUT_SERVER):
            return False
        error = record.exc_info[1] if record.exc_info else None
        return not (error is not None and is_server_lost(error))


def _find_loggers() -> Iterator[logging.Logger]:
    yield logging.getLogger()
    for name in list(logging.root.manager.loggerDict):
        if name == "prefect" or name.startswith("prefect."):
            yield logging.getLogger(name)


def hush_lost_server() -> None:
    """Keep Prefect's lines about a lost server off the terminal; called once it is imported."""
    # Its log worker writes to stderr by itself, unless logging is set never to complain.
    logging.raiseExceptions = False
    for logger in _find_loggers():
        for handler in logger.handlers:
            handler.addFilter(_Hush())
