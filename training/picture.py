"""Pictures for the cards and of learning curves."""

from __future__ import annotations

import statistics
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


def curve_picture(points: Sequence[tuple[int, Sequence[float]]], path: Path) -> None:
    """Write a learning curve as a PNG: messages learnt from (logarithmic), and dev macro-F1 of every seed, their mean and deviation."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    messages = [count for count, _ in points]
    means = [statistics.fmean(scores) for _, scores in points]
    deviations = [statistics.stdev(scores) if len(scores) > 1 else 0.0 for _, scores in points]
    figure, axes = pyplot.subplots(figsize=(5.2, 3.6), dpi=120)
    axes.errorbar(messages, means, yerr=deviations, marker="o", capsize=3, color="#08519c", label="mean, deviation")
    for count, scores in points:
        axes.plot([count] * len(scores), scores, ".", color="#6baed6")
    axes.set_xscale("log", base=2)
    axes.set_xticks(messages, [f"{count:,}" for count in messages])
    axes.minorticks_off()
    axes.grid(axis="y", alpha=0.3)
    axes.set_xlabel("training messages")
    axes.set_ylabel("dev macro-F1")
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
