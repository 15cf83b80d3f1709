"""A lake whose failures this version cannot judge: a newer one wrote them."""

import duckdb

from news.reasons import find_reason
from warehouse.migrate import NewerLakeError


def require_known_reasons(lake: duckdb.DuckDBPyConnection) -> None:
    """Raise NewerLakeError where an input failed for a reason that the table lacks: whether it is open depends on it.

    Rejections are not looked at: their reasons may be rules of suites that are gone, and they settle all the same.
    """
    rows = lake.execute(
        "select reason, max_by(extractor_version, first_seen_at) from lake.inputs "
        "where outcome = 'failed' and reason is not null group by reason order by reason"
    ).fetchall()
    for reason, version in rows:
        if find_reason(reason) is None:
            raise NewerLakeError(
                f"the ledger has inputs that failed for the reason '{reason:.80}' (written by {version}), which this "
                "Wiredesk does not know: install the newer Wiredesk; nothing was changed"
            )
