"""The settings of a command: its options, `WIREDESK_*` variables, and `wiredesk.toml`."""

import json
import os
import re
import tomllib
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError as UnreadableVariableError

from tasks.children.limits import Limits
from tasks.collect.http.secrets import mask_secrets
from tasks.collect.politeness.politeness import Politeness, iter_options

# Commands that only read start without what a night needs.
if TYPE_CHECKING:
    from tasks.night import NightSettings
    from warehouse.upkeep.maintain import Retention

CHECKOUT = Path(__file__).resolve().parents[1]
SETTINGS_FILE = "wiredesk.toml"
SMTPS_PORT = 465
_QUOTED = re.compile('"(.+?)"')
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
# A user and a password before a host, also where the scheme is missing.
_USER = re.compile(r"[^\s/@'\"]+:[^\s/@'\"]*@")


class SettingsError(Exception):
    """Settings or sources that cannot be used; the message names file, entry and field."""


class ProcessSettings(BaseModel):
    """Settings of reading pages in child processes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workers: int | None = Field(default=None, ge=1, le=256, description="Child processes; all cores unless set.")
    cpu_seconds: float = Field(default=10.0, gt=0, le=600, description="CPU time that one page may take.")
    memory_bytes: int = Field(default=1_610_612_736, ge=268_435_456, description="Memory that one page may add.")
    batch_pages: int = Field(default=400, ge=1, le=100_000, description="Pages of one batch at most.")
    batch_bytes: int = Field(default=128 * 1024 * 1024, ge=1_048_576, description="Payload bytes of one batch at most.")


def _declare_fetch_options() -> type[BaseModel]:
    """Return a model of what a person may set of Politeness, with its defaults, bounds and descriptions."""
    options: dict[str, Any] = {  # what `create_model` takes: a type and a field each
        option.name: (
            option.type,
            Field(default=option.default, description=option.setting.description, **asdict(option.setting.bounds)),
        )
        for option in iter_options()
    }
    return create_model("FetchOptions", __config__=ConfigDict(extra="forbid", frozen=True), **options)


_FetchOptions: Any = _declare_fetch_options()  # its fields are known at run time only


class FetchSettings(_FetchOptions):  # type: ignore[misc]
    """Settings of requests to the web: the options of Politeness, and the contact of the person who runs them."""

    contact: str | None = Field(
        default=None, max_length=200, pattern=r"^[ -~]+$",
        description="Address or page where outlets reach you; sent with every request.",
    )  # fmt: skip

    @field_validator("allow_addresses")
    @classmethod
    def _are_pairs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value:
            from tasks.collect.http.allowed import AllowList

            AllowList.parse(value)
        return value


class UpkeepSettings(BaseModel):
    """Settings of maintenance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_runs: int = Field(default=20, ge=0, description="Maintain after every so many runs; 0 for never by itself.")
    snapshot_days: int = Field(default=30, ge=1, description="Days that `--as-of` reaches back.")
    file_hours: int = Field(
        default=24, ge=1, description="Hours that readers may still read a table file that nothing needs."
    )

    archive_days: int | None = Field(
        default=None, ge=1, description="Days that the archive keeps responses; for ever unless set."
    )

    def retention(self) -> "Retention":
        """Return how long the home keeps what is not needed any more."""
        from warehouse.upkeep.maintain import Retention

        return Retention(
            snapshots=timedelta(days=self.snapshot_days), files=timedelta(hours=self.file_hours),
            archive=timedelta(days=self.archive_days) if self.archive_days else None,
        )  # fmt: skip


