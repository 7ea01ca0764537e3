"""Loads a server of its own: 1, 16 and 64 clients, batching against one at a time, and ten times what it can do.

`make load` runs it on the release, or without one on a classifier that only takes time. Exits with 1 when anything was
answered wrongly.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path

import click

from models.release import CURRENT
from service.timing import memory
from tests.client import SHORT_CHARACTERS, Answers, client, request, short_texts
from tests.process import Served, served

# About what the release takes over short messages, where there is none yet: most of a call is the call itself.
PRETENDED = {"FAKE_BATCH_SECONDS": "0.004", "FAKE_MESSAGE_SECONDS": "0.0008"}
# Where it is loaded with ten times what it can do, that must be no more than the clients here can send.
PRETENDED_SLOW = {"FAKE_BATCH_SECONDS": "0.02", "FAKE_MESSAGE_SECONDS": "0.02"}
OVERLOAD = 10
# More than the queue holds, so that it is never the clients that wait for each other.
OVERLOAD_CLIENTS = 1_000
LOOKS = 6
ONE_AT_A_TIME = {"TALAB_BATCH_MESSAGES": "1", "TALAB_BATCH_WAIT_MS": "0"}


async def load(server: Served, clients: int, seconds: float, every: float = 0.0) -> Answers:
    """So many clients for so long."""
    requests = [request("/v1/classify", {"text": text}) for text in short_texts()]
    answers = Answers()
    started = time.perf_counter()
    step = len(requests) // clients or 1
    tasks = []
    for number in range(clients):
        mine = requests[number * step :] + requests[: number * step]
        tasks.append(
            client(server.port, itertools.cycle(mine), answers, started + seconds, every, every * number / clients)
        )
    done = await asyncio.gather(*tasks, return_exceptions=True)
    # A connection that broke is an answer that never came.
    answers.statuses[0] += sum(isinstance(one, BaseException) for one in done)
    answers.statuses = +answers.statuses
    answers.seconds = time.perf_counter() - started
    return answers


async def watch(process: int, seconds: float) -> list[str]:
    """What a process holds, told six times at even distances over so many seconds."""
    held = []
    for _ in range(LOOKS):
        await asyncio.sleep(seconds / LOOKS)
        held.append(memory(process).partition(",")[0])
    return held


async def overload(server: Served, seconds: float, every: float) -> tuple[Answers, list[str]]:
    """All the clients for so long, and what the server held meanwhile."""
    held = asyncio.create_task(watch(server.process.pid, seconds))
    return await load(server, OVERLOAD_CLIENTS, seconds, every), await held


def start(folder: Path, pretended: dict[str, str], settings: dict[str, str]) -> AbstractContextManager[Served]:
    """A server with the release, or without one with a classifier that only takes time."""
    real = (CURRENT / "release.json").exists()
    return served(folder, (settings if real else pretended | settings), module="service.cli" if real else None)


@click.command()
@click.option("--seconds", default=5.0, show_default=True, help="How long each number of clients is tried.")
@click.option("--overload-seconds", default=30.0, show_default=True, help="How long ten times its capacity is sent.")
def main(seconds: float, overload_seconds: float) -> None:
    """Load a server, and print what it did."""
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        click.echo(
            f"{os.cpu_count()} cores, which the clients share. Messages of at most {SHORT_CHARACTERS} characters."
        )
        with start(folder, PRETENDED, ONE_AT_A_TIME) as server:
            single = asyncio.run(load(server, 16, seconds))
            click.echo(single.told("16 clients, one at a time"))
        with start(folder, PRETENDED, {}) as server:
            asyncio.run(load(server, 16, 1))
            for clients in (1, 16, 64):
                answers = asyncio.run(load(server, clients, seconds))
                click.echo(answers.told(f"{clients} client{'s' if clients > 1 else ''}"))
                failed |= set(answers.statuses) != {200}
                if clients == 16:
                    click.echo(f"{'batching, at 16 clients':<28} {answers.rate / single.rate:.1f} times one at a time")
        failed |= tenfold(folder, seconds, overload_seconds)
    sys.exit(int(failed))


def tenfold(folder: Path, seconds: float, overload_seconds: float) -> bool:
    """Send ten times what a server can do; true when anything but 200 and 429 came back."""
    with start(folder, PRETENDED_SLOW, {}) as server:
        capacity = asyncio.run(load(server, 64, seconds)).rate
        before = memory(server.process.pid)
        every = OVERLOAD_CLIENTS / (OVERLOAD * capacity)
        answers, held = asyncio.run(overload(server, overload_seconds, every))
        sent = sum(answers.statuses.values())
        click.echo(
            f"{'overload':<28} can do {capacity:.0f} a second, was sent {sent / overload_seconds:.0f}: "
            f"{answers.statuses[200]:,} answered, {answers.statuses[429]:,} told to wait "
            f"({', '.join(f'{wait} s' for wait, _ in answers.waits.most_common(3))})"
        )
        click.echo(answers.told("those that were accepted"))
        click.echo(f"{'memory before, after':<28} {before}; {memory(server.process.pid)}")
        click.echo(f"{'memory meanwhile':<28} {', '.join(held)}")
        return bool(set(answers.statuses) - {200, 429})


if __name__ == "__main__":
    main()
