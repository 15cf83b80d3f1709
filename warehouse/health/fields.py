"""Judges the fields of a source's stories: how often each is there, the length of bodies, and their days."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from news.records.alerts import AlertKind
from warehouse.health.findings import Finding, History, SourceNight, quantile
from warehouse.health.volume import days_behind

# So many nights of at least so many stories show what is usual.
MIN_NIGHTS, MIN_STORIES = 7, 3
# A field is lost below this share of its lowest usual rate, where chance explains that once in so many nights. That no
# story has it is less often chance than that few have: rates vary from night to night, with wire stories for instance.
LOST_RATIO, LOST_BY, CHANCE_OF_FEW, CHANCE_OF_NONE = 0.4, 0.3, 0.0003, 0.004
# A share of bad pages is unusual from here on.
BAD_SHARE, BAD_BY, BAD_PAGES = 0.5, 0.3, 4
# Bodies are unusual when they are so many times shorter or longer than on the shortest or longest usual night.
SHORTER, LONGER, MIN_BODIES, BODY_NIGHTS = 0.35, 3.0, 5, 8
# Dates are unusual when they lie so many hours off the usual, or so many times as far as they usually vary.
LATE_HOURS, EARLY_HOURS, SPREADS = 20.0, 12.0, 6.0
HOURS_A_DAY = 24.0
TWO_NIGHTS = timedelta(hours=36)
# The first clocks are ahead of UTC: by less than this, a date in the future is one without a zone.
AHEAD_HOURS = 1.0

Share = Callable[[SourceNight], tuple[int, int]]

FIELDS: dict[str, Share] = {
    "headline": lambda night: (night.story_count, night.story_count + night.no_headline_count),
    "date": lambda night: (night.date_count, night.story_count),
    "authors": lambda night: (night.author_count, night.story_count),
}


def _read_refused(night: SourceNight) -> tuple[int, int]:
    """Return how many pages were refused for other reasons than a headline or a date, and how many were read."""
    refused = night.rejected - night.no_headline_count - night.misdated_count
    return max(refused, 0), night.accepted + night.duplicate + max(refused, 0)


def judge_fields(tonight: SourceNight, history: History) -> list[Finding]:
    """Return what tonight's stories show of each field, and whether the pages as a whole read differently."""
    usual = history.usual
    found = {name: _judge_field(name, share, tonight, usual) for name, share in FIELDS.items()}
    lost = [finding.message for finding in found.values() if finding and finding.message]
    symptoms = [find_rise(_read_refused, tonight, usual, "pages refused"), _find_odd_bodies(tonight, usual)]
    signs = [sign for sign in symptoms if sign]
    template = Finding(kind=AlertKind.TEMPLATE_CHANGE, source=tonight.source)
    if signs or len(lost) > 1 or (lost and history.has_open(AlertKind.TEMPLATE_CHANGE)):
        message = "; ".join([*lost, *signs])
        return [Finding(kind=AlertKind.TEMPLATE_CHANGE, source=tonight.source, message=message)]
    is_judged = tonight.page_count >= MIN_STORIES and len(usual) >= MIN_NIGHTS
    return [*([template] if is_judged else []), *(finding for finding in found.values() if finding)]


def _judge_field(name: str, share: Share, tonight: SourceNight, usual: Sequence[SourceNight]) -> Finding | None:
    """Return whether a field is lost; None where tonight or the nights before have too few stories."""
    (count, total), now = share(tonight), tonight.started_at
    past = [share(night) for night in usual]
    past = [(part, whole) for part, whole in past if whole >= MIN_STORIES]
    if total < MIN_STORIES or len(past) < MIN_NIGHTS:
        return None
    mean = sum(part for part, _ in past) / sum(whole for _, whole in past)
    lowest = quantile([part / whole for part, whole in past], 0.1)
    is_low = count / total < LOST_RATIO * lowest and count / total <= mean - LOST_BY
    # A small source shows it in two nights.
    before = share(usual[0]) if usual and usual[0].started_at > now - TWO_NIGHTS else (0, 0)
    is_lost = is_low and any(
        _chance(part, whole, (mean + lowest) / 2) < (CHANCE_OF_FEW if part else CHANCE_OF_NONE)
        for part, whole in ((count, total), (count + before[0], total + before[1]))
    )
    message = f"{count} of {total} stories have {_article(name)}, usually {mean:.0%}" if is_lost else None
    return Finding(kind=AlertKind.LOST_FIELD, source=tonight.source, subject=name, message=message)


