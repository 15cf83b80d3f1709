"""Scraped plain text becomes a story: what is not body is lifted out and kept with its place."""
# ruff: noqa: DTZ001  (wall times are what is tested)

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from news.page import RawPage, Story
from news.records.story import Author, Evidence
from news.story.text import read_text
from tests.news.story.texts import BODY, HEADLINE, LEDE, SECOND, THIRD, a_page, read, repairs

# The sample that the house was built around.


@pytest.fixture(scope="module")
def seed(shared):
    gold = json.loads((shared / "seed/seed_gold.json").read_text("utf-8"))
    payload = (shared / "seed" / gold["source_file"]).read_bytes()
    page = RawPage(kind="text", payload=payload, payload_sha256=sha256(payload).hexdigest(), source="seed", raw_ref="x")
    story = read_text(page)
    assert isinstance(story, Story)
    return story, gold, payload.decode("utf-8")


def test_the_seed_is_read_as_people_read_it(seed) -> None:
    story, gold, _ = seed
    article, known = story.article, gold["article"]
    assert article.headline == known["headline"]
    assert article.published_local == datetime.fromisoformat(known["published_at_local"])
    assert (article.published_precision, article.published_raw) == ("minute", known["timestamp_text"])
    assert (article.published_at, article.published_zone, article.zone_source) == (None, None, None)
    assert (article.authors, article.byline) == (known["byline"], None)
    assert [(author.name, author.role) for author in story.of(Author)] == [(known["cms_account"], "cms_account")]
    assert (article.dateline, article.dateline_place) == (known["dateline_text"], known["dateline_place"])
    assert article.dateline_country in (None, known["dateline_country"])
    assert (article.wire_agency, article.credit) == (known["wire_agency"], known["credit_text"])
    assert (article.language, article.lede) == (known["language"], known["lede"])
    assert article.paragraphs == [paragraph["text"] for paragraph in gold["paragraphs"]]
    assert article.word_count == known["word_count_whitespace"]


def test_each_repair_of_the_seed_is_kept_with_its_place(seed) -> None:
    story, gold, _ = seed
    assert repairs(story) == [
        ("stamp_lifted", *gold["repairs"][0]["raw_span"]),
        ("dateline_lifted", *gold["repairs"][1]["raw_span"]),
        ("repeated_headline_dropped", *gold["repairs"][2]["raw_span"]),
        ("broken_paragraph_joined", gold["repairs"][3]["raw_spans"][0][0], gold["repairs"][3]["raw_spans"][1][1]),
        ("credit_lifted", *gold["repairs"][5]["raw_span"]),
    ]


def test_each_field_of_the_seed_is_kept_with_its_place(seed) -> None:
    story, gold, _ = seed
    known = gold["article"]
    spans = {row.field: [row.raw_start, row.raw_end] for row in story.of(Evidence) if row.field != "body"}
    assert spans["headline"] == known["headline_raw_span"]
    assert spans["published_at"] == known["timestamp_raw_span"]
    assert spans["authors"] == known["cms_account_raw_span"]
    assert spans["dateline"] == known["dateline_raw_span"]
    assert spans["credit"] == spans["wire_agency"] == known["credit_raw_span"]


def test_evidence_quotes_the_raw_text_where_it_says(seed) -> None:
    story, _, raw = seed
    for row in story.of(Evidence):
        # The code of an agency and the language of the text are declared, not printed.
        if row.value and row.field not in ("wire_agency", "language"):
            assert raw[row.raw_start : row.raw_end] == row.value


# What scraped stories look like.


def test_a_scraped_story_is_taken_apart() -> None:
    story = read(HEADLINE, "3/14/2021 9:05 PM by webmaster", f"ZEMBLA (AP) — {LEDE}", SECOND, THIRD, "(AFP)")
    article = story.article
    assert (article.headline, article.published_local) == (HEADLINE, datetime(2021, 3, 14, 21, 5))
    assert (article.dateline, article.dateline_place, article.wire_agency) == ("ZEMBLA (AP) —", "ZEMBLA", "AP")
    assert (article.credit, article.paragraphs) == ("(AFP)", BODY)
    assert article.body == "\n\n".join(BODY)
    assert (article.authors, [author.role for author in story.of(Author)]) == ([], ["cms_account"])


