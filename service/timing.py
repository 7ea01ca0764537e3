"""What `talab bench` times with: messages of the corpus, a server of its own, calls and memory."""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
WAIT_SECONDS = 60
MEMBERS = ("text", "relationship", "previous")

Row = dict[str, Any]


class NotStarted(RuntimeError):
    """The server that should be timed did not start."""


def sample(folder: Path, count: int) -> list[Row]:
    """At most `count` messages with their context, evenly spread over the JSON lines files of `folder`."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(lines) // count)
    rows = [json.loads(line) for line in lines[::step][:count]]
    return [{name: row[name] for name in MEMBERS if row.get(name)} for row in rows]


def timed(call: Callable[[Any], object], items: Sequence[Any]) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for item in items:
        started = time.perf_counter()
        call(item)
        times.append(1000 * (time.perf_counter() - started))
    return times


def clients(number: int, call: Callable[[Any], object], items: Sequence[Any]) -> tuple[list[float], float]:
    """Milliseconds of each call when `number` clients call at once, and calls a second of all together."""
    started = time.perf_counter()
    with ThreadPoolExecutor(number) as pool:
        times = list(pool.map(lambda item: timed(call, [item])[0], items))
    return times, len(items) / (time.perf_counter() - started)


def told(name: str, times: Sequence[float], rate: float | None = None) -> str:
    """A line: median and 99th percentile of `times` in milliseconds, and calls a second."""
    cuts = statistics.quantiles(times, n=100)
    rate = rate or 1000 * len(times) / sum(times)
    return f"{name:<32} p50 {cuts[49]:6.1f} ms   p99 {cuts[98]:6.1f} ms   {rate:6.0f} a second"


def memory(process: int) -> str:
    """The resident memory of a process, where the system tells it."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return "not told by this system"
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in status.read_text().splitlines() if "kB" in line}
    return f"{sizes['VmRSS'] / 1024:.0f} MB, at most {sizes['VmHWM'] / 1024:.0f} MB"


@contextmanager
def server(release: Path | None) -> Iterator[tuple[str, int, float]]:
    """A server in a process of its own: its address, its process, and the seconds from its start to its first verdict."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", str(port)]
    started = time.perf_counter()
    with subprocess.Popen(
        command + (["--release", str(release)] if release else []), stderr=subprocess.DEVNULL
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            while not _listening(port):
                if process.poll() is not None or time.perf_counter() - started > WAIT_SECONDS:
                    raise NotStarted("The server did not start. Run talab serve to see why.")
                time.sleep(0.02)
            post(address, "/v1/classify", {"text": "مرحبا"})
            yield address, process.pid, time.perf_counter() - started
        finally:
            process.terminate()


def _listening(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def post(address: str, path: str, body: object) -> bytes:
    """The answer of the server to a JSON body; waits for one that is loading."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address + path, json.dumps(body).encode(), headers)
    for _ in range(WAIT_SECONDS * 20):
        try:
            with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as response:
                answer: bytes = response.read()
            return answer
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.05)
    raise NotStarted("The server did not become ready.")
