"""Pictures for the cards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def confusion_picture(counts: Sequence[Sequence[int]], names: Sequence[str], path: Path) -> None:
    """Write a confusion matrix as a PNG: rows what the label is, columns what the model says, shaded by the row's share."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shares = [[value / max(1, sum(row)) for value in row] for row in counts]
    figure, axes = pyplot.subplots(figsize=(5.2, 4.4), dpi=120)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, values in enumerate(counts):
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
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
