"""A home's secret is its owner's alone."""

from pathlib import Path

import pytest

from flows.server.secret import SecretError, ensure_secret, read_secret, secret_file
from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_secret_is_made_once_and_for_its_owner_alone(home: Home) -> None:
    secret = ensure_secret(home)
    assert len(secret) > 40
    assert ensure_secret(home) == read_secret(home) == secret
    assert secret_file(home).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.prefect.iterdir()] == [secret_file(home).name], "no draft is left"


def test_two_homes_have_two_secrets(tmp_path: Path) -> None:
    assert ensure_secret(Home(tmp_path / "one")) != ensure_secret(Home(tmp_path / "two"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_secret_that_others_can_read_or_write_is_refused(home: Home, mode: int) -> None:
    ensure_secret(home)
    secret_file(home).chmod(mode)
    with pytest.raises(SecretError, match="others can read"):
        ensure_secret(home)


@pytest.mark.parametrize("text", ["", "active = 1", "[profiles]\nwiredesk = 3\n", "no toml", "[profiles.wiredesk]\n"])
def test_a_file_that_holds_no_secret_is_refused(home: Home, text: str) -> None:
    ensure_secret(home)
    secret_file(home).write_text(text)
    with pytest.raises(SecretError, match="holds no secret"):
        read_secret(home)


def test_a_link_to_a_secret_elsewhere_is_refused(home: Home, tmp_path: Path) -> None:
    ensure_secret(home)
    elsewhere = secret_file(home).rename(tmp_path / "elsewhere")
    secret_file(home).symlink_to(elsewhere)
    with pytest.raises(SecretError, match="cannot be read"):
        ensure_secret(home)
