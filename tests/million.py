"""Score a million rows: rows a second, peak memory, and the same killed and gone on with.

    python -m tests.million [--rows 1000000] [--release FOLDER] [--folder FOLDER]

Without a release a classifier without weights takes its place, so that what is measured is the reading, writing and
keeping of files: what the model adds is its own time a message.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import click

from models.message import MAX_TEXT_CHARACTERS

ROOT = Path(__file__).parents[1]
MEMORY_LIMIT_MB = 800
KILLED_AFTER = 0.4  # of the time that the whole took

WORDS = """هل يمكنك أن ترسل لي أرقام معارفك في الشركة من فضلك شكرا على وقتك أمس صديقي يبحث عن عمل Could you introduce me to your
manager please I need an answer today thank you for the call law sama7t eb3atli rakam el modeer""".split()


@dataclass(frozen=True)
class Ran:
    """A run of `talab score`: how it ended, how long it took, the most memory it held."""

    code: int
    seconds: float
    megabytes: float


def write_table(path: Path, rows: int, threads: bool) -> None:
    """A table as long as was asked for: quoted newlines, both scripts, some rows empty, some too long."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,conversation_id,time,sender,text\n" if threads else "id,sender,text\n")
        for number in range(rows):
            text = " ".join(chance.choices(WORDS, k=chance.randint(4, 40)))
            if number % 1000 == 1:
                text = ""
            elif number % 50_000 == 2:
                text = "x" * (MAX_TEXT_CHARACTERS + 1)
            elif number % 5 == 3:
                text = f'{text}\nsaid ""{text[:9]}""'
            thread = f"{number // 4},2026-01-{1 + number % 28:02d} 10:00," if threads else ""
            file.write(f'{number},{thread}s{chance.randint(0, 9_999)},"{text}"\n')


@contextmanager
def started(source: Path, target: Path, release: Path | None, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    module = ["-c", "from service.cli import main; main()"] if release else ["-m", "tests.million", "--score"]
    chosen = ["--release", str(release)] if release else []
    command = [sys.executable, *module, "score", str(source), "-o", str(target), *chosen, *options]
    with subprocess.Popen(command, cwd=ROOT) as process:
        yield process


def run(source: Path, target: Path, release: Path | None, *options: str, kill_after: float | None = None) -> Ran:
    begun = time.perf_counter()
    with started(source, target, release, *options) as process:
        if kill_after is not None:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        # The resources of this child alone.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Ran(process.returncode, time.perf_counter() - begun, _megabytes(used))


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def measure(folder: Path, rows: int, release: Path | None, threads: bool) -> bool:
    """Run it whole, then killed and gone on with; tells both and whether they are the same."""
    source, whole, broken = folder / "in.csv", folder / "whole.csv", folder / "broken.csv"
    write_table(source, rows, threads)
    kind = "with threads" if threads else "without threads"
    tell(f"{rows:,} rows {kind}, {source.stat().st_size / 1e6:,.0f} MB of CSV.")
    first = run(source, whole, release, "--no-resume")
    tell(
        f"Whole: {rows / first.seconds:,.0f} rows a second, {first.seconds:.1f} s, peak {first.megabytes:,.0f} MB, exit {first.code}."
    )
    killed = run(source, broken, release, "--no-resume", kill_after=first.seconds * KILLED_AFTER)
    left = sorted(path.name for path in folder.glob(".broken*"))
    tell(
        f"Killed after {killed.seconds:.1f} s (exit {killed.code}): output there: {broken.exists()}; kept: {', '.join(left)}."
    )
    again = run(source, broken, release, "--resume")
    same = digest(whole) == digest(broken)
    tell(
        f"Gone on with: {again.seconds:.1f} s, peak {again.megabytes:,.0f} MB, exit {again.code}; byte for byte the same: {same}."
    )
    peak = max(first.megabytes, again.megabytes)
    return same and first.code == again.code == 3 and peak < MEMORY_LIMIT_MB


def tell(line: str) -> None:
    click.echo(line)


def score_without_weights(arguments: list[str]) -> None:
    """`talab score` with the classifier that has no weights."""
    from service.cli import talab
    from service.commands import score
    from tests.fake_classifier import FakeClassifier

    with mock.patch.object(score, "load_classifier", lambda release: FakeClassifier()):
        talab(arguments)


def main() -> None:
    if sys.argv[1:2] == ["--score"]:
        score_without_weights(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--release", type=Path, help="score with this release, and not with the one without weights")
    parser.add_argument("--folder", type=Path, help="where there is room for a few files of the table's size")
    parser.add_argument("--threads", action="store_true", help="rows belong to conversations, as well")
    given = parser.parse_args()
    tell(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; "
        f"{'release ' + str(given.release.name) if given.release else 'the classifier without weights'}."
    )
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        good = measure(Path(folder), given.rows, given.release, given.threads)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
