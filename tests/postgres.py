"""A private PostgreSQL cluster in a temporary folder, reached by a socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class NoPostgres(Exception):
    """Why there is none here."""


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of an empty database; the server ends with the block. Raises :class:`NoPostgres`."""
    if not SERVERS:
        raise NoPostgres("no PostgreSQL under /usr/lib/postgresql (on Debian: apt install postgresql)")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="onboarding-pg-"))
    shutil.chown(folder, user)

    def run(tool: str, *arguments: str) -> None:
        command = [str(SERVERS[-1] / tool), *arguments]
        as_user = ["runuser", "-u", user, "--", *command] if os.getuid() == 0 else command
        subprocess.run(as_user, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    data, log = str(folder / "data"), str(folder / "log")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=40"
    try:
        run("initdb", "-D", data, "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://tester@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoPostgres("as root, PostgreSQL needs a user `postgres` to run under") from None
