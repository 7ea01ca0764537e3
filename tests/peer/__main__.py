"""Talab's server beside infinity-emb: the same messages, the same checkpoint's shape, by turns on the same machine.

`make peer` runs it. The first run makes infinity-emb's environment, which needs PyPI; later ones need no network.
"""

from __future__ import annotations

import os
import platform
import signal
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from models.release import CURRENT, InvalidRelease, Release
from tests.client import SHORT_CHARACTERS, request, short_texts
from tests.peer import comparison
from tests.peer.checkpoint import write
from tests.peer.contender import Contender, NotAnswered
from tests.peer.environment import FOLDER, Environment, NotMade
from tests.peer.infinity import SETTINGS, classify, infinity
from tests.process import served

# No client is a customer here: how many requests a key may send a minute is not what is timed.
TALAB_SETTINGS = {"TALAB_RATE_PER_MINUTE": "0"}

folder_option = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--release", type=folder_option, default=CURRENT, help="The release to serve. Default: models/current.")
@click.option("--count", type=click.IntRange(2), default=400, show_default=True, help="Messages of a turn.")
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="Turns of each; medians are told.")
@click.option(
    "--clients", type=click.IntRange(1), multiple=True, default=(1, 16), show_default=True, help="Clients at once."
)
@click.option(
    "--setting",
    "chosen",
    type=click.Choice(list(SETTINGS)),
    multiple=True,
    help="Ways to run infinity-emb. Default: all.",
)
@click.option("--environment", type=folder_option, default=FOLDER, help="Where its environment is, or is made.")
@click.option("--python", default=sys.executable, help="The Python 3.11 or 3.12 to make it with. Default: this one.")
@click.option("--extra-index-url", help="Where pip finds torch's CPU build besides its own index.")
def main(
    release: Path,
    count: int,
    rounds: int,
    clients: tuple[int, ...],
    chosen: tuple[str, ...],
    environment: Path,
    python: str,
    extra_index_url: str | None,
) -> None:
    """Time Talab's server beside infinity-emb, and print a table."""
    # Told to stop, it leaves the contexts below, and with them ends the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        loaded = Release.load(release)
        peer = Environment(environment.absolute())
        peer.make(python, ["--extra-index-url", extra_index_url] if extra_index_url else [], click.echo)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            write(loaded.tokenizer, folder / "checkpoint")
            contenders = [_talab(stack, release, folder)]
            contenders += [_infinity(stack, peer.server, name, folder) for name in chosen or SETTINGS]
            click.echo(
                f"Talab {loaded.version} beside {peer.told()}: {rounds} round{'s' * (rounds > 1)} of {count} messages of at most "
                f"{SHORT_CHARACTERS} characters, on {platform.machine()}, {os.cpu_count()} processors that the clients share."
            )
            tell = partial(click.echo, err=True)
            turns = comparison.compare(contenders, short_texts(), clients, rounds, count, tell)
        click.echo(comparison.table(turns))
        click.echo(comparison.summary(turns))
    except (InvalidRelease, NotMade, NotAnswered, AssertionError) as error:
        raise click.ClickException(str(error)) from None


def _talab(stack: ExitStack, release: Path, folder: Path) -> Contender:
    settings = TALAB_SETTINGS | {"TALAB_RELEASE": str(release.absolute())}
    server = stack.enter_context(served(folder, settings, module="service.cli"))
    return Contender("Talab", server, lambda text: request("/v1/classify", {"text": text}))


def _infinity(stack: ExitStack, program: Path, name: str, folder: Path) -> Contender:
    setting = SETTINGS[name]
    server = stack.enter_context(infinity(program, setting, folder / "checkpoint", folder))
    return Contender(f"infinity-emb, {setting.name}", server, classify)


if __name__ == "__main__":
    main()
