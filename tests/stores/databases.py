"""Databases for the tests of stores: SQLite files, and a PostgreSQL server that the tests start themselves."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine

ASKED = os.environ.get("STORES", "sqlite,postgresql").split(",")
"""The databases to test on. ``STORES=sqlite`` says on purpose that there is no PostgreSQL here."""


def postgres_programs() -> Path:
    """Find the newest PostgreSQL server; raise with the way to get one otherwise."""
    found = [Path(name).parent for name in filter(None, [shutil.which("initdb")])]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in found:
        if (folder / "initdb").is_file():
            return folder
    msg = (
        "No PostgreSQL server was found, so the stores cannot be tested on it. Run .ci/setup as root on Debian, or "
        "install the package postgresql; or set STORES=sqlite to go without, knowingly."
    )
    raise RuntimeError(msg)


@contextmanager
def postgres_server() -> Iterator[URL]:
    """Start a PostgreSQL server in a folder of its own, reached by a socket, and stop it at the end."""
    programs = postgres_programs()
    with tempfile.TemporaryDirectory(prefix="dk-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres")
        data = str(folder / "data")
        make = [str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*user, *make, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=100 -c fsync=off"
        start = [str(programs / "pg_ctl"), "-D", data, "-o", options, "-w", "-l", str(folder / "log"), "start"]
        subprocess.run([*user, *start], check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603 - our own words
        try:
            yield URL.create(
                "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(folder)}
            )
        finally:
            stop = [str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"]
            subprocess.run([*user, *stop], check=False, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603


def sqlite_engine(folder: Path) -> Engine:
    """Give an engine on a new SQLite file."""
    return create_engine(f"sqlite:///{folder / 'disputes.sqlite'}")
