"""A server as a process of its own, as it runs in production."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx

ROOT = Path(__file__).parents[1]
WAIT_SECONDS = 120


@dataclass(frozen=True)
class Served:
    """A running server: its address, its process and its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=WAIT_SECONDS)

    def stop(self) -> int:
        """Send SIGTERM and wait for the end: its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(WAIT_SECONDS)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def served(
    folder: Path, settings: Mapping[str, str] | None = None, wait: bool = True, module: str | None = None
) -> Iterator[Served]:
    """A server with the fake classifier that keeps its things in `folder`; ready, unless not to `wait` for.

    `module` is another to run in place of the one with the fake classifier.
    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TALAB_")}
    environment |= {"TALAB_HOME": str(folder), "PYTHONUNBUFFERED": "1", **(settings or {})}
    program = f"from {module} import main; main()"
    start = ["-m", "tests.fake_server"] if module is None else ["-c", program]
    command = [sys.executable, *start, "serve", "--port", str(port)]
    log = folder / f"server-{port}.log"
    with running(command, port, log, environment, ready="/readyz" if wait else "/healthz") as made:
        yield made


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    log: Path,
    environment: Mapping[str, str],
    ready: str,
    cwd: Path = ROOT,
    seconds: float = WAIT_SECONDS,
) -> Iterator[Served]:
    """The server that `command` starts on `port`, from when it answers `ready` with 200; ends with the context.

    Fails when that takes more than so many seconds.
    """
    with log.open("wb") as lines:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stderr=lines, stdout=lines)
        try:
            made = Served(f"http://127.0.0.1:{port}", process, log)
            wait_for(made, ready, seconds)
            yield made
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(WAIT_SECONDS)


def wait_for(server: Served, path: str, seconds: float = WAIT_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(server.address + path, timeout=WAIT_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert server.process.poll() is None, server.log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, f"{path} of the server did not become 200 in {seconds:.0f} s."
        time.sleep(0.05)