@pytest.mark.parametrize(
    "stamp",
    [
        pytest.param("14/03/2021 21:05 by admin", id="account"),
        pytest.param("2021-03-14 21:05", id="ISO"),
        pytest.param("Posted on 14 March 2021 at 21:05", id="posted on"),
        pytest.param("Published: Sunday, March 14, 2021, 9:05 PM", id="weekday"),
        pytest.param("Veröffentlicht am 14. März 2021 um 21:05 Uhr", id="German"),
        pytest.param("Publié le 14 mars 2021 à 21h05", id="French"),
        pytest.param("Publicado el 14 de marzo de 2021 a las 21:05", id="Spanish"),
        pytest.param("14 марта 2021, 21:05", id="Russian"),
        pytest.param("14.03.2021 | 21:05", id="bar"),
        pytest.param("Published 14 March 2021 21:05 | Updated 15 March 2021 08:00", id="with its update"),
        pytest.param("14 March 2021 21:05 · 3 min read", id="reading time"),
    ],
)
@pytest.mark.parametrize("is_above", [False, True], ids=["below the headline", "above the headline"])
def test_a_stamp_is_lifted(stamp: str, is_above: bool) -> None:
    head = [stamp, HEADLINE] if is_above else [HEADLINE, stamp]
    article = read(*head, *BODY).article
    assert (article.headline, article.published_local) == (HEADLINE, datetime(2021, 3, 14, 21, 5))
    assert article.paragraphs == BODY


def test_a_stamp_below_the_story_is_lifted_where_none_is_above() -> None:
    article = read(HEADLINE, *BODY, "Published 14 March 2021").article
    assert (article.published_local, article.published_precision) == (datetime(2021, 3, 14), "day")
    assert article.paragraphs == BODY


def test_a_sentence_with_a_date_is_no_stamp() -> None:
    sentence = "On 14 March 2021 the harbour was closed."
    assert read(HEADLINE, sentence, *BODY).article.paragraphs == [sentence, *BODY]


@pytest.mark.parametrize(
    ("line", "authors", "roles"),
    [
        pytest.param("By Jane Doe", ["Jane Doe"], ["author"], id="English"),
        pytest.param("By Jane Doe and John Roe", ["Jane Doe", "John Roe"], ["author", "author"], id="two"),
        pytest.param("Von Jana Müller", ["Jana Müller"], ["author"], id="German"),
        pytest.param("Par Jeanne Dupont", ["Jeanne Dupont"], ["author"], id="French"),
        pytest.param("Por Juana García", ["Juana García"], ["author"], id="Spanish"),
        pytest.param("by admin", [], ["cms_account"], id="an account"),
    ],
)
def test_a_byline_is_lifted(line: str, authors: list[str], roles: list[str]) -> None:
    story = read(HEADLINE, line, *BODY)
    assert (story.article.authors, [author.role for author in story.of(Author)]) == (authors, roles)
    assert story.article.byline == (line if authors else None)
    assert story.article.paragraphs == BODY


def test_an_agency_in_the_byline_supplied_the_text() -> None:
    story = read(HEADLINE, "By Associated Press", *BODY)
    assert (story.article.wire_agency, story.article.authors) == ("AP", [])
    assert [author.role for author in story.of(Author)] == ["agency"]


def test_a_name_beside_the_stamp_is_the_byline() -> None:
    article = read(HEADLINE, "Jane Doe", "14 March 2021 21:05", *BODY).article
    assert (article.authors, article.byline, article.paragraphs) == (["Jane Doe"], "Jane Doe", BODY)
    article = read(HEADLINE, "Jane Doe | 14 March 2021 21:05", *BODY).article
    assert (article.authors, article.published_local) == (["Jane Doe"], datetime(2021, 3, 14, 21, 5))


