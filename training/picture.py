"""Pictures for the cards."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

MOST_NUMBERED = 40  # categories, beyond which counts could not be read
MOST_INCHES = 16.0  # that many categories add to a side


def confusion_picture(counts: Sequence[Sequence[int]], names: Sequence[str], path: Path) -> None:
    """Write a confusion matrix as a PNG: rows what the label is, columns what the model says, shaded by the row's share."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shares = [[value / max(1, sum(row)) for value in row] for row in counts]
    side = min(MOST_INCHES, 0.45 * max(0, len(names) - 6))
    figure, axes = pyplot.subplots(figsize=(5.2 + side, 4.4 + side), dpi=120)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, values in enumerate(counts if len(names) <= MOST_NUMBERED else ()):
        for column, value in enumerate(values):
            axes.text(
                column,
                row,
                str(value),
                ha="center",
                va="center",
                color="white" if shares[row][column] > 0.5 else "black",
            )
    axes.set_xticks(range(len(names)), names, rotation=25, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("the model says")
    axes.set_ylabel("the label is")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names in letters that its font lacks; the card's table has them
        figure.tight_layout()
        figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
