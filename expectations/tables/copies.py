"""Rules for `copies`: one row for each story that copies another."""

from expectations.tables.rules import Rule, TableSuite, between, is_unique, no_row_where, table
from news.records.story import Copy


def rules() -> list[Rule]:
    """Return the rules of `copies`, over the stories that a run changes."""
    return [
        table("story_copies_one_other", is_unique("article_id", "The first one accepted, and no other.")),
        table(
            "copy_is_not_its_original",
            no_row_where("article_id = original_article_id", "critical", "A story that copies itself has no source."),
            column="original_article_id",
            value="article_id",
        ),
        table("similarity_is_a_ratio", between("similarity", 0, 1, "critical", "Declared as 0 to 1.")),
        table("kept_ratio_is_a_ratio", between("kept_ratio", 0, 1, "critical", "Declared as 0 to 1.")),
        table(
            "verbatim_is_whole",
            no_row_where(
                "kind = 'verbatim' and (similarity < 1 or kept_ratio < 1)", "critical", "Equal to the letter, or not."
            ),
            column="kind",
            value="article_id",
        ),
    ]


SUITE = TableSuite(Copy, rules)
