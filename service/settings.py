"""What can be set: `TALAB_*` in the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREFIX = "TALAB_"


class InvalidSetting(ValueError):
    """A setting that cannot be used: names the variable and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    `release` is the folder of the release to serve (the one that came with the package when None), `max_body_bytes`
    the largest request body, `threads` how many classifications run at once.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    release: Path | None = None
    max_body_bytes: int = 4 * 1024 * 1024
    threads: int = 2

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read `TALAB_HOST`, `TALAB_PORT` and so on; raises `InvalidSetting`, also for a name that is not known."""
        given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
        known = {f"{PREFIX}{field.name.upper()}": field.name for field in fields(cls)}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise InvalidSetting(f"{unknown[0]} is not a setting. The settings are {', '.join(known)}.")
        return cls(**{known[name]: _READERS[known[name]](name, value) for name, value in given.items()})


def _text(name: str, value: str) -> str:
    if not value:
        raise InvalidSetting(f"{name} is empty. Give it a value, or unset it.")
    return value


def _folder(name: str, value: str) -> Path:
    folder = Path(_text(name, value))
    if not folder.is_dir():
        raise InvalidSetting(f"{name} is {value!r}, and that is not a folder.")
    return folder


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            raise InvalidSetting(f"{name} is {value!r}, and must be a whole number from {least:,} to {most:,}.")
        return int(value)

    return read


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "host": _text,
    "port": _whole(0, 65_535),
    "release": _folder,
    "max_body_bytes": _whole(1_024, 1_073_741_824),
    "threads": _whole(1, 256),
}
