"""A canonical address that several different pages declare names none of them: each keeps its own."""

import pytest

from tests.warehouse.factories import PlainHome, StagedInput, a_story, sha256

pytestmark = pytest.mark.slow  # builds a lake for each test

SITE = "https://gazette.example"
SHARED = f"{SITE}/story"
TEXTS = {
    "rain": (
        "Rain at last",
        "Rain fell on the northern islands for the first time since March, and wells filled again.",
    ),
    "bridge": ("Bridge opens", "The harbour bridge opened to traffic on Tuesday after eleven years of construction."),
    "vote": ("Council votes", "Nine of twelve members voted to close the old market hall at the end of the season."),
    "ferry": ("Ferry runs aground", "A ferry with sixty passengers ran aground off the lighthouse; nobody was hurt."),
}


def a_page(name: str, *, canonical_url: str | None = SHARED, version: str = "", **more: object) -> StagedInput:
    headline, body = TEXTS[name]
    url = more.pop("url", f"{SITE}/story?id={name}")
    return a_story(
        headline + version, body + version, url=url, canonical_url=canonical_url, site="gazette.example", **more
    )  # type: ignore[arg-type]


def stories(plain: PlainHome) -> list[tuple[str, str, int]]:
    """Return headline, canonical address and revision of every story."""
    return plain.ask("select headline, canonical_url, revision from lake.articles order by all")  # type: ignore[return-value]


def own(name: str) -> str:
    return f"{SITE}/story?id={name}"


def test_four_different_pages_of_one_night_are_four_stories(plain: PlainHome) -> None:
    counts = plain.publish(*map(a_page, TEXTS))
    assert counts["gazette"]["accepted"] == 4
    assert stories(plain) == sorted((TEXTS[name][0], own(name), 1) for name in TEXTS)
    assert {row[0] for row in plain.ask("select article_id from lake.articles")} == {
        sha256(own(name)) for name in TEXTS
    }
    for table in ("authors", "evidence", "revisions"):
        ids = {row[0] for row in plain.ask(f"select article_id from lake.{table}")}
        assert ids == {sha256(own(name)) for name in TEXTS}, table
    assert {row[0] for row in plain.ask("select article_id from lake.inputs")} == {sha256(own(name)) for name in TEXTS}


def test_who_had_the_address_first_keeps_it_and_later_ones_do_not_overwrite_it(plain: PlainHome) -> None:
    plain.publish(a_page("rain"))
    plain.publish(a_page("bridge"), a_page("rain", version=" (corrected)"), number=2)
    assert stories(plain) == [("Bridge opens", own("bridge"), 1), ("Rain at last (corrected)", SHARED, 2)]


def test_a_page_whose_own_address_it_is_keeps_it(plain: PlainHome) -> None:
    plain.publish(a_page("rain", url=SHARED), a_page("bridge"))
    assert stories(plain) == [("Bridge opens", own("bridge"), 1), ("Rain at last", SHARED, 1)]


VARIANTS = {
    "mobile": a_page("rain", url=f"{SITE}/m/story?id=rain"),
    "edited": a_page("rain", url=f"{SITE}/print/rain", version=" More was said on Friday."),
    "page 2": a_story(TEXTS["rain"][0], TEXTS["vote"][1], url=f"{SITE}/story?id=rain&page=2", canonical_url=SHARED),
}


@pytest.mark.parametrize("night", [1, 2])
@pytest.mark.parametrize("variant", VARIANTS)
def test_another_address_of_the_same_story_shares_its_name(variant: str, night: int, plain: PlainHome) -> None:
    if night == 1:
        plain.publish(a_page("rain"), VARIANTS[variant])
    else:
        plain.publish(a_page("rain"))
        plain.publish(VARIANTS[variant], number=2)
    assert {canonical for _, canonical, _ in stories(plain)} == {SHARED}


def test_what_was_not_believed_is_not_believed_when_it_is_read_again(plain: PlainHome) -> None:
    pages = [a_page(name) for name in TEXTS]
    plain.publish(pages[0])
    plain.publish(*pages[1:], number=2)
    before = [sorted(map(repr, plain.ask(f"select * from lake.{table}"))) for table in ("articles", "revisions")]
    plain.publish(*pages, number=9, is_reread=True)
    assert [
        sorted(map(repr, plain.ask(f"select * from lake.{table}"))) for table in ("articles", "revisions")
    ] == before


def test_evidence_says_that_a_shared_address_was_not_believed(plain: PlainHome) -> None:
    plain.publish(*(a_page(name, evidence=own(name)) for name in TEXTS))
    rows = plain.ask("select distinct origin, value, rule, is_chosen from lake.evidence where field = 'canonical_url'")
    assert sorted(rows) == sorted(
        [("link:canonical", SHARED, "shared", False)] + [("url", own(name), "address", True) for name in TEXTS]
    )