def _article(field: str) -> str:
    return field if field == "authors" else f"a {field}"


def _chance(count: int, total: int, rate: float) -> float:
    """Return how likely it is that at most `count` of `total` stories have what stories have at this rate.

    >>> round(_chance(0, 3, 0.9), 4), _chance(3, 3, 0.9)
    (0.001, 1.0)
    """
    rate = min(rate, 0.97)  # no outlet is perfect, however well it did so far
    return sum(math.comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in range(count + 1)) if total else 1.0


def find_rise(share: Share, tonight: SourceNight, usual: Sequence[SourceNight], what: str) -> str | None:
    """Return a sentence where a share of bad pages is high, and much higher than on usual nights; else None."""
    count, total = share(tonight)
    past = [part / whole for part, whole in map(share, usual) if whole >= MIN_STORIES]
    is_seen = count >= BAD_PAGES or count == total >= MIN_STORIES
    if not is_seen or count / total < BAD_SHARE or len(past) < MIN_NIGHTS:
        return None
    highest = quantile(past, 0.9)
    if count / total < highest + BAD_BY:
        return None
    return f"{count} of {total} {what}, usually {quantile(past, 0.5):.0%}"


def _find_odd_bodies(tonight: SourceNight, usual: Sequence[SourceNight]) -> str | None:
    past = [night.median_body_chars for night in usual if night.story_count >= MIN_STORIES]
    lengths = [length for length in past if length is not None]
    if tonight.median_body_chars is None or tonight.story_count < MIN_BODIES or len(lengths) < BODY_NIGHTS:
        return None
    is_odd = tonight.median_body_chars < SHORTER * quantile(
        lengths, 0.1
    ) or tonight.median_body_chars > LONGER * quantile(lengths, 0.9)
    usually = f"usually {quantile(lengths, 0.5):.0f}"
    return f"bodies of {tonight.median_body_chars:.0f} characters, {usually}" if is_odd else None


def judge_days(tonight: SourceNight, history: History, now: datetime) -> Finding | None:
    """Return whether stories are dated to other days than usual; None where there is too little to compare."""
    usual = history.usual
    kind, source = AlertKind.WRONG_DAY, tonight.source
    misdated = find_rise(
        lambda night: (night.misdated_count, night.date_count + night.misdated_count), tonight, usual,
        "dates in the future or before the web",
    )  # fmt: skip
    if misdated:
        return Finding(kind=kind, source=source, message=misdated)
    past = [night.median_age_hours for night in usual if night.date_count >= MIN_STORIES]
    ages = [age for age in past if age is not None]
    if tonight.median_age_hours is None or tonight.date_count < MIN_STORIES or len(ages) < MIN_NIGHTS:
        return None
    middle = quantile(ages, 0.5)
    spread = SPREADS * 1.5 * quantile([abs(age - middle) for age in ages], 0.5)
    age, behind = tonight.median_age_hours, HOURS_A_DAY * days_behind(tonight, history, now)
    is_late = age > middle + behind + max(LATE_HOURS, spread)
    is_early = age < middle - max(EARLY_HOURS, spread) or age < -AHEAD_HOURS < middle - EARLY_HOURS / 2
    if not is_late and not is_early:
        return Finding(kind=kind, source=source)
    message = f"stories are dated {_render_age(age)} the run, usually {_render_age(middle)} it"
    return Finding(kind=kind, source=source, message=message)


def _render_age(hours: float) -> str:
    """Return an age in words.

    >>> _render_age(7.6), _render_age(-96)
    ('8 hours before', '4 days after')
    """
    side = "before" if hours >= 0 else "after"
    size = abs(hours)
    return f"{size:.0f} hours {side}" if size < 2 * HOURS_A_DAY else f"{size / HOURS_A_DAY:.0f} days {side}"
