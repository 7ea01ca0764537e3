"""A learning curve: how good a recipe gets from a share of its training groups, and so what more messages would give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from training.cards.table import aligned
from training.corpus.split import position
from training.data import Dataset
from training.picture import curve_picture
from training.progress import Display
from training.recipe import InvalidRecipe, Recipe
from training.run import Run, fingerprints, macro_f1_of
from training.seeds import Spread
from training.step import Steps

SCORE = "score.json"
CURVE = "curve.json"
PICTURE = "curve.png"


@dataclass(frozen=True)
class Point:
    """What one share of the training groups gives: `scores` is dev macro-F1 (0 to 1) by seed."""

    share: float
    groups: int
    messages: int
    scores: dict[int, float]

    @property
    def spread(self) -> Spread:
        return Spread.of(list(self.scores.values()))

    def to_dict(self) -> dict[str, Any]:
        return {
            "share": self.share,
            "groups": self.groups,
            "messages": self.messages,
            "scores": {str(seed): score for seed, score in self.scores.items()},
            "mean": self.spread.mean,
            "deviation": self.spread.deviation,
        }


def share_of(dataset: Dataset, share: float) -> Dataset:
    """The dataset with a share (0 to 1) of its training groups, whole ones, the same each time; a larger share holds the smaller."""
    # Groups in an order that their ids alone decide, apart from the one that deals them to splits.
    groups = sorted({example.group for example in dataset.train}, key=lambda group: (position(f"{group}/curve"), group))
    kept = set(groups[: round(share * len(groups))])
    fewer = [example for example in dataset.train if example.group in kept]
    return replace(dataset, splits=dataset.splits | {"train": fewer})


@dataclass(frozen=True)
class Curve:
    """A recipe learnt from several shares under several seeds, a folder each in `folder`; picks up where it was stopped.

    What is measured is the trained network, before its wide path, calibration and 8-bit weights, which cost more than they would tell
    apart here. The networks themselves are not kept.
    """

    recipe: Recipe
    folder: Path
    display: Display
    shares: Sequence[float]
    seeds: Sequence[int]

    def __post_init__(self) -> None:
        if start := self.recipe.encoder.start:
            raise InvalidRecipe(
                f"The recipe takes up {start}, which has learnt from every message; a curve needs one without encoder.start."
            )

    def draw(self) -> list[Point]:
        """Train what is missing; writes `curve.json` and `curve.png` into the folder, and returns the points by share."""
        whole = Dataset.load(self.recipe.data)
        points = []
        for share in sorted(set(self.shares)):
            dataset = share_of(whole, share)
            if not dataset.train:
                raise InvalidRecipe(f"A share of {share:g} of the training groups is none; ask for a larger one.")
            scores = {seed: self._score(share, seed, dataset) for seed in self.seeds}
            groups = len({example.group for example in dataset.train})
            points.append(Point(share, groups, len(dataset.train), scores))
        written = [point.to_dict() for point in points]
        (self.folder / CURVE).write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
        curve_picture([(point.messages, list(point.scores.values())) for point in points], self.folder / PICTURE)
        return points

    def _score(self, share: float, seed: int, dataset: Dataset) -> float:
        seeded = replace(self.recipe, optimisation=replace(self.recipe.optimisation, seed=seed))
        run = Run(seeded, self.folder / f"share-{share:g}-seed{seed}", self.display)
        run.folder.mkdir(parents=True, exist_ok=True)

        def make() -> None:
            run.train(dataset)
            network, encoding, pad_id = run.network(dataset)
            encoded = [encoding.encode(example.message) for example in dataset.dev]
            score = macro_f1_of(network, encoded, dataset.dev, dataset.categories, pad_id)
            (run.folder / SCORE).write_text(json.dumps({"macro_f1": score}) + "\n", encoding="utf-8")

        inputs = run.train_inputs(dataset) | {"dev": fingerprints(dataset.dev)}
        self.display.say(f"{share:g} of the groups, {len(dataset.train)} messages, seed {seed}")
        # The training is a step inside this one, so that a run that is stopped while it is scored need not train again.
        Steps(run.folder, self.display.say).run("score", inputs, (SCORE,), make)
        (run.folder / "network.pt").unlink(missing_ok=True)
        score: float = json.loads((run.folder / SCORE).read_text(encoding="utf-8"))["macro_f1"]
        return score


def as_text(points: Sequence[Point]) -> str:
    """The points as a table for a terminal."""
    header = ("share", "groups", "messages", "dev macro-F1", "seeds")
    rows = [
        (
            f"{point.share:g}",
            point.groups,
            point.messages,
            str(point.spread),
            " ".join(f"{seed}: {score:.3f}" for seed, score in point.scores.items()),
        )
        for point in points
    ]
    return aligned(header, rows)
