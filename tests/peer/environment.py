"""The virtual environment of the peer server: its packages contradict Talab's own, so they get a place of their own."""

from __future__ import annotations

import hashlib
import re
import shlex
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv-peer"
LOCK = ROOT / "requirements" / "peer.txt"
MADE = "made-from"
INSTALL_SECONDS = 3_600
# infinity-emb wants NumPy 1, which has no wheels for later ones.
PYTHONS = ((3, 11), (3, 12))
LINES_OF_AN_ERROR = 8
NAMED = ("infinity-emb", "torch", "transformers", "optimum", "onnxruntime")


class NotMade(RuntimeError):
    """The environment could not be made; says why and what to do."""


@dataclass(frozen=True)
class Environment:
    """A folder with infinity-emb in the versions of `requirements/peer.txt`."""

    folder: Path = FOLDER
    lock: Path = LOCK

    @property
    def server(self) -> Path:
        """The program that starts the server."""
        return self.folder / "bin" / "infinity_emb"

    @property
    def is_made(self) -> bool:
        """Whether it is whole and of the lock as it is now."""
        made = self.folder / MADE
        return made.exists() and made.read_text(encoding="utf-8") == self._digest()

    def told(self) -> str:
        """What is in it, as far as speed depends on it."""
        versions = dict(re.findall(r"^([\w-]+)==(\S+)", self.lock.read_text(encoding="utf-8"), re.MULTILINE))
        server, *others = (f"{name} {versions[name]}" for name in NAMED)
        return f"{server} ({', '.join(others)})"

    def make(self, python: str, options: Sequence[str], tell: Callable[[str], object]) -> None:
        """Make it, unless it is made; `options` are pip's. Raises `NotMade`."""
        if self.is_made:
            return
        mark = self.folder / MADE
        if self.folder.exists() and any(self.folder.iterdir()) and not mark.exists():
            raise NotMade(f"{self.folder} was not made by this. Move it away, or name another by --environment.")
        _check(python)
        tell(f"Making the environment of infinity-emb in {self.folder}: 2 GB, some minutes.")
        started = time.perf_counter()
        _run([python, "-m", "venv", "--clear", str(self.folder)])
        mark.touch()  # and so it may be made anew where what follows is broken off
        pip = [str(self.folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        _run([*pip, *options, "-r", str(self.lock)])
        mark.write_text(self._digest(), encoding="utf-8")
        tell(f"Made in {time.perf_counter() - started:.0f} s.")

    def _digest(self) -> str:
        return hashlib.sha256(self.lock.read_bytes()).hexdigest()


def _check(python: str) -> None:
    found = _run([python, "-c", "import sys; print(*sys.version_info[:2])"]).split()
    if tuple(map(int, found)) not in PYTHONS:
        names = " or ".join(".".join(map(str, version)) for version in PYTHONS)
        raise NotMade(f"infinity-emb needs Python {names}; {python} is {'.'.join(found)}. Name one by --python.")


def _run(command: Sequence[str]) -> str:
    """What `command` writes to its standard output."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise NotMade(f"There is no {command[0]}. Name a Python 3.11 or 3.12 by --python.") from None
    except subprocess.TimeoutExpired:
        raise NotMade(f"{shlex.join(command)} did not end within {INSTALL_SECONDS} s.") from None
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-LINES_OF_AN_ERROR:])
        raise NotMade(
            f"{shlex.join(command)} failed with {done.returncode}:\n{last}\n"
            "Making the environment needs PyPI, or the index that pip is set to, and 2 GB of room."
        )
    return done.stdout
