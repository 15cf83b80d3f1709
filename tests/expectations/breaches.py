"""For every rule an input, or a few, that break it: the tables that tests judge."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from news.records.article import Article
from news.records.column import columns
from news.records.ledger import Input, Rejection
from news.records.story import Author, Evidence
from tests.expectations.factories import (
    NIGHT,
    PARAGRAPHS,
    Staged,
    a_failed_page,
    a_refused_page,
    a_story,
    an_input,
    sha256,
)

Breach = tuple[str, str, Staged]


def _never_null(record: type, *but: str) -> list[str]:
    return [
        each.name
        for each in columns(record)
        if not each.is_nullable and each.column.filled_by == "read" and each.name not in but
    ]


def _without(staged: Staged, column: str) -> Staged:
    assert staged.article is not None
    return replace(staged, article=replace(staged.article, **{column: None}))


def _story(rule: str, **values: Any) -> Breach:
    return "articles", rule, a_story(**values)


def _name(rule: str, *names: dict[str, Any]) -> Breach:
    return "authors", rule, a_story(names=names)


def _candidate(rule: str, *candidates: dict[str, Any]) -> Breach:
    return "evidence", rule, a_story(candidates=candidates)


def _entered(staged: Staged, **values: Any) -> Staged:
    assert staged.input is not None
    return replace(staged, input=replace(staged.input, **values))


FUTURE = NIGHT + timedelta(days=1, minutes=1)

# A critical row rule, and a story of which a row must go.
ROWS: list[Breach] = [
    *(("articles", f"{name}_is_present", _without(a_story(), name)) for name in _never_null(Article)),
    _story("article_id_is_of_canonical_url", article_id=sha256("another story")),
    _story("content_sha256_is_of_text", content_sha256=sha256("an earlier text")),
    _story("payload_sha256_is_hex", payload_sha256="sha1:ABC"),
    _story("url_is_harmless", url=" JavaScript:alert(1)"),
    _story("canonical_url_is_harmless", canonical_url="file:///etc/hosts"),
    _story("headline_is_present", headline="  "),
    _story("headline_is_no_text", headline="Ferry runs aground " * 40),
    _story("body_is_not_blank", body=" \n\n ", paragraphs=[" ", " "], word_count=0),
    _story("body_is_of_paragraphs", paragraphs=list(PARAGRAPHS[:2]), body="\n\n".join(PARAGRAPHS)),
    _story("lede_is_first_paragraph", lede=PARAGRAPHS[1]),
    _story("word_count_is_of_body", word_count=40),
    _story("text_is_not_garbled", headline="Ferry\x07runs aground in the fog"),
    _story("replacement_ratio_is_low", replacement_ratio=0.02),
    _story("published_not_in_future", published_at=FUTURE),
    _story("published_local_not_in_future", published_at=None, published_local=datetime.fromisoformat("2099-01-01")),
    _story("published_not_before_the_web", published_at=datetime(1970, 1, 1, tzinfo=NIGHT.tzinfo)),
    _story("published_at_has_its_zone", zone_source=None),
    _story("zone_source_is_known", zone_source="guess"),
    _story("published_precision_is_known", published_precision="year"),
    _story("modified_precision_is_of_an_instant", modified_at=NIGHT, modified_precision="day"),
    _story("language_is_a_code", language="english"),
    _story("dateline_country_is_a_code", dateline_country="Lebanon"),
    _story("dateline_on_is_a_day", dateline_on="May 12"),
    *(_name(f"{name}_is_present", {name: None}) for name in _never_null(Author, "position")),
    _name("article_id_is_of_the_story", {"article_id": sha256("another story")}),
    _name("position_is_counted_from_one", {"position": 0}),
    _name("position_is_unique", {}, {}, {"position": 2, "name": "John Roe"}),
    _name("name_is_a_name", {"name": "Jane Doe\nJohn Roe"}),
    _name("role_is_known", {"role": "intern"}),
    *(_candidate(f"{name}_is_present", {name: None}) for name in _never_null(Evidence, "field", "position")),
    _candidate("article_id_is_of_the_story", {"article_id": sha256("another story")}),
    _candidate("field_is_a_column", {"field": "horoscope"}),
    _candidate("origin_is_known", {"origin": "tea:leaves"}),
    _candidate("position_is_counted_from_one", {"position": 0}),
    _candidate("position_is_unique", {}, {}, {"position": 2}),
    _candidate("one_candidate_is_chosen", {}, {"is_chosen": True}),
    _candidate("span_is_ordered", {"raw_start": 20, "raw_end": 10}),
]

# A warning, and an input that sets it off alone.
ODDITIES: list[Breach] = [
    _story("modified_not_long_before_published", modified_at=NIGHT - timedelta(days=8), modified_precision="minute"),
    _story("url_is_http", url="record-17"),
    _story("dateline_name_is_spelled_once", dateline_name="GENEVA"),
    _story("dateline_country_has_its_place", dateline_country="CH"),
    _story("update_is_no_correction", correction="Updated.", update_notice="Updated."),
    _story("modified_not_in_future", modified_at=FUTURE, modified_precision="minute"),
    _story("image_url_is_http", image_url="data:image/gif;base64,R0lGOD"),
    _name("name_is_no_address", {"name": "jane@gazette.example"}),
    _candidate("chosen_value_is_present", {"value": None}),
    ("inputs", "article_id_is_of_the_story", _entered(a_story(), article_id=sha256("another story"))),
    ("inputs", "source_is_a_plain_name", a_story(source="The Gazette")),
    ("inputs", "attempts_are_few", a_failed_page(attempts=9)),
]


def an_odd_night() -> list[Staged]:
    """Return a night whose every story is odd, and half of which could not be read (see HABITS)."""
    return [
        staged
        for _ in range(12)
        for staged in (
            a_story(
                headline="Ferry",
                paragraphs=["The ferry ran aground."],
                language_score=0.2,
                published_raw=None,
                published_at=None,
                published_local=None,
                authors=["The Gazette"],
                names=[{"name": "Jo"}],
            ),
            a_failed_page(source="bugle"),
            a_refused_page(value="40 " * 400),
        )
    ]


# The warnings that only a whole night sets off: a single odd story is nothing to speak of.
HABITS: list[tuple[str, str]] = [
    ("articles", "headline_length_is_usual"),
    ("articles", "body_length_is_usual"),
    ("articles", "language_is_certain"),
    ("articles", "publication_date_is_printed"),
    ("articles", "outlet_is_no_author"),
    ("authors", "name_length_is_usual"),
    ("inputs", "most_inputs_are_read"),
    ("rejections", "value_is_short"),
]


def a_broken_ledger() -> list[Staged]:
    """Return a night that breaks every table rule, with one input too few (see LEDGER)."""
    twice, unread, refused = a_story(), an_input("read"), a_story()
    lost = a_story(names=[{"position": None}], candidates=[{"position": None}, {"field": None}])
    unnamed = replace(a_story(), key=None)
    return [
        twice,
        replace(a_story(), key=twice.key),
        unread,
        _entered(refused, outcome="rejected", reason="too_short"),
        lost,
        unnamed,
        a_failed_page(reason=None),
        a_failed_page(payload_sha256="sha1:ABC"),
        an_input("mislaid"),
        _entered(a_failed_page(), **dict.fromkeys(_never_null(Input))),
        replace(a_refused_page(), key=None),
        a_refused_page(**dict.fromkeys(_never_null(Rejection))),
        a_refused_page(stage="clean"),
        a_refused_page(rule="Too short!"),
        a_failed_page(reason="http_4042"),
        replace(a_story(), input=None),
        replace(a_refused_page(), input=None),
        # Its story never entered, its byline and evidence did.
        replace(a_story(), article=None),
    ]


# The table rules that a broken ledger breaks.
LEDGER: list[tuple[str, str]] = [
    ("inputs", "every_planned_input_is_staged"),
    ("inputs", "input_is_named"),
    ("inputs", "input_is_staged_once"),
    *(("inputs", f"{name}_is_present") for name in _never_null(Input)),
    ("inputs", "outcome_is_known"),
    ("inputs", "refusal_has_its_reason"),
    ("inputs", "reason_is_known"),
    ("inputs", "read_input_has_its_story"),
    ("inputs", "refused_input_has_no_story"),
    ("inputs", "rejected_input_has_its_rejection"),
    ("inputs", "payload_sha256_is_hex"),
    ("articles", "input_is_named"),
    ("articles", "input_is_known"),
    ("articles", "input_yields_one_story"),
    ("authors", "input_is_named"),
    ("authors", "input_is_known"),
    ("authors", "position_is_present"),
    ("evidence", "input_is_named"),
    ("evidence", "input_is_known"),
    ("evidence", "field_is_present"),
    ("evidence", "position_is_present"),
    ("rejections", "input_is_named"),
    ("rejections", "input_is_known"),
    *(("rejections", f"{name}_is_present") for name in _never_null(Rejection)),
    ("rejections", "stage_is_known"),
    ("rejections", "rule_is_known"),
]


Rows = list[dict[str, object]]


def a_link(article_id: str = "ferry", revision_count: int = 2) -> dict[str, Rows]:
    """Return what link leaves of one story that copies another, and of its source's habit."""
    return {
        "articles": [
            {"article_id": article_id, "revision": revision_count, "content_sha256": f"text {revision_count}"}
        ],
        "revisions": [
            {
                "article_id": article_id,
                "revision": number,
                "content_sha256": f"text {number}",
                "changes": ["text"] if number > 1 else [],
            }
            for number in range(1, revision_count + 1)
        ],
        "copies": [
            {
                "article_id": article_id,
                "original_article_id": "first",
                "kind": "verbatim",
                "similarity": 1.0,
                "kept_ratio": 1.0,
            }
        ],
        "traits": [
            {
                "source": "gazette",
                "site": f"{article_id}.example",
                "trait": "date_order",
                "value": "day-first",
                "support_count": 3,
                "against_count": 0,
                "votes": '{"day-first": [3, "14/10/2017"]}',
            }
        ],
        "fetches": [
            {
                "fetch_id": f"fetch of {article_id}",
                "role": "page",
                "status": 200,
                "robots": "allowed",
                "received_bytes": 4_000,
                "archive_file": "night-00001.warc.gz",
                "archive_offset": 512,
            }
        ],
    }


