"""Rules for `traits`: habits that a source and site have shown, such as the order of day and month."""

from expectations.tables.rules import Rule, TableSuite, between, no_row_where, one_of, table
from news.records.runs import Trait
from news.traits.habits import DATE_ORDER, HABITS
from news.traits.votes import UNDECIDED


def rules() -> list[Rule]:
    """Return the rules of `traits`, over the sources and sites that a run heard of."""
    return [
        table(
            "trait_is_known",
            one_of("trait", [habit.trait for habit in HABITS], "critical", "Later runs look for this name only."),
        ),
        table(
            "date_order_is_known",
            no_row_where(
                f"trait = '{DATE_ORDER.trait}' and value not in ('day-first', 'month-first', '{UNDECIDED}')",
                "critical",
                "Later runs read dates by it.",
            ),
            column="value",
            value="value",
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
