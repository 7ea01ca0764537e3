"""What can be set: `TALAB_*` in the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from starlette.datastructures import Secret

from service.keys import InvalidKeys, Keys
from service.logs import FORMATS

PREFIX = "TALAB_"
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


class InvalidSetting(ValueError):
    """A setting that cannot be used: names the variable and says what it may be."""


def default_home() -> Path:
    """Where a program keeps what it must not lose: `XDG_DATA_HOME`, or `~/.local/share`."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "talab"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    `release` is the folder of the release to serve (the one that came with the package when None). `home` is where jobs
    and feedback are kept, unless `database_url` names a PostgreSQL database. `api_keys` are who may call;
    `rate_per_minute` is how many requests each may send (0: as many as it likes). `cors_origins` are the web pages of
    others that may call from a browser.

    A body may have `max_body_bytes`, a file `max_file_bytes`; `max_files` are read and scored at once while their
    sender waits. `queue_messages` may wait; a batch has at most `batch_messages` and, padded, `batch_tokens`, and waits
    up to `batch_wait_ms` for others. A server that is told to stop finishes what it was sent within `drain_seconds`. A
    job's file is erased after `job_retention_hours`; a server that does not report on a job for `job_lease_seconds`
    loses it to another.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    release: Path | None = None
    home: Path = field(default_factory=default_home)
    database_url: Secret | None = None
    api_keys: Keys = field(default_factory=Keys)
    rate_per_minute: int = 6_000
    cors_origins: tuple[str, ...] = ()
    max_body_bytes: int = 4 * 1024 * 1024
    max_file_bytes: int = 1024 * 1024 * 1024
    max_files: int = 4
    queue_messages: int = 512
    batch_messages: int = 64
    batch_tokens: int = 1_024
    batch_wait_ms: int = 5
    drain_seconds: int = 30
    job_retention_hours: int = 24
    job_lease_seconds: int = 30
    log: str = "json"

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


def _path(name: str, value: str) -> Path:
    path = Path(_text(name, value))
    if path.exists() and not path.is_dir():
        raise InvalidSetting(f"{name} is {value!r}, and that is a file. Name a folder.")
    return path


def _database(name: str, value: str) -> Secret:
    # The address holds a password, so it is not repeated.
    if not re.match(r"postgres(ql)?(\+psycopg)?://|sqlite:///", value):
        raise InvalidSetting(f"{name} must be a database's address: postgresql://USER:PASSWORD@HOST/NAME.")
    return Secret(value)


def _keys(name: str, value: str) -> Keys:
    try:
        return Keys.parse(value)
    except InvalidKeys as error:
        raise InvalidSetting(f"{name} cannot be used: {error}") from None


def _origins(name: str, value: str) -> tuple[str, ...]:
    origins = tuple(origin.strip() for origin in _text(name, value).split(","))
    wrong = next((origin for origin in origins if not ORIGIN.fullmatch(origin)), None)
    if wrong is not None:
        raise InvalidSetting(f"{name} holds {wrong!r}, and must hold origins such as https://example.org, by commas.")
    return origins


def _log(name: str, value: str) -> str:
    if value not in FORMATS:
        raise InvalidSetting(f"{name} is {value!r}, and must be {' or '.join(FORMATS)}.")
    return value


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
    "home": _path,
    "database_url": _database,
    "api_keys": _keys,
    "rate_per_minute": _whole(0, 10_000_000),
    "cors_origins": _origins,
    "max_body_bytes": _whole(1_024, 1_073_741_824),
    "max_file_bytes": _whole(1_024, 1_099_511_627_776),
    "max_files": _whole(1, 256),
    "queue_messages": _whole(1, 1_000_000),
    "batch_messages": _whole(1, 4_096),
    "batch_tokens": _whole(1, 1_048_576),
    "batch_wait_ms": _whole(0, 1_000),
    "drain_seconds": _whole(0, 3_600),
    "job_retention_hours": _whole(1, 8_760),
    "job_lease_seconds": _whole(1, 3_600),
    "log": _log,
}
