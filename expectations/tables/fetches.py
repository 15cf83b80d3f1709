"""Rules for `fetches`: every exchange was allowed, and ended in a response or in a fault with a name."""

from typing import get_args

from expectations.tables.rules import Rule, TableSuite, between, is_unique, names_no_reason, no_row_where, one_of, table
from news.discovery import ListingKind
from news.records.ledger import Fetch

ROLES = [*get_args(ListingKind), "page", "robots", "archive"]


def rules() -> list[Rule]:
    """Return the rules of `fetches`, over the exchanges of a run."""
    return [
        table("exchange_is_told_once", is_unique("fetch_id", "Inputs name their exchange by it."), value="fetch_id"),
        table(
            "exchange_ends_once",
            no_row_where("status is null and fault is null", "critical", "No answer is a fault, and has a name."),
            column="fault",
            value="fetch_id",
        ),
        table(
            "fault_is_known",
            no_row_where(names_no_reason("fault"), "critical", "Every fault has its sentence in the table of reasons."),
            column="fault",
            value="fetch_id",
        ),
        table(
            "role_is_known", one_of("role", ROLES, "critical", "Politeness and memory differ by it."), value="fetch_id"
        ),
        table(
            "robots_allowed_it",
            one_of("robots", ["allowed", "exempt"], "critical", "Wiredesk does not request what robots.txt refuses."),
            value="fetch_id",
        ),
        table(
            "bytes_are_counted",
            between("received_bytes", 0, None, "critical", "A size is never negative."),
            value="fetch_id",
        ),
        table(
            "archived_answer_has_its_place",
            no_row_where(
                "(archive_file is null) <> (archive_offset is null)", "critical", "A record is found by both or not."
            ),
            column="archive_offset",
            value="fetch_id",
        ),
    ]


SUITE = TableSuite(Fetch, rules)
