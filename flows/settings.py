"""What a person may set: `wiredesk.toml`, `WIREDESK_*` variables, and the options of a command."""

import json
import os
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from tasks.children.limits import Limits
from tasks.collect.http.allowed import AllowList
from tasks.collect.http.secrets import mask_secrets
from tasks.collect.politeness.politeness import Politeness
from tasks.night import NightSettings

CHECKOUT = Path(__file__).resolve().parents[1]
SETTINGS_FILE = "wiredesk.toml"


class SettingsError(Exception):
    """Settings or sources that cannot be used; the message names file, entry and field."""


class ProcessSettings(BaseModel):
    """How pages are read in child processes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workers: int | None = Field(default=None, ge=1, le=256, description="Child processes; all cores unless set.")
    cpu_seconds: float = Field(default=10.0, gt=0, le=600, description="CPU time that one page may take.")
    memory_bytes: int = Field(default=1_610_612_736, ge=268_435_456, description="Memory that one page may add.")
    batch_pages: int = Field(default=400, ge=1, le=100_000, description="Pages of one batch at most.")
    batch_bytes: int = Field(default=128 * 1024 * 1024, ge=1_048_576, description="Payload bytes of one batch at most.")


class FetchSettings(BaseModel):
    """How the web is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host_gap_seconds: float = Field(
        default=5.0, ge=0, le=3600,
        description="Pause between two requests to one host; below 1 only for allowed addresses.",
    )  # fmt: skip
    deadline_seconds: float = Field(
        default=14_400.0, gt=0, le=172_800, description="When a night stops asking; what is left waits for the next."
    )
    exchange_seconds: float = Field(default=30.0, gt=0, le=600, description="Total time of one exchange.")
    archive_seconds: float = Field(default=3_600.0, gt=0, le=86_400, description="The same for a remote web archive.")
    revisit_seconds: tuple[float, ...] = Field(
        default=(3_600.0, 21_600.0, 86_400.0, 604_800.0),
        description="Ages at which a story that is still listed is looked at again.",
    )
    contact: str | None = Field(
        default=None, max_length=200, pattern=r"^[ -~]+$",
        description="Address or page where outlets reach you; sent with every request.",
    )  # fmt: skip
    allow_addresses: tuple[str, ...] = Field(
        default=(),
        description="Exact ip:port pairs that may be asked though they are private; never in scheduled runs.",
    )
    proxy: str | None = Field(
        default=None, pattern=r"^https?://", description="Proxy to ask through; addresses are then its to check."
    )
    connections: int = Field(default=1_000, ge=1, le=10_000, description="Exchanges at once, over all hosts.")
    rotate_bytes: int = Field(
        default=1_073_741_824, ge=1_048_576, description="Size at which a new archive file begins."
    )
    shortest_poll_seconds: float = Field(
        default=3_600.0, ge=0, description="A scheduled run leaves a feed that brought nothing new alone for so long."
    )
    longest_poll_seconds: float = Field(
        default=172_800.0, ge=0, description="It doubles with each poll that brings nothing, up to this."
    )

    @field_validator("allow_addresses")
    @classmethod
    def _are_pairs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        AllowList.parse(value)
        return value


class Settings(BaseSettings):
    """The settings of one command. Options of the command come first, then variables, then the file."""

    model_config = SettingsConfigDict(
        env_prefix="WIREDESK_",
        env_nested_delimiter="__",
        toml_file=SETTINGS_FILE,
        extra="forbid",
        frozen=True,
    )

    home: Path = CHECKOUT / "warehouse" / "data"
    sources: Path = Path("sources.toml")
    lake_memory: str = Field(default="400MB", pattern=r"^\d+(MB|GB)$", description="Memory DuckDB may take.")
    process: ProcessSettings = ProcessSettings()
    fetch: FetchSettings = FetchSettings()

    def limits(self) -> Limits:
        """Return what child processes work under."""
        process = self.process
        workers = process.workers or os.cpu_count() or 1
        return Limits(cpu_seconds=process.cpu_seconds, memory_bytes=process.memory_bytes, workers=workers)

    def politeness(self) -> Politeness:
        """Return what every request of a night keeps to."""
        asked = self.fetch.model_dump(exclude={"contact"})
        contact = f"; {self.fetch.contact}" if self.fetch.contact else ""
        return Politeness(user_agent=f"wiredesk/{version('wiredesk')} (news archive{contact})", **asked)

    def for_night(self) -> NightSettings:
        """Return what the stages of a night need of these settings."""
        return NightSettings(
            lake_memory=self.lake_memory,
            limits=self.limits(),
            politeness=self.politeness(),
            batch_pages=self.process.batch_pages,
            batch_bytes=self.process.batch_bytes,
            recorded=self._render_recorded(),
        )

    def _render_recorded(self) -> str:
        """Return all settings but the paths as JSON, with secrets masked."""
        kept = self.model_dump(mode="json", exclude={"home", "sources"})
        if proxy := self.fetch.proxy:
            kept["fetch"]["proxy"] = mask_secrets(proxy)
        return mask_secrets(json.dumps(kept, sort_keys=True))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read options, then variables, then `wiredesk.toml`; nothing else."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**options: Any) -> Settings:
    """Return the settings, `options` that are not None first; raise SettingsError naming what is wrong."""
    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(describe(error, f"{SETTINGS_FILE} or WIREDESK_*")) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE}: not TOML: {error}") from None
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})


def describe(error: ValidationError, where: str) -> str:
    """Return what a validation error says in one sentence: file, field, problem, value."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "(top)"
    if first["type"] == "extra_forbidden":
        return f"{where}: '{field}' is not a setting; see docs/operations.md for those there are"
    return f"{where}: {field}: {first['msg']} (got {first.get('input')!r:.80})"
