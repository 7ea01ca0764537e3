"""A PostgreSQL server of our own, for as long as the tests run. Without its binaries those tests are skipped by name."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.process import free_port

USER = "talab"
WAIT_SECONDS = 60


def binary(name: str) -> Path | None:
    """Where a program of PostgreSQL's server is: on the path, or where Debian puts them."""
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), default=None, key=lambda path: path.parts)


def _somebody() -> dict[str, Any]:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.skip("There is no user but root, whom PostgreSQL refuses.")


@contextmanager
def running() -> Iterator[str]:
    """The address of a server that was just started."""
    initdb, postgres = binary("initdb"), binary("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql).")
    who = _somebody()
    folder = Path(tempfile.mkdtemp(prefix="talab-postgres-"))
    try:
        if who:
            os.chown(folder, who["user"], who["group"])
        data, port = folder / "data", free_port()
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **who}
        make = [str(initdb), "-D", str(data), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(make, check=True, **quiet)
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
        command = [str(postgres), "-D", str(data), *(f"--{name}={value}" for name, value in options.items())]
        with subprocess.Popen[bytes](command, **quiet) as process:
            try:
                address = f"postgresql://{USER}@127.0.0.1:{port}/postgres"
                _wait(address, process)
                yield address
            finally:
                # At once: SIGTERM would wait for its clients, and SIGINT write to disk what is deleted next.
                process.send_signal(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None and time.monotonic() < deadline, "PostgreSQL did not start."
            time.sleep(0.05)


def new_database(address: str, name: str) -> str:
    """The address of an empty database of the server at `address`."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address.rsplit('/', 1)[0]}/{name}"
