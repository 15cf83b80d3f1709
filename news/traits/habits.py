"""The habits of a site that settle what one of its pages leaves open.

One story cannot decide what 03/04/2021 means, its outlet can: 14/10/2021 elsewhere on the site shows the order. One
page cannot distinguish "Rain at last - The Dispatch" from "Rain at last - the aftermath"; twenty can. And 14:05 is an
instant where the site's other pages print +01:00 behind their times.
"""

from news.dates.timestamp import find_timestamp
from news.headline.titles import find_tail
from news.origins import EXPORTED
from news.page import DateOrder
from news.traits.votes import Changes, Habit, Row
from news.traits.zone_votes import decide_zone, find_shown_zone, settle_zone
from news.versions.identity import content_sha256

# Dots are day first always, and a year in front leaves nothing open: only these dates need a source's habit.
_NUMERIC_DATE = r"(^|[^0-9])[0-9]{1,2}\s?[/-]\s?[0-9]{1,2}\s?[/-]\s?([0-9]{4}|[0-9]{2})([^0-9]|$)"
_HAS_NUMERIC_DATE = f"regexp_matches(published_raw, '{_NUMERIC_DATE}')"
# A headline without a tail is a vote, too: where most have none, the few tails are part of their headlines.
NO_TAIL = ""


def _find_order(row: Row) -> str | None:
    timestamp = find_timestamp(row["published_raw"])
    return timestamp.shown_order if timestamp and timestamp.local else None


def _settle_order(row: Row, order: str, timezone: str | None) -> Changes | None:
    if row["published_local"] is not None:
        return None
    date_order: DateOrder = "month-first" if order == "month-first" else "day-first"
    stamp = find_timestamp(row["published_raw"], timezone=timezone, date_order=date_order)
    if stamp is None or stamp.local is None:
        return None
    return {
        "published_local": stamp.local,
        "published_at": stamp.instant,
        "published_zone": stamp.zone,
        "zone_source": stamp.zone_source,
        "published_precision": stamp.precision,
    }


def _find_suffix(row: Row) -> str | None:
    return find_tail(row["headline"]) or NO_TAIL


def _settle_suffix(row: Row, suffix: str, _timezone: str | None) -> Changes | None:
    headline = row["headline"]
    if find_tail(headline) != suffix:
        return None
    bare = headline.removesuffix(suffix)
    return {"headline": bare, "content_sha256": content_sha256(bare, row["body"])}


DATE_ORDER = Habit(
    trait="date_order",
    shown_by=("published_raw",),
    read=("published_raw", "published_local"),
    filled=("published_local", "published_at", "published_zone", "zone_source", "published_precision"),
    shows=f"published_local is not null and {_HAS_NUMERIC_DATE}",
    opens=f"published_local is null and {_HAS_NUMERIC_DATE}",
    find_shown=_find_order,
    settle=_settle_order,
    evidence_field="published_at",
    printed="published_raw",
)
TITLE_SUFFIX = Habit(
    trait="title_suffix",
    shown_by=("headline",),
    read=("headline", "body"),
    filled=("headline", "content_sha256"),
    shows="headline is not null and site is not null",
    opens=r"site is not null and regexp_matches(headline, '\s([|·•»:–—-]|--)\s|\S\|\S')",
    find_shown=_find_suffix,
    settle=_settle_suffix,
    evidence_field="headline",
    printed="headline",
    min_votes=3,
    # A page that declares its headline apart has no tail to show.
    min_majority=0.5,
)
# A time from a feed, list or export follows the clock of whoever wrote it; a printed one follows the newsroom's.
_IS_PRINTED = f"site is not null and not regexp_matches(published_source, '^({'|'.join(sorted(EXPORTED))})(:|$)')"
ZONE = Habit(
    trait="zone",
    shown_by=("published_local", "published_at", "published_source"),
    read=("published_local", "published_at", "published_zone", "published_precision", "published_source"),
    filled=("published_at", "published_zone", "zone_source"),
    shows=f"zone_source = 'page' and published_at is not null and published_precision in ('minute', 'second') "
    f"and {_IS_PRINTED}",
    opens=f"published_at is null and published_zone is null and published_precision in ('hour', 'minute', 'second') "
    f"and {_IS_PRINTED}",
    find_shown=find_shown_zone,
    settle=settle_zone,
    evidence_field="published_at",
    printed="published_raw",
    decide=decide_zone,
    is_dated=True,
    reads_candidates="published_at is null",
    site_field="published_zone",
)
# In the order in which they are applied: a later one sees what an earlier one settled.
HABITS = (DATE_ORDER, TITLE_SUFFIX, ZONE)
