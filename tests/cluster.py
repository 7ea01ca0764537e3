"""Score one file here and on Ray, with one worker and with two: the same verdicts, and how long each takes.

    python -m tests.cluster [--rows 2048] [--rounds 3] [--workers 1,2] [--release FOLDER]

The messages are those of the corpus that no release learns from. A file of one message is scored in the same ways: what it
takes is start-up (Python, the release, Ray and the release once more in a worker), and the rest of a run is scoring.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import click

from training.corpus import Splits, read_folder
from training.labels import read_categories

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
# Of probabilities: the order of a sum changes with the threads that share it.
TOLERANCE = 0.001
NUMBERS = ("verdict_confidence", "score_")
DONE = (0, 3)  # some rows may be in error

Cells = dict[str, str]


@dataclass
class Way:
    """A way to score, and the seconds that it took for one message and for all of them."""

    name: str
    options: Sequence[str]
    start: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Rows a second for each row of the file, start-up left out."""
        return 1 / max(1e-9, statistics.median(self.whole) - statistics.median(self.start))


@dataclass(frozen=True)
class Difference:
    """How two scored files differ: rows whose cells other than numbers do, and by how much numbers do at most."""

    rows: int
    unequal: int
    largest: float

    @property
    def good(self) -> bool:
        return self.unequal == 0 and self.largest <= TOLERANCE

    def __str__(self) -> str:
        return f"{self.unequal} of {self.rows:,} rows differ in a label, scores by {self.largest:.4f} at most"


def write_table(path: Path, count: int) -> None:
    """A table of `count` messages of the corpus's test splits, over and over where they are fewer."""
    categories = read_categories(DATA / "categories.toml")
    dealt = Splits.read(DATA / "splits.toml").deal(read_folder(DATA / "corpus", categories))
    found = [*dealt["test"], *dealt["test_authors"]]
    # Evenly from all of them, as a person's file holds more than one kind.
    spread = cycle(found[:: max(1, len(found) // count)])
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "relationship", "text"])
        table.writerows([one.id, one.message.relationship or "", one.message.text] for one in islice(spread, count))


def timed(source: Path, target: Path, way: Way, release: Path | None) -> float:
    """The seconds that it takes to score `source`, as a process of its own."""
    program = [sys.executable, "-c", "from service.cli import main; main()", "score", str(source), "-o", str(target)]
    chosen = ["--release", str(release)] if release else []
    begun = time.perf_counter()
    done = subprocess.run([*program, "--no-resume", *way.options, *chosen], cwd=ROOT, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode not in DONE:
        raise click.ClickException(f"{way.name} ended with {done.returncode}: {done.stderr}")
    return seconds


def rows(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def difference(first: Sequence[Cells], second: Sequence[Cells]) -> Difference:
    """What differs between two scored files, row by row."""
    unequal, largest = abs(len(first) - len(second)), 0.0
    for one, other in zip(first, second, strict=False):
        numbers = [name for name in one if name.startswith(NUMBERS) and one[name] and other.get(name)]
        largest = max([largest, *(abs(float(one[name]) - float(other[name])) for name in numbers)])
        unequal += any(one[name] != other.get(name) for name in one if name not in numbers)
    return Difference(len(first), unequal, largest)


def table(ways: Sequence[Way], count: int) -> str:
    """The ways as a table of Markdown, each beside the first and the one before it."""
    lines = [
        f"| {count:,} messages | start-up | in all | rows a second, start-up left out | beside the line above |",
        "|---|---|---|---|---|",
    ]
    for place, way in enumerate(ways):
        gain = f"{way.rate / ways[place - 1].rate:.2f} times" if place else "–"
        start, whole = statistics.median(way.start), statistics.median(way.whole)
        lines.append(f"| {way.name} | {start:.1f} s | {whole:.1f} s | {count * way.rate:,.0f} | {gain} |")
    return "\n".join(lines)


def measure(folder: Path, ways: Sequence[Way], count: int, rounds: int, release: Path | None) -> bool:
    """Score the same file in every way, round after round; tells what each took and whether all say the same."""
    many, single = folder / "many.csv", folder / "single.csv"
    write_table(many, count)
    write_table(single, 1)
    good = True
    for turn in range(rounds):
        scored: list[list[Cells]] = []
        # In turns, so that what else the machine does falls on all of them alike.
        for way in ways:
            way.start.append(timed(single, folder / "single-scored.csv", way, release))
            way.whole.append(timed(many, folder / "scored.csv", way, release))
            scored.append(rows(folder / "scored.csv"))
            found = difference(scored[0], scored[-1])
            good = good and found.good and len(scored[-1]) == count
            click.echo(f"Round {turn + 1}, {way.name}: {way.whole[-1]:.1f} s; {found}.", err=True)
    click.echo(table(ways, count))
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2048, help="messages; a worker gets 1,024 at a time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", default="1,2", help="how many, by commas")
    parser.add_argument("--release", type=Path, help="the release to score with. Default: the one in models/current")
    given = parser.parse_args()
    if importlib.util.find_spec("ray") is None:
        parser.error("Ray is not installed here: pip install '.[distributed]', or make cluster.")
    counts = [int(number) for number in given.workers.split(",")]
    on_ray = [
        Way(f"Ray, {number} worker{'s' if number > 1 else ''}", ["--engine", "ray", "--ray-workers", str(number)])
        for number in counts
    ]
    click.echo(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}.", err=True)
    with tempfile.TemporaryDirectory() as folder:
        ways = [Way("without Ray", []), *on_ray]
        good = measure(Path(folder), ways, given.rows, given.rounds, given.release)
    click.echo("The same verdicts." if good else "The verdicts differ.", err=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
