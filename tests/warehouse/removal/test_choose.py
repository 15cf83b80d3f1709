"""A takedown takes a story whole, and nothing of the stories beside it."""

import pytest

from news.urls.takedown import find_takedown_key
from tests.warehouse.factories import PlainHome, a_story, an_input
from warehouse.removal.choose import Chosen, Target, choose

pytestmark = pytest.mark.slow  # each test builds a lake of its own

LEDGER = "https://gazette.example/ledger"
FERRY = "https://gazette.example/ferry"


def key(url: str) -> str:
    return find_takedown_key(url)


def forget(plain: PlainHome, **target: str) -> Chosen:
    return choose(plain.lake, Target(**target))


def left(plain: PlainHome) -> list[str | None]:
    rows = plain.ask("select url from lake.inputs where input_id not in (from gone_inputs) order by url")
    return [url for (url,) in rows]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("http://gazette.example/ledger", id="the other scheme"),
        pytest.param("https://gazette.example/ledger/?utm_source=rss", id="tracking and a slash"),
        pytest.param("https://gazette.example/ledger/amp", id="its AMP page"),
        pytest.param("https://gazette.example/ledger?token=***#secret-31823e8fe93b", id="a masked secret"),
        pytest.param("https://GAZETTE.example:443/ledger#top", id="another spelling of the host"),
    ],
)
def test_an_address_is_found_in_every_spelling(plain: PlainHome, other: str) -> None:
    plain.publish(a_story(url=FERRY), an_input("failed", url=other, reason="http_503", payload_sha256=None))
    assert forget(plain, address=LEDGER).input_ids != ()
    assert left(plain) == [FERRY]


@pytest.mark.parametrize("other", [f"{LEDGER}?page=2", f"{LEDGER}s", "https://www.gazette.example/ledger"])
def test_another_address_is_another_story(plain: PlainHome, other: str) -> None:
    plain.publish(a_story(url=other))
    assert forget(plain, address=LEDGER).input_ids == ()


def test_a_story_goes_with_all_addresses_that_led_to_it_alone(plain: PlainHome) -> None:
    latest, printed = "https://gazette.example/latest", "https://gazette.example/print?id=7"
    plain.publish(
        a_story(url=LEDGER, payload="1"),
        a_story(url=latest, canonical_url=LEDGER, payload="2"),
        a_story(url=printed, canonical_url=LEDGER, payload="3"),
    )
    plain.publish(a_story("The ferry", url=latest, canonical_url=FERRY, payload="4"), number=2)
    chosen = forget(plain, address=LEDGER)
    assert set(chosen.keys) == {key(LEDGER), key(printed)}, "the newest story's address leads elsewhere each day"
    assert left(plain) == [latest]
    assert len(chosen.article_ids) == 1


def test_an_address_that_was_requested_goes_with_all_that_it_ever_led_to(plain: PlainHome) -> None:
    latest = "https://gazette.example/latest"
    plain.publish(a_story(url=latest, canonical_url=LEDGER, payload="2"))
    plain.publish(a_story("The ferry", url=latest, canonical_url=FERRY, payload="4"), number=2)
    chosen = forget(plain, address=latest)
    assert set(chosen.keys) == {key(latest), key(LEDGER), key(FERRY)}
    assert left(plain) == []


def test_a_source_goes_with_what_others_have_of_its_addresses(plain: PlainHome) -> None:
    plain.publish(
        a_story(url=LEDGER, payload="1"),
        a_story(url=LEDGER, payload="1", source="aggregator"),
        a_story("Another", url="https://courier.example/a", source="aggregator"),
        a_story("A note", url=None),
    )
    chosen = forget(plain, source="gazette")
    assert left(plain) == ["https://courier.example/a"]
    assert chosen.keys == (key(LEDGER),)


def test_the_same_text_elsewhere_is_named_and_stays(plain: PlainHome) -> None:
    plain.publish(a_story(url=LEDGER), a_story(url="https://courier.example/a", source="courier"))
    chosen = forget(plain, address=LEDGER)
    assert [(each.source, each.address) for each in chosen.elsewhere] == [("courier", "https://courier.example/a")]
    assert left(plain) == ["https://courier.example/a"]
