"""The parameters that a command gives to its flow, as Prefect stores and shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class NightlyParameters:
    """Parameters of the flow `nightly`."""

    flow: ClassVar = "nightly"

    sources: str
    only: list[str] | None
    since: date | None
    until: date | None
    fetch: Mapping[str, Any] | None  # Any: values of whatever settings are named


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestParameters:
    """Parameters of the flow `ingest`; `label` names its run in Prefect's UI."""

    flow: ClassVar = "ingest"

    label: str
    paths: list[str]
    options: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprocessParameters:
    """Parameters of the flow `reprocess`; `label` names its run in Prefect's UI."""

    flow: ClassVar = "reprocess"

    label: str
    sources: str
    only: list[str] | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayParameters(ReprocessParameters):
    """Parameters of the flow `replay`: those of `reprocess`, and a rule."""

    flow: ClassVar = "replay"

    rule: str | None


Parameters = NightlyParameters | IngestParameters | ReprocessParameters | ReplayParameters
