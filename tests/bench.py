"""Times the release: a message alone, many at once, over HTTP, and the memory of the server. `make bench` runs it."""

from __future__ import annotations

import json
import platform
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from models.message import Message
from service.commands.loading import load_classifier, release_option

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
WAIT_SECONDS = 60


def sample(count: int) -> list[dict[str, Any]]:
    """Messages of the corpus with their context, evenly spread over its files."""
    members = ("text", "relationship", "previous")
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(lines) // count)
    rows = [json.loads(line) for line in lines[::step][:count]]
    return [{name: row[name] for name in members if row.get(name)} for row in rows]


def timed(call: Callable[[Any], object], items: Sequence[Any]) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for item in items:
        started = time.perf_counter()
        call(item)
        times.append(1000 * (time.perf_counter() - started))
    return times


def told(name: str, times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return (
        f"{name:<28} p50 {cuts[49]:6.1f} ms   p99 {cuts[98]:6.1f} ms   {1000 * len(times) / sum(times):6.0f} a second"
    )


def memory(process: int) -> str:
    """The resident memory of a process, where the system tells it."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return "not told by this system"
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in status.read_text().splitlines() if "kB" in line}
    return f"{sizes['VmRSS'] / 1024:.0f} MB, at most {sizes['VmHWM'] / 1024:.0f} MB"


@contextmanager
def server(release: Path | None) -> Iterator[tuple[str, int, float]]:
    """A server in a process of its own: its address, its process, and the seconds until it was ready."""
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
            while not _ready(port):
                if process.poll() is not None or time.perf_counter() - started > WAIT_SECONDS:
                    raise click.ClickException("The server did not start. Run talab serve to see why.")
                time.sleep(0.02)
            yield address, process.pid, time.perf_counter() - started
        finally:
            process.terminate()


def _ready(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def post(address: str, path: str, body: object) -> bytes:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as response:
        answer: bytes = response.read()
    return answer


@click.command()
@click.option("--count", default=1_000, show_default=True, help="How many messages of the corpus to use.")
@release_option
def bench(count: int, release: Path | None) -> None:
    """Time the release on messages of the corpus."""
    rows = sample(count)
    messages = [Message.from_dict(row) for row in rows]
    started = time.perf_counter()
    classifier = load_classifier(release)
    loaded = time.perf_counter() - started
    version = f"{classifier.release.name} {classifier.release.version}"
    length = statistics.mean(len(message.text) for message in messages)
    click.echo(f"{version} on {platform.machine()}, Python {platform.python_version()}")
    click.echo(f"{len(messages):,} messages of {length:.0f} characters on average; loaded in {loaded:.2f} s")
    classifier.classify_many(messages[:64])
    click.echo(told("one message, in process", timed(classifier.classify, messages)))
    (many,) = timed(classifier.classify_many, [messages])
    click.echo(f"{'many messages, in process':<28} {1000 * len(messages) / many:.0f} a second")
    with server(release) as (address, process, seconds):
        click.echo(f"{'server, until ready':<28} {seconds:.2f} s")
        post(address, "/v1/classify", rows[0])
        click.echo(told("one message, over HTTP", timed(lambda row: post(address, "/v1/classify", row), rows)))
        batches = [{"messages": rows[start : start + 256]} for start in range(0, len(rows), 256)]
        spent = sum(timed(lambda batch: post(address, "/v1/classify/batch", batch), batches))
        click.echo(f"{'batches of 256, over HTTP':<28} {1000 * len(rows) / spent:.0f} a second")
        click.echo(f"{'memory of the server':<28} {memory(process)}")


if __name__ == "__main__":
    bench()
