"""Rules for `authors`: one row for each name in a byline."""

from expectations.tables.rules import (
    CONTROL_CHARACTERS,
    Rule,
    TableSuite,
    between,
    is_named_by_its_input,
    matches,
    no_row_where,
    one_of,
    required,
    row,
)
from news.records.story import Author

ROLES = ["author", "contributor", "photographer", "editor", "agency", "desk", "cms_account"]
# The longest real names, with titles, stay under 100; above it a paragraph was taken for a byline.
MAX_NAME_CHARS = 200


def rules() -> list[Rule]:
    """Return the rules of `authors`, the gravest first."""
    import great_expectations.expectations as gxe

    return [
        *is_named_by_its_input("audited_articles"),
        *required(Author, names_row=("position",)),
        row(
            "article_id_is_of_the_story",
            no_row_where(
                "(input_key, article_id) not in (select (input_key, article_id) from audited_articles)",
                "critical",
                "A name under another story's id would be published beside that story.",
            ),
            column="article_id",
        ),
        row(
            "position_is_counted_from_one",
            between("position", 1, None, "critical", "Declared so: the order of the byline."),
        ),
        row(
            "position_is_unique",
            no_row_where(
                "row_id in (select row_id from audited_authors "
                "qualify count(*) over (partition by input_key, position) > 1)",
                "critical",
                "Two names in one place share a key.",
            ),
            column="position",
            value="name",
        ),
        row(
            "name_is_a_name",
            no_row_where(
                f"length(trim(name)) not between 1 and {MAX_NAME_CHARS} "
                f"or regexp_matches(name, '{CONTROL_CHARACTERS}|\\n')",
                "critical",
                "Blank names, and whole paragraphs taken for one.",
            ),
            column="name",
        ),
        row(
            "role_is_known",
            one_of("role", ROLES, "critical", "Readers count people by role author."),
        ),
        row(
            "name_is_no_address",
            matches("name", "^[^@/]*$", "warning", "An address or a link in a byline was not taken apart."),
            column="name",
        ),
        row(
            "name_length_is_usual",
            gxe.ExpectColumnValueLengthsToBeBetween(
                column="name", min_value=3, max_value=60, mostly=0.98, severity="warning",
                notes="Shorter ones are initials; longer ones several people in one name.",
            ),
        ),
    ]  # fmt: skip


SUITE = TableSuite(Author, rules)
