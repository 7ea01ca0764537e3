"""Pictures for the cards, of learning curves and of reliability."""

from __future__ import annotations

import statistics
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.corpus import Split
from training.metrics import wilson
from training.reliability import Reliability

MOST_NUMBERED = 40  # categories, beyond which counts could not be read
MOST_INCHES = 16.0  # that many categories add to a side
ACROSS = 3  # panels of a row
COLOURS = ("#08519c", "#d94801", "#238b45")


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


def reliability_picture(splits: Mapping[Split, Sequence[Reliability]], path: Path) -> None:
    """Write reliability diagrams as a PNG, a panel a variety with every split in it: the share that is right over the confidence.

    A point is a bin of as many messages each, with Wilson's 95% interval; below the diagonal the model is surer than it is right. Axes
    are the same in all panels, from the lowest end of an interval up.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    varieties = list(dict.fromkeys(one.variety for rows in splits.values() for one in rows))
    every = [one for rows in splits.values() for reliability in rows for one in reliability.bins]
    low = min(min(one.confidence, wilson(one.right, one.messages)[0]) for one in every)
    across, down = min(ACROSS, len(varieties)), -(-len(varieties) // ACROSS)
    figure, axes = pyplot.subplots(
        down, across, figsize=(3.3 * across, 3.3 * down), dpi=120, sharex=True, sharey=True, squeeze=False
    )
    for place, panel in enumerate(axes.flat):
        if place >= len(varieties):
            panel.set_visible(False)
            continue
        panel.plot((low, 1), (low, 1), color="#969696", linewidth=0.8)
        for number, (split, rows) in enumerate(splits.items()):
            for one in rows:
                if one.variety == varieties[place]:
                    _reliability(panel, one, split, COLOURS[number % len(COLOURS)])
        panel.set_title(varieties[place], fontsize=9)
        panel.legend(loc="lower right", fontsize=6, frameon=False)
        panel.grid(alpha=0.2)
        # Under a panel that is not shown the axis would have no numbers.
        panel.tick_params(labelbottom=place + across >= len(varieties))
        panel.set_xlim(low - 0.02, 1.02)
        panel.set_ylim(low - 0.02, 1.02)
    figure.supxlabel("confidence", fontsize=9)
    figure.supylabel("share that is right", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, format="png", metadata={"Software": None})
    pyplot.close(figure)


def _reliability(panel: Any, one: Reliability, split: str, colour: str) -> None:
    shares = [bin.right / bin.messages for bin in one.bins]
    ends = [wilson(bin.right, bin.messages) for bin in one.bins]
    least = min(bin.messages for bin in one.bins)
    panel.errorbar(
        [bin.confidence for bin in one.bins],
        shares,
        # An interval's end may lie past the share by a rounding error, and an error bar must not be negative.
        yerr=[
            [max(0.0, share - low) for share, (low, _) in zip(shares, ends, strict=True)],
            [max(0.0, high - share) for share, (_, high) in zip(shares, ends, strict=True)],
        ],
        marker="o",
        markersize=3,
        linewidth=0.9,
        elinewidth=0.6,
        capsize=1.5,
        color=colour,
        label=f"{split}: {one.messages:,}, {least:,} or more a point, ECE {one.error:.3f}",
    )
