"""Options that take several numbers, with commas between."""

from __future__ import annotations

from collections.abc import Callable

import click

Read = Callable[[click.Context, click.Parameter, str | None], tuple[float, ...] | None]


def numbers(kind: type[int] | type[float], low: float, high: float) -> Read:
    """What reads an option's text into numbers of one kind from `low` to `high`, each once; None where the option is not given."""

    def read(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[float, ...] | None:
        if text is None:
            return None
        try:
            found = tuple(kind(part) for part in text.split(","))
        except ValueError:
            found = ()
        if not found or len(set(found)) < len(found) or not all(low <= one <= high for one in found):
            what = "whole numbers" if kind is int else "numbers"
            raise click.BadParameter(f"{text!r} is not {what} from {low:g} to {high:g} with commas between, each once.")
        return found

    return read
