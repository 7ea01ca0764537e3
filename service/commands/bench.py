"""`talab bench`: what the release does on this machine, beside its peers where training's packages are installed."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import click

from service.commands.loading import Unusable, release_option
from service.commands.training import peers_of

CLIENTS = (1, 16, 64)


@click.command()
@click.option("--count", default=600, show_default=True, help="How many messages to use.")
@click.option("--rounds", default=3, show_default=True, help="How often each is timed, by turns; medians are told.")
@click.option(
    "--messages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of JSON lines with `text`. Default: the corpus of the repository.",
)
@click.option("--peers", is_flag=True, help="Beside transformers' pipeline, ONNX Runtime and the processor's ceiling.")
@release_option
def bench(count: int, rounds: int, messages: Path | None, peers: bool, release: Path | None) -> None:
    """Time the release: one message, many, over HTTP, start-up, memory, size."""
    from models.classifier import Classifier
    from models.message import Message
    from models.release import InvalidRelease
    from service import timing

    folder = messages or timing.CORPUS
    rows = timing.sample(folder, count) if folder.is_dir() else []
    if len(rows) < 2:
        raise Unusable(f"{folder} holds no messages. Name a folder of JSON lines files by --messages.")
    chosen = [Message.from_dict(row) for row in rows]
    started = time.perf_counter()
    try:
        classifier = Classifier.load(release)
    except InvalidRelease as error:
        raise Unusable(str(error)) from None
    loaded = time.perf_counter() - started
    length = statistics.mean(len(message.text) for message in chosen)
    size = sum(path.stat().st_size for path in classifier.release.folder.rglob("*") if path.is_file())
    click.echo(f"{classifier.release.model_name.name} {classifier.release.version} on {_machine()}")
    click.echo(f"{len(rows):,} messages of {length:.0f} characters on average")
    click.echo(f"{'loaded, in process':<32} {loaded:.2f} s; release of {size / 2**20:.1f} MiB")

    classifier.classify_many(chosen)  # the first sight of a shape costs more
    click.echo(timing.told("one message, in process", timing.timed(classifier.classify, chosen)))
    contenders: dict[str, Callable[[], object]] = {"talab, many messages": lambda: classifier.classify_many(chosen)}
    if peers:
        contenders |= peers_of(classifier.release.tokenizer, chosen)
    _compare(contenders, len(rows), rounds)

    with timing.server(release) as (address, process, seconds):
        click.echo(f"{'server, start to first verdict':<32} {seconds:.2f} s")
        for number in CLIENTS:
            times, rate = timing.clients(number, lambda row: timing.post(address, "/v1/classify", row), rows)
            click.echo(timing.told(f"over HTTP, {number} client{'s' * (number > 1)}", times, rate))
        batches = [{"messages": rows[start : start + 256]} for start in range(0, len(rows), 256)]
        spent = sum(timing.timed(lambda batch: timing.post(address, "/v1/classify/batch", batch), batches))
        click.echo(f"{'over HTTP, batches of 256':<32} {1000 * len(rows) / spent:.0f} a second")
        click.echo(f"{'memory of the server':<32} {timing.memory(process)}")


def _compare(contenders: dict[str, Callable[[], object]], messages: int, rounds: int) -> None:
    """Time each by turns, so that a slow minute of the machine is shared; tell medians, their cost, and how many times the first does."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            started = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - started)
    first = statistics.median(next(iter(times.values())))
    for name, spent in times.items():
        middle = statistics.median(spent)
        ratio = "" if middle == first else f"   talab does {middle / first:.2f} times as many"
        # What a million of them would keep busy; every contender runs on all the processors.
        hours = (os.cpu_count() or 1) * middle / messages * 1e6 / 3600
        click.echo(f"{name:<32} {messages / middle:6.0f} a second   {hours:5.1f} core-hours a million{ratio}")


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
