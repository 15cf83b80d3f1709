"""What must hold of what a source and site have shown of themselves."""

from expectations.rules import Rule, TableSuite, between, no_row_where, one_of, table
from news.records import Trait
from news.traits import DATE_ORDER, UNDECIDED

DATE_ORDERS = ["day-first", "month-first", UNDECIDED]


def rules() -> list[Rule]:
    """Return the rules of `traits`, over the sources and sites that a run heard of."""
    return [
        table("trait_is_known", one_of("trait", [DATE_ORDER], "critical", "Later runs look for this name only.")),
        table(
            "date_order_is_known",
            one_of("value", DATE_ORDERS, "critical", "Later runs read dates by it."),
        ),
        table(
            "trait_is_told_once",
            no_row_where(
                "row_id in (select row_id from audited_traits "
                "qualify count(*) over (partition by source, site, trait) > 1)",
                "critical",
                "Two answers would settle the same date in two ways.",
            ),
            column="trait",
            value="concat_ws(', ', source, site, trait)",
        ),
        table("support_is_counted", between("support_count", 0, None, "critical", "Pages that speak for it.")),
        table("doubt_is_counted", between("against_count", 0, None, "critical", "Pages that speak against it.")),
    ]


SUITE = TableSuite(Trait, rules)