class HealthSettings(BaseModel):
    """Settings of alerts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_free_bytes: int = Field(
        default=1_073_741_824, ge=0, description="Room on the home's disk below which there is an alert."
    )


class AlertSettings(BaseModel):
    """Settings of messages about alerts: where they go, and when the day's digest does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhook_url: SecretStr | None = Field(default=None, description="Address to which messages are posted as JSON.")
    smtp_host: str | None = Field(default=None, description="Mail server that takes the messages.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port; 465 speaks TLS from the first byte.")
    smtp_starttls: bool = Field(default=True, description="Refuse a mail server without TLS.")
    smtp_user: str | None = Field(default=None, description="Login at the mail server.")
    smtp_password: SecretStr | None = Field(default=None, description="Password of that login.")
    smtp_from: str | None = Field(default=None, description="Sender of the mails.")
    smtp_to: tuple[str, ...] = Field(default=(), description="Recipients of the mails.")
    digest_hour: int = Field(default=7, ge=0, le=23, description="Hour of the day's digest, in UTC.")

    @field_validator("webhook_url")
    @classmethod
    def _is_address(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None):
            raise ValueError("an http or https address without a user is needed")
        return value

    @field_validator("smtp_from", "smtp_to")
    @classmethod
    def _are_mail_addresses(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for each in (value,) if isinstance(value, str) else value or ():
            if not _MAIL_ADDRESS.fullmatch(each):
                raise ValueError("a plain mail address is needed, such as news@gazette.example")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> "AlertSettings":
        if self.smtp_host and not (self.smtp_from and self.smtp_to):
            raise ValueError("smtp_host needs smtp_from and smtp_to")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("smtp_user and smtp_password belong together")
        if self.smtp_user and not (self.smtp_starttls or self.smtp_port == SMTPS_PORT):
            raise ValueError("smtp_password is never sent without TLS; set smtp_starttls, or leave smtp_user out")
        return self


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
    accept_clock: bool = Field(default=False, description="Run although the last run is dated later than now.")
    process: ProcessSettings = ProcessSettings()
    fetch: FetchSettings = FetchSettings()
    upkeep: UpkeepSettings = UpkeepSettings()
    health: HealthSettings = HealthSettings()
    alerts: AlertSettings = AlertSettings()

    def limits(self) -> Limits:
        """Return the limits that child processes work under."""
        process = self.process
        workers = process.workers or os.cpu_count() or 1
        return Limits(cpu_seconds=process.cpu_seconds, memory_bytes=process.memory_bytes, workers=workers)

    def politeness(self) -> Politeness:
        """Return the politeness that every request of a night keeps to."""
        from importlib.metadata import version

        asked = self.fetch.model_dump(exclude={"contact"})
        contact = f"; {self.fetch.contact}" if self.fetch.contact else ""
        return Politeness(user_agent=f"wiredesk/{version('wiredesk')} (news archive{contact})", **asked)

    def for_night(self) -> "NightSettings":
        """Return the settings that the stages of a night need."""
        from tasks.night import NightSettings

        return NightSettings(
            lake_memory=self.lake_memory,
            limits=self.limits(),
            politeness=self.politeness(),
            batch_pages=self.process.batch_pages,
            batch_bytes=self.process.batch_bytes,
            retention=self.upkeep.retention(),
            least_free_bytes=self.health.least_free_bytes,
            recorded=self._render_recorded(),
        )

    def _render_recorded(self) -> str:
        """Return the settings that decide what a run reads and writes as JSON, with secrets masked."""
        kept = self.model_dump(mode="json", exclude={"home", "sources", "alerts"})
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
    except UnreadableVariableError as error:
        group = _QUOTED.search(str(error))  # a list in it may be at fault, which the error does not name
        raise SettingsError(
            f"WIREDESK_*: a value of {group[1] if group else 'some setting'!r} is not valid JSON; write a list as "
            '["a", "b"], and a group as {"name": "value"}'
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE}: not TOML: {error}") from None
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})


def describe(error: ValidationError, where: str) -> str:
    """Return a validation error in one sentence: file, field, problem, value."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "(top)"
    if first["type"] == "extra_forbidden":
        return f"{where}: '{field}' is not a setting; see docs/operations.md for those there are"
    if first["loc"][:1] == ("alerts",):  # addresses of webhooks are secrets, and so are passwords
        return f"{where}: {field}: {first['msg'].removeprefix('Value error, ')}"
    return f"{where}: {field}: {first['msg']} (got {show_value(first.get('input'))})"


def show_value(value: object) -> str:
    """Return a value that was refused as a message may show it: short, and without secrets.

    >>> show_value("me:s3cret@proxy.example"), show_value(-1)
    ("'***@proxy.example'", '-1')
    """
    return _USER.sub("***@", mask_secrets(repr(value)))[:80]
