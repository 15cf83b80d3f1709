"""Politeness: the options that every request of a night keeps to, and those that a person may set."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any, get_args, get_origin, get_type_hints

HOUR, DAY = 3600.0, 86_400.0
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The values that a setting takes: numbers `gt` (or `ge`) some value and `le` another, text of a `pattern`."""

    gt: float | None = None
    ge: float | None = None
    le: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Marks an option that a person may set: what it means, and the values it takes."""

    description: str
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """The rules that every request of a night keeps to, in seconds and bytes."""

    user_agent: str
    host_gap_seconds: Annotated[
        float,
        Setting(
            "Pause between two requests to one host; below 1 only for allowed addresses.",
            Bounds(ge=0, le=3600),
        ),
    ] = 5.0
    deadline_seconds: Annotated[
        float,
        Setting("When a night stops sending requests; what is left waits for the next.", Bounds(gt=0, le=172_800)),
    ] = 4 * HOUR
    exchange_seconds: Annotated[float, Setting("Total time of one exchange.", Bounds(gt=0, le=600))] = 30.0
    archive_seconds: Annotated[float, Setting("The same for a remote web archive.", Bounds(gt=0, le=86_400))] = HOUR
    longest_wait_seconds: float = 120.0
    retries: int = 2
    page_bytes: int = 10 * MEBIBYTE
    sitemap_bytes: int = 50 * MEBIBYTE
    revisit_seconds: Annotated[
        tuple[float, ...], Setting("Ages at which a story that is still listed is looked at again.")
    ] = (HOUR, 6 * HOUR, DAY, 7 * DAY)
    allow_addresses: Annotated[
        tuple[str, ...],
        Setting("Exact ip:port pairs that may be requested though they are private; never in scheduled runs."),
    ] = ()
    proxy: Annotated[
        str | None,
        Setting("Proxy for all requests; it then has to check addresses.", Bounds(pattern=r"^https?://")),
    ] = None
    connections: Annotated[int, Setting("Exchanges at once, over all hosts.", Bounds(ge=1, le=10_000))] = 1_000
    rotate_bytes: Annotated[int, Setting("Size at which a new archive file begins.", Bounds(ge=MEBIBYTE))] = (
        1024 * MEBIBYTE
    )
    shortest_poll_seconds: Annotated[
        float,
        Setting("A scheduled run leaves a feed that brought nothing new alone for so long.", Bounds(ge=0)),
    ] = HOUR
    longest_poll_seconds: Annotated[
        float, Setting("It doubles with each poll that brings nothing, up to this.", Bounds(ge=0))
    ] = 2 * DAY


@dataclass(frozen=True, slots=True)
class Option:
    """An option that a person may set: its name, type and default, and what is marked of it."""

    name: str
    type: Any  # a type may be any expression of one, such as `str | None`
    default: object
    setting: Setting


def iter_options() -> Iterator[Option]:
    """Yield the options of Politeness that a person may set, in order of declaration."""
    hints = get_type_hints(Politeness, include_extras=True)
    for each in fields(Politeness):
        hint = hints[each.name]
        if get_origin(hint) is Annotated:
            kind, setting = get_args(hint)[:2]
            yield Option(each.name, kind, each.default, setting)
