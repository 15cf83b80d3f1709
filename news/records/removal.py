"""The record of a takedown: that something was removed, when and why, and nothing of what it said."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar

from news.records.column import Column, FirstSeenAt, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One takedown: what `wiredesk forget` removed, when and why; of addresses and payloads only their digests."""

    TABLE: ClassVar[Table] = Table("removals", key=("removal_id",))

    removal_id: Annotated[str, Column("SHA-256 of what was named and of the instant, in hex.")]
    removed_at: Annotated[datetime, Column("When it was removed; UTC.")]
    reason: Annotated[str, Column("Why, in the words of whoever removed it.")]
    source: Annotated[str | None, Column("The source, where all of one was removed.")]
    address_sha256s: Annotated[
        list[str],
        Column("Digests of the addresses that are refused since: without scheme, tracking and closing slash."),
    ] = field(default_factory=list)
    article_ids: Annotated[list[str], Column("The stories that were removed; none of them comes in again.")] = field(
        default_factory=list
    )
    payload_sha256s: Annotated[list[str], Column("SHA-256 of each payload that was removed.")] = field(
        default_factory=list
    )
    row_count: Annotated[int, Column("Rows that were removed, of all tables.")]
    rows_by_table: Annotated[str, Column("The same by table, as JSON.", example='{"articles": 1, "inputs": 3}')]
    record_count: Annotated[int, Column("Records of the archive that were overwritten.")]
    lifted_at: Annotated[
        datetime | None, Column("When the refusal was lifted; null while it holds. What was removed stays removed.")
    ] = None
    first_seen_at: FirstSeenAt = None
