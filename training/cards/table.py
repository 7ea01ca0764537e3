"""Tables: in Markdown, and for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; floats with three decimals."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same table in columns of spaces: words to the left, numbers to the right."""
    listed = [list(row) for row in rows]
    cells = [list(header), *([_cell(value) for value in row] for row in listed)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    numbers = [
        bool(listed) and all(isinstance(row[column], int | float) for row in listed) for column in range(len(header))
    ]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def pair(counts: Sequence[int]) -> str:
    """`[right, all]` as `right/all (share)`."""
    right, total = counts
    return f"{right}/{total}" + (f" ({right / total:.0%})" if total else "")
