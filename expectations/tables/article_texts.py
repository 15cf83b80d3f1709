"""Rules for the texts of a story: headline, body, lede, and how the page was decoded."""

from expectations.tables.rules import CONTROL_CHARACTERS, Rule, between, is_null, is_true, no_row_where, row
from news.text.words import words_pattern

# Above it a title is a page's whole text in its title tag; the longest real ones have some 250.
MAX_HEADLINE_CHARS = 500
# More of U+FFFD than this, and the page was decoded with the wrong encoding.
MAX_REPLACEMENT_RATIO = 0.01

PRINTED_TEXTS = ("headline", "standfirst", "byline", "dateline", "credit", "body", "correction", "update_notice")
_GARBLED = ", ".join(
    f"case when regexp_matches({name}, '{CONTROL_CHARACTERS}') then '{name}' end" for name in PRINTED_TEXTS
)

TEXT_MEASURES = {
    "headline_chars": "length(trim(headline))",
    "body_chars": "length(body)",
    # Most bodies have single blanks only, and are counted at a fifth of the cost.
    "counted_words": (
        "case when word_count = len(string_split(body, ' ')) + len(paragraphs) - 1 "
        "and coalesce(language, '') not in ('zh', 'ja') then word_count "
        f"else len(regexp_extract_all(body, '{words_pattern()}')) end"
    ),
    "garbled_texts": f"nullif(concat_ws(', ', {_GARBLED}), '')",
    "is_body_joined": "body is not distinct from array_to_string(paragraphs, chr(10) || chr(10))",
    "is_lede_first": "lede is not distinct from paragraphs[1]",
}


def text_rules() -> list[Rule]:
    """Return the rules of texts, all critical."""
    return [
        row(
            "headline_is_present",
            no_row_where("coalesce(headline_chars, 0) = 0", "critical", "A page without a title is a list or a menu."),
            column="headline",
        ),
        row(
            "headline_is_no_text",
            between("headline_chars", None, MAX_HEADLINE_CHARS, "critical", "Longer ones are a text in a title tag."),
            column="headline",
        ),
        row(
            "body_is_not_blank",
            between("counted_words", 1, None, "critical", "A story without words was lost in cleaning."),
            column="body",
        ),
        row(
            "body_is_of_paragraphs",
            is_true("is_body_joined", "critical", "Offsets count into the paragraphs joined by a blank line."),
            column="body",
        ),
        row(
            "lede_is_first_paragraph",
            is_true("is_lede_first", "critical", "Declared so; a lede from elsewhere is a standfirst."),
            column="lede",
        ),
        row(
            "word_count_is_of_body",
            no_row_where("word_count <> counted_words", "critical", "Declared so; a stale count outlived a repair."),
            column="word_count",
        ),
        row(
            "text_is_not_garbled",
            is_null("garbled_texts", "critical", "C0 controls mean binary content or a wrong decoder."),
            column="body",
            value="garbled_texts",
        ),
        row(
            "replacement_ratio_is_low",
            between("replacement_ratio", 0, MAX_REPLACEMENT_RATIO, "critical", "More U+FFFD is a wrong encoding."),
        ),
    ]