def test_a_sentence_that_begins_with_by_is_no_byline() -> None:
    sentence = "By Friday, the water had risen to the old quay"
    assert read(HEADLINE, sentence, *BODY).article.byline is None


def test_a_deck_between_headline_and_stamp_is_the_standfirst() -> None:
    deck = "Ferries sent to the old quay as the basin is blocked"
    article = read(HEADLINE, deck, "14 March 2021", *BODY).article
    assert (article.standfirst, article.paragraphs) == (deck, BODY)


@pytest.mark.parametrize(
    "repeated", [HEADLINE, HEADLINE.upper(), f"“{HEADLINE}”", HEADLINE.replace(" ", "  "), f"{HEADLINE}."]
)
def test_the_headline_repeated_in_the_body_is_dropped(repeated: str) -> None:
    story = read(HEADLINE, LEDE, repeated, SECOND, THIRD)
    assert story.article.paragraphs == BODY
    assert [rule for rule, _, _ in repairs(story)] == ["repeated_headline_dropped"]


@pytest.mark.parametrize("headline", ["Graham: Crane fell because of rust", "BOOM: Crane falls into harbour of Zembla"])
def test_a_colon_in_the_headline_is_no_dateline(headline: str) -> None:
    article = read(headline, *BODY).article
    assert (article.headline, article.dateline) == (headline, None)


def test_a_rubric_above_the_headline_is_the_section() -> None:
    article = read("WORLD NEWS", HEADLINE, "14 March 2021", *BODY).article
    assert (article.headline, article.section, article.paragraphs) == (HEADLINE, "WORLD NEWS", BODY)


@pytest.mark.parametrize("printed", [f"Title: {HEADLINE}", f"# {HEADLINE}", f"Titel: {HEADLINE}"])
def test_a_label_is_no_part_of_the_headline(printed: str) -> None:
    assert read(printed, "Date: 2021-03-14", "Author: Jane Doe", *BODY).article.headline == HEADLINE


def test_a_long_headline_may_quote() -> None:
    headline = (
        "Mayor of Zembla after the night on the quay: “We saw the crane fall, and we shall never forget it!” "
        "Ferries leave from the old quay until the weekend, the port authority says"
    )
    assert len(headline) > 150
    assert read(headline, *BODY).article.headline == headline


def test_a_headline_may_take_two_lines() -> None:
    first, second = "Crane falls into harbour of Zembla", "as ferries leave for the old quay"
    assert read(f"{first}\n{second}", *BODY).article.headline == f"{first} {second}"
    assert read(f"{first}\nby admin", *BODY).article.headline == first


def test_a_credit_above_the_story_counts() -> None:
    article = read(HEADLINE, "Source: AFP", "14 March 2021 21:05", *BODY).article
    assert (article.credit, article.wire_agency, article.standfirst) == ("Source: AFP", "AFP", None)
    article = read(HEADLINE, "PTI | Updated: March 14, 2021, 21:05", *BODY).article
    assert (article.wire_agency, article.published_local, article.paragraphs) == ("PTI", None, BODY)


def test_an_address_above_the_story_is_no_deck() -> None:
    article = read(HEADLINE, "https://gazette.example/crane", "14 March 2021", *BODY).article
    assert (article.standfirst, article.paragraphs) == (None, BODY)


def test_every_credit_below_the_story_is_lifted() -> None:
    story = read(HEADLINE, *BODY, "(Reporting by Jane Doe; Editing by John Roe)", "© Thomson Reuters 2021.")
    assert (story.article.paragraphs, story.article.wire_agency) == (BODY, "Reuters")
    assert [rule for rule, _, _ in repairs(story)] == ["credit_lifted", "credit_lifted"]
    assert read(HEADLINE, *BODY, "jd/jr/abc", "© Agence France-Presse").article.paragraphs == BODY


# Encodings.


