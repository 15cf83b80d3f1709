"""Writes the secrets of compose.yaml to deploy/secrets/: `python3 deploy/make_secrets.py`, once, as root.

Files that are there stay. A container gets each of them as a mounted file: none is in an image or an environment.
"""

import os
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).with_name("secrets")
# The user of the image; PostgreSQL reads its own as root.
OWNER = 10001

SERVER = """\
active = "server"

[profiles.server]
PREFECT_SERVER_DATABASE_PASSWORD = "{password}"
PREFECT_SERVER_API_AUTH_STRING = "{login}"
PREFECT_API_AUTH_STRING = "{login}"
"""
WORKER = """\
active = "worker"

[profiles.worker]
PREFECT_API_AUTH_STRING = "{login}"
"""


def make_secrets(folder: Path, owner: int) -> None:
    """Write the files for `owner` alone; raise FileExistsError where there are some already."""
    password, login = secrets.token_urlsafe(32), f"wiredesk:{secrets.token_urlsafe(32)}"
    folder.mkdir(mode=0o700)
    for name, text in {"database-password": password, "server.toml": SERVER, "worker.toml": WORKER}.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text.format(password=password, login=login))
        os.chown(folder / name, owner, owner)


if __name__ == "__main__":
    try:
        make_secrets(FOLDER, OWNER)
    except FileExistsError:
        sys.exit(f"{FOLDER}: is there already; its files stay as they are")
    except PermissionError as error:
        sys.exit(f"{error}; run it as root, because the files belong to the containers' user {OWNER}")
    print(f"{FOLDER}: the UI's login is in worker.toml, as user:password")
