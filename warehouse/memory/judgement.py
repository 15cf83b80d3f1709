"""Conditions in SQL for when an input is settled, and what opens it again: what its reason means over time.

`news/reasons.py` says who decided each; this says it in conditions, for all queries of the ledger alike.
"""

from collections.abc import Iterable

from news import EXTRACTOR_VERSION, FETCHER_VERSION
from news.reasons import DecidedBy, iter_decided_by, iter_transient
from warehouse.sql import quote_literal

# A failed input is tried on this many later runs when its reason may pass; then it is settled too.
LATER_TRIES = 3


def transient_condition(column: str) -> str:
    """Return the SQL condition that a reason may pass with time."""
    return _is_one_of(column, iter_transient())


def decided_condition(column: str, *deciders: DecidedBy) -> str:
    """Return the SQL condition that any of these decides a reason."""
    return _is_one_of(column, iter_decided_by(*deciders))


def anew_condition(column: str) -> str:
    """Return the SQL condition that each run decides a reason anew, without a request."""
    # A page whose turn did not come was not decided on at all: it waits, and each night that it waits has its row.
    return f"({decided_condition(column, 'settings', 'robots')} and not {transient_condition(column)})"


def settled_aggregate() -> str:
    """Return the SQL aggregate over rows of `inputs` that is true if their inputs are settled.

    It is once it was read or refused for good, or failed in a way that does not pass, or in too many runs. A run that
    gave up before it tried (no attempts) is not counted, and of faults of ours only what the code of now did.
    """
    anew, transient = anew_condition("reason"), transient_condition("reason")
    # Earlier versions wrote the extractor's where the fetcher failed: such rows are of an earlier fetcher.
    version = f"if(reason = 'fetcher_error', {quote_literal(FETCHER_VERSION)}, {quote_literal(EXTRACTOR_VERSION)})"
    counts = f"(not {decided_condition('reason', 'ourselves')} or extractor_version = {version})"
    return (
        f"(bool_or(outcome in ('accepted', 'duplicate') or (outcome = 'rejected' and not {anew}) "
        f"or (outcome = 'failed' and not {anew} and not {transient} and {counts})) "
        f"or count(distinct run_id) filter (where outcome = 'failed' and {transient} and {counts} and attempts > 0) "
        f"> {LATER_TRIES})"
    )


def _is_one_of(column: str, reasons: Iterable[str]) -> str:
    """Return the SQL condition that a column names one of these reasons, or a member of one of these families."""
    names = list(reasons)
    exact = ", ".join(quote_literal(name) for name in names if not name.endswith("NN"))
    families = [quote_literal(name.rstrip("N")) for name in names if name.endswith("NN")]
    prefixes = "".join(f" or starts_with({column}, {family})" for family in families)
    return f"coalesce({column} in ({exact}){prefixes}, false)"
