"""The files of deploy/ name commands, folders and settings that exist, agree with each other, and hold no secret."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from flows.cli import app
from flows.settings import CHECKOUT
from tests.code import PACKAGES

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def read_unit(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE))


def read_compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def read_files() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*.*") if path.is_file()} | {
        "Dockerfile": (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    }


@pytest.mark.parametrize("path", UNITS, ids=[path.name for path in UNITS])
def test_a_unit_runs_a_command_that_there_is_as_a_user_who_may_little(path: Path) -> None:
    unit = read_unit(path)
    program, command, *_ = unit["ExecStart"].split()
    assert (program, command in COMMANDS) == ("/opt/wiredesk/.venv/bin/wiredesk", True)
    assert unit["Environment"] == f"WIREDESK_HOME=/var/lib/{unit['StateDirectory']}"
    assert (unit["User"], unit["UMask"], unit["StateDirectoryMode"]) == ("wiredesk", "0077", "0700")
    assert (unit["NoNewPrivileges"], unit["ProtectSystem"], unit["CapabilityBoundingSet"]) == ("yes", "strict", "")
    assert (unit["SuccessExitStatus"], int(unit["TimeoutStopSec"]) >= 30) == ("143", True)


def test_both_services_are_hardened_alike() -> None:
    hardening = [
        path.read_text(encoding="utf-8").partition("\nStateDirectory=")[2].partition("\n[")[0] for path in UNITS
    ]
    assert len(hardening) == 2
    assert hardening[0].strip() == hardening[1].strip() != ""


def test_the_timer_runs_when_the_deployment_would() -> None:
    timer = read_unit(DEPLOY / "systemd" / "wiredesk-nightly.timer")
    minute, hour, *_ = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text())["deployments"][0]["schedules"][0][
        "cron"
    ].split()
    assert timer["OnCalendar"] == f"*-*-* {int(hour):02}:{int(minute):02}:00 UTC"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/wiredesk/.venv/bin/wiredesk", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    # Of the machine's own units it may complain, too.
    assert not [line for line in done.stderr.splitlines() if "wiredesk" in line]


def test_the_services_of_compose_run_what_there_is() -> None:
    compose = read_compose()
    services = compose["services"]
    assert services["server"]["entrypoint"][:3] == ["prefect", "server", "start"]
    for name in ("deploy", "worker"):
        assert services[name]["command"] == [name]
        assert name in COMMANDS
    for service in services.values():
        for secret in service["secrets"]:
            assert secret in compose["secrets"]
            assert f"/run/secrets/{secret}" in service["environment"].values()


@pytest.mark.slow
def test_prefect_knows_the_settings_that_compose_names() -> None:
    from prefect.settings import Settings

    schema = str(Settings.model_json_schema())
    for service in read_compose()["services"].values():
        for name in service["environment"]:
            assert name.startswith("POSTGRES_") or name in ("DO_NOT_TRACK", "PREFECT_PROFILES_PATH") or name in schema


def test_an_image_gets_what_make_setup_needs() -> None:
    kept = set(re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    assert kept >= {
        *PACKAGES,
        "Makefile",
        "pyproject.toml",
        "requirements.lock",
        "README.md",
        "LICENSE",
        "prefect.yaml",
    }
    assert all((CHECKOUT / name).exists() for name in kept)
    assert "warehouse/data" in (DEPLOY / "Dockerfile.dockerignore").read_text()


def test_no_file_holds_a_secret_or_names_an_index() -> None:
    for name, text in read_files().items():
        assert not re.search(r"index-url|find-links|pypi", text), name
        assert not re.search(r"(?i)(password|auth_string|secret)\w* *[:=] *[\"']?[\w-]{12,}", text), name


@pytest.mark.slow
def test_secrets_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    import os

    sys.path.insert(0, str(DEPLOY))
    from make_secrets import make_secrets

    folder = tmp_path / "secrets"
    make_secrets(folder, os.getuid())
    made = {path.name: (path.stat().st_mode & 0o777, path.read_text()) for path in folder.iterdir()}
    assert {name: mode for name, (mode, _) in made.items()} == dict.fromkeys(read_compose()["secrets"], 0o600)
    server = tomllib.loads(made["server.toml"][1])["profiles"]["server"]
    worker = tomllib.loads(made["worker.toml"][1])["profiles"]["worker"]
    assert server["PREFECT_SERVER_DATABASE_PASSWORD"] == made["database-password"][1]
    assert server["PREFECT_SERVER_API_AUTH_STRING"] == worker["PREFECT_API_AUTH_STRING"]
    with pytest.raises(FileExistsError):
        make_secrets(folder, os.getuid())