def _change(table: str, index: int = 0, **values: object) -> dict[str, Rows]:
    link = a_link(sha256(f"{table} {values}"))
    link[table][index] |= values
    return link


def _double(table: str) -> dict[str, Rows]:
    link = a_link(f"double {table}")
    link[table] *= 2
    return link


# What link must never leave behind.
LINKS: list[tuple[str, str, dict[str, Rows]]] = [
    ("revisions", "revisions_are_counted_from_one", _change("revisions", revision=3)),
    ("revisions", "newest_revision_is_the_article", _change("articles", content_sha256="an older text")),
    ("revisions", "changes_are_known", _change("revisions", 1, changes=["mood"])),
    ("revisions", "first_revision_changes_nothing", _change("revisions", changes=["text"])),
    ("copies", "story_copies_one_other", _double("copies")),
    ("copies", "copy_is_not_its_original", _change("copies", article_id="first")),
    ("copies", "similarity_is_a_ratio", _change("copies", similarity=1.2)),
    ("copies", "kept_ratio_is_a_ratio", _change("copies", kept_ratio=-0.1)),
    ("copies", "verbatim_is_whole", _change("copies", kept_ratio=0.9)),
    ("traits", "trait_is_known", _change("traits", trait="mood")),
    ("traits", "date_order_is_known", _change("traits", value="year-first")),
    ("traits", "trait_is_told_once", _double("traits")),
    ("traits", "support_is_counted", _change("traits", support_count=-1)),
    ("traits", "doubt_is_counted", _change("traits", against_count=-1)),
    ("fetches", "exchange_is_told_once", _double("fetches")),
    ("fetches", "exchange_ends_once", _change("fetches", status=None)),
    ("fetches", "fault_is_known", _change("fetches", fault="bad_weather")),
    ("fetches", "role_is_known", _change("fetches", role="spy")),
    ("fetches", "robots_allowed_it", _change("fetches", robots="disallowed")),
    ("fetches", "bytes_are_counted", _change("fetches", received_bytes=-1)),
    ("fetches", "archived_answer_has_its_place", _change("fetches", archive_offset=None)),
]
