"""The home's secret: the login of its Prefect server, in a file that only its owner can read.

The file is a profile in Prefect's own format, so that server, worker and commands read it themselves: the secret is
in no argument, and in no environment that a child inherits.
"""

import json
import os
import secrets
import stat
import tomllib
from contextlib import suppress
from pathlib import Path

from warehouse.home import Home, HomeError

SECRET_FILE = "secret.toml"  # noqa: S105 - a name
PROFILE = "wiredesk"
USER = "wiredesk"
# The login of another server, which an environment gave; rewritten by each command that finds it there.
LOGIN_FILE = "login.toml"
LOGIN = "PREFECT_API_AUTH_STRING"
# What Prefect itself would export, and what must not reach the children that read pages.
AUTH_VARIABLES = (LOGIN, "PREFECT_SERVER_API_AUTH_STRING")
OTHERS_BITS = 0o077

_LOGIN_TEXT = """\
# The login of the Prefect server that PREFECT_API_URL named. Delete this file as you like: it is written when needed.
active = "{profile}"

[profiles.{profile}]
{name} = {secret}
"""

_PROFILE_TEXT = """\
# The login of this home's Prefect server, user:password. Delete this file while nothing runs to get a new one.
active = "{profile}"

[profiles.{profile}]
PREFECT_API_AUTH_STRING = "{secret}"
PREFECT_SERVER_API_AUTH_STRING = "{secret}"
"""


class SecretError(HomeError):
    """The home's secret cannot be used; the message says why and what to do."""


def secret_file(home: Home) -> Path:
    """Return where the home's secret is stored."""
    return home.prefect / SECRET_FILE


def ensure_secret(home: Home) -> str:
    """Return the home's secret as `user:password`, made now if there is none; raise SecretError if others can read it.

    Two commands that start at once agree: the file appears whole, and the first one stays.
    """
    path = secret_file(home)
    if not path.exists():
        draft = _write_draft(path, _PROFILE_TEXT.format(profile=PROFILE, secret=f"{USER}:{secrets.token_urlsafe(32)}"))
        try:
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    return read_secret(home)


def write_login(home: Home, login: str) -> Path:
    """Write the login of another server to a file of the home, for its owner alone; return its path."""
    path = home.prefect / LOGIN_FILE
    # JSON's strings are TOML's, too.
    return _write_draft(path, _LOGIN_TEXT.format(profile=PROFILE, name=LOGIN, secret=json.dumps(login))).rename(path)


def find_login() -> str | None:
    """Return the login with which Prefect's client goes to the server, from the profile that the environment names."""
    try:
        profiles = tomllib.loads(Path(os.environ["PREFECT_PROFILES_PATH"]).read_text(encoding="utf-8"))
        return str(profiles["profiles"][os.environ.get("PREFECT_PROFILE") or profiles["active"]][LOGIN])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_draft(path: Path, text: str) -> Path:
    """Write a file beside `path` that only its owner can read; return where."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return draft


def read_secret(home: Home) -> str:
    """Return the home's secret; raise SecretError where there is none, or where others can read it."""
    path = secret_file(home)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            text = file.read(4096)
    except OSError as error:
        raise SecretError(f"{path}: cannot be read ({error.strerror})") from error
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & OTHERS_BITS:
        raise SecretError(
            f"{path}: others can read this home's secret; delete the file (a new one is made), and keep it at 0600"
        )
    try:
        secret = str(tomllib.loads(text)["profiles"][PROFILE]["PREFECT_SERVER_API_AUTH_STRING"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        secret = ""
    if not secret.partition(":")[2]:
        raise SecretError(f"{path}: holds no secret; delete the file, and a new one is made")
    return secret