def test_a_byte_order_mark_is_no_part_of_the_headline() -> None:
    page = a_page(HEADLINE, *BODY)
    for payload in (
        b"\xef\xbb\xbf" + page.payload,
        "\ufeff".encode("utf-16-le") + page.payload.decode().encode("utf-16-le"),
    ):
        story = read_text(RawPage(kind="text", payload=payload, payload_sha256="0", source="s", raw_ref="r"))
        assert isinstance(story, Story)
        assert (story.article.headline, story.article.paragraphs) == (HEADLINE, BODY)


def test_a_legacy_encoding_is_read() -> None:
    german = (
        "Die Fähre müsse über das alte Ufer fahren, sagte der Bürgermeister von Köln, und für Gäste gebe es Tee, "
        "Brot und Käse, bis der Kran geräumt sei."
    )
    payload = f"Kran fällt in Hafenbecken\n\n{german}\n\n{german}".encode("cp1252")
    story = read_text(RawPage(kind="text", payload=payload, payload_sha256="0", source="s", raw_ref="r"))
    assert isinstance(story, Story)
    assert (story.article.headline, story.article.lede, story.article.language) == (
        "Kran fällt in Hafenbecken",
        german,
        "de",
    )


def test_control_characters_are_cleaned_away() -> None:
    article = read(f"{HEADLINE}\x00", f"{LEDE[:20]}\x01\x1b{LEDE[20:]}", SECOND, THIRD).article
    assert (article.headline, article.paragraphs) == (HEADLINE, BODY)


# Dates that cannot be read or placed.


def test_an_impossible_date_is_null_and_its_raw_string_kept() -> None:
    story = read(HEADLINE, "30/02/2021 04:35 by admin", *BODY)
    article = story.article
    assert (article.published_local, article.published_at, article.published_raw) == (None, None, "30/02/2021 04:35")
    assert article.paragraphs == BODY
    assert [row.rule for row in story.of(Evidence) if row.field == "published_at"] == ["impossible_date"]


def test_an_ambiguous_date_is_kept_for_the_source_to_settle() -> None:
    story = read(HEADLINE, "03/04/2021 04:35", *BODY)
    article = story.article
    assert (article.published_local, article.published_raw, article.published_precision) == (
        None,
        "03/04/2021 04:35",
        "minute",
    )
    rows = [row for row in story.of(Evidence) if row.field == "published_at"]
    assert [(row.rule, row.is_chosen) for row in rows] == [("ambiguous_date_order", False)]


def test_the_settings_of_the_source_settle_order_and_zone() -> None:
    article = read(HEADLINE, "03/04/2021 04:35", *BODY, timezone="Europe/Berlin", date_order="day-first").article
    assert article.published_local == datetime(2021, 4, 3, 4, 35)
    assert article.published_at == datetime(2021, 4, 3, 2, 35, tzinfo=UTC)
    assert (article.published_zone, article.zone_source) == ("Europe/Berlin", "source")


def test_a_printed_update_is_the_modification() -> None:
    article = read(HEADLINE, "Published 14 March 2021 21:05 UTC", "Updated 15 March 2021 08:00 UTC", *BODY).article
    assert article.published_at == datetime(2021, 3, 14, 21, 5, tzinfo=UTC)
    assert article.modified_at == datetime(2021, 3, 15, 8, 0, tzinfo=UTC)
    assert article.modified_precision == "minute"


@pytest.mark.parametrize(
    ("stamp", "filed"),
    [
        pytest.param("01/01/2026 06:40", "2025-12-31", id="filed the year before"),
        pytest.param("05/06/2026 06:40", "XXXX-12-31", id="published half a year later"),
        pytest.param(None, "XXXX-12-31", id="no day of publication"),
    ],
)
def test_the_day_of_filing_has_its_year_only_where_it_is_certain(stamp: str | None, filed: str) -> None:
    top = f"{HEADLINE}\n\n" + (f"{stamp} by desk\n\n" if stamp else "")
    reading = read_text(a_page(f"{top}GENEVA, Dec 31 (AP) - {SECOND}\n\n{THIRD}\n"))
    assert isinstance(reading, Story)
    assert reading.article.dateline_on == filed
