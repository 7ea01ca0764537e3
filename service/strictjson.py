"""JSON read strictly: what the standard parser lets pass in silence is an error here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

MAX_DIGITS = 400
MAX_NAME = 64


class MalformedJson(ValueError):
    """Text that is not JSON, or is ambiguous JSON. Says what and where, and quotes none of it."""


def parse(text: str) -> Any:
    """Read one JSON value; raises `MalformedJson`, also for what `json.loads` accepts: NaN, a member given twice."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise MalformedJson(f"is not JSON: {error.msg} ({line}column {error.colno}).") from None
    except RecursionError:
        raise MalformedJson("is nested too deeply; no value that is read here needs more than a few levels.") from None


def printable_name(name: str) -> str:
    """A member's or column's name, fit for an error: short, and valid Unicode whatever was sent."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)
    return shown if len(shown) <= MAX_NAME else f"{shown[:MAX_NAME]}…"


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedJson(f'holds the member "{printable_name(twice)}" twice in one object; send it once.')
    return members


def _integer(digits: str) -> int:
    # Python refuses integers of more than 4,300 digits with an error of its own, after quadratic work.
    if len(digits) > MAX_DIGITS:
        raise MalformedJson(f"holds a number of {len(digits):,} digits and the limit is {MAX_DIGITS}.")
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise MalformedJson(f"holds {name}, which is no JSON number.")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant)
