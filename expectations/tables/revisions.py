"""Rules for `revisions`: the versions of a story, once the run's are linked with the stored ones."""

from expectations.tables.rules import Rule, TableSuite, no_row_where, table
from news.records.story import Revision

CHANGES = ["headline", "number", "correction", "text"]


def rules() -> list[Rule]:
    """Return the rules of `revisions`, over all versions of the stories that a run changes."""
    return [
        table(
            "revisions_are_counted_from_one",
            no_row_where(
                "article_id in (select article_id from audited_revisions group by article_id "
                "having min(revision) <> 1 or max(revision) <> count(*) or count(distinct revision) <> count(*))",
                "critical",
                "A gap is a lost version, a repeated number a doubled one.",
            ),
            column="revision",
            value="article_id",
        ),
        table(
            "newest_revision_is_the_article",
            no_row_where(
                "row_id in (select row_id from audited_revisions "
                "qualify row_number() over (partition by article_id order by revision desc) = 1) "
                "and (article_id, revision, content_sha256) not in "
                "(select (article_id, revision, content_sha256) from audited_articles)",
                "critical",
                "Readers of articles see the newest version, and its number.",
            ),
            column="revision",
            value="article_id",
        ),
        table(
            "changes_are_known",
            no_row_where(
                f"not list_has_all({CHANGES}, changes)", "critical", "Views group by what changed: the declared words."
            ),
            column="changes",
            value="article_id",
        ),
        table(
            "first_revision_changes_nothing",
            no_row_where("revision = 1 and len(changes) > 0", "critical", "There was nothing before it."),
            column="changes",
            value="article_id",
        ),
    ]


SUITE = TableSuite(Revision, rules, shortened={"body": "null::varchar", "headline": "null::varchar"})
