"""What is taken off a text has its place, and the first that is taken is the field's value."""

from news.page import RawPage
from news.people.names import Name
from news.records.story import Evidence
from news.story.build import build_story
from news.story.draft import Draft
from news.text.decode import DecodedText
from news.wire.credit_line import Credit

RAW = "By AFP and Jane Doe\n\nRain fell in Zembla all day.\n\nWith inputs from AP\n\n- Reuters"


def a_draft(origin: str = "text") -> Draft:
    page = RawPage(kind="text", payload=b"", payload_sha256="0", source="s", raw_ref="r")
    return Draft(page=page, raw=RAW, origin=origin)


def rows_of(draft: Draft, field: str) -> list[tuple[str | None, str, str, str | None, bool]]:
    story = build_story(draft.finish(DecodedText(RAW, "utf-8", 0.0), ["Rain fell in Zembla all day."], None))
    return [
        (row.value, row.origin, row.rule, None if row.raw_start is None else RAW[row.raw_start : row.raw_end],
         row.is_chosen)
        for row in story.of(Evidence) if row.field == field
    ]  # fmt: skip


def test_the_first_that_is_taken_is_the_value() -> None:
    draft = a_draft()
    for value, is_taken in (("Wind", False), ("Rain", True), ("Snow", True)):
        draft.add("headline", value, "first_line", (0, 4), is_taken=is_taken)
    assert draft.value("headline") == "Rain"
    assert draft.value("standfirst") is None
    assert [row[-1] for row in rows_of(draft, "headline")] == [False, True, False]


def test_who_supplied_a_story_goes_before_who_helped() -> None:
    draft = a_draft()
    helped, supplied = RAW.index("With"), RAW.index("- Reuters")
    draft.take_credit(Credit("With inputs from AP", "AP", 1, 0, 19, is_help=True), (helped, helped + 19))
    draft.take_credit(Credit("- Reuters", "Reuters", 2, 0, 9), (supplied, supplied + 9))
    assert rows_of(draft, "credit") == [
        ("- Reuters", "text", "credit", "- Reuters", True),
        ("With inputs from AP", "text", "credit_of_help", "With inputs from AP", False),
    ]
    assert rows_of(draft, "wire_agency") == [
        ("Reuters", "text", "credit", "- Reuters", True),
        ("AP", "text", "credit_of_help", "With inputs from AP", False),
    ]


def test_an_agency_that_signs_has_its_place_in_the_byline() -> None:
    draft = a_draft()
    draft.take_names((Name("AFP", "agency"), Name("Jane Doe", "author")), (0, 19))
    assert rows_of(draft, "wire_agency") == [("AFP", "text", "names", "AFP", True)]


def test_a_field_of_an_export_has_no_place_in_the_raw_text() -> None:
    draft = a_draft("jsonl:text")
    draft.lift("By AFP", "byline_lifted", (0, 6))
    draft.take_names((Name("AFP", "agency"),), (0, 6))
    assert rows_of(draft, "body") == [("By AFP", "jsonl:text", "byline_lifted", None, True)]
    assert rows_of(draft, "wire_agency") == [("AFP", "jsonl:text", "names", None, True)]
