"""An archive whose records are dated to the ends of the calendar: no stage of a run stops at such an instant."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flows.plain import run_plainly
from tests.news.pages import markup
from tests.tasks.archives import a_record, a_response, packed
from warehouse.home import Home
from warehouse.lake import open_lake

pytestmark = pytest.mark.slow

DATES = (
    "0001-01-01T00:00:00Z", "0001-01-01T13:59:59Z", "1970-01-01T00:00:00Z", "2026-03-05T12:00:00Z",
    "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
)  # fmt: skip
# Each page gives its date by another rule that looks at the time of the fetch.
HEADS = ("", '<meta name="date" content="2 hours ago">', '<meta name="date" content="2021-03-04T05:06:00Z">')


def test_records_of_any_date_are_read_and_published(tmp_path: Path) -> None:
    # A record dated 9999-12-31 ended as extractor_error, and was settled for good.
    pages = [(date, head) for date in DATES for head in HEADS]
    records = [
        a_record(
            number, a_response(markup(headline=f"Ferry {number} leaves Port Zembla", head=head).encode()), date=date
        )
        for number, (date, head) in enumerate(pages)
    ]
    archive = tmp_path / "crawl.warc.gz"
    archive.write_bytes(packed(records))
    home = tmp_path / "home"

    report = run_plainly(home, [archive])

    assert report.total.accepted == len(pages)
    with closing(open_lake(Home(home), read_only=True)) as lake:
        rows = lake.execute("select fetched_at, published_at from lake.articles").fetchall()
        assert {fetched for fetched, _ in rows} == {datetime.fromisoformat(date) for date in DATES}
        assert {at for _, at in rows if at is not None} == {
            datetime(2021, 3, 4, 5, 6, tzinfo=UTC), datetime(2026, 3, 5, 10, tzinfo=UTC),
        }  # fmt: skip
