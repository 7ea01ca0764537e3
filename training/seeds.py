"""One recipe under several seeds: a run each, and how far their figures lie apart."""

from __future__ import annotations

import re
import statistics
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from training.cards.table import aligned
from training.recipe import InvalidRecipe, Recipe
from training.report import Figures

TABLE = re.compile(r"^\s*\[optimisation\][^\n]*\n", re.MULTILINE)
SEED = re.compile(r"^\s*seed\s*=[^\n]*", re.MULTILINE)


def with_seed(text: str, seed: int) -> str:
    """The text of a recipe with another seed and everything else, comments too, as it was; raises `InvalidRecipe`.

    The recipe of a run stands in its folder and in the card of what is released from it, so it must be the one that was followed.
    """
    found = TABLE.search(text)
    if found is None:
        changed = f"{text.rstrip()}\n\n[optimisation]\nseed = {seed}\n"
    else:
        rest = text[found.end() :]
        following = re.search(r"^\s*\[", rest, re.MULTILINE)
        end = following.start() if following else len(rest)
        table, count = SEED.subn(f"seed = {seed}", rest[:end], count=1)
        changed = text[: found.end()] + ("" if count else f"seed = {seed}\n") + table + rest[end:]
    recipe = Recipe.from_dict(tomllib.loads(text))
    wanted = replace(recipe, optimisation=replace(recipe.optimisation, seed=seed))
    try:
        done = Recipe.from_dict(tomllib.loads(changed)) == wanted
    except tomllib.TOMLDecodeError:
        done = False
    if not done:
        raise InvalidRecipe(
            "Where the seed stands in this recipe is unclear; write it as `seed = 1` under [optimisation]."
        )
    return changed


@dataclass(frozen=True)
class Spread:
    """A figure over several seeds: its mean and the sample's standard deviation (None of one seed alone)."""

    mean: float
    deviation: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else None)

    def __str__(self) -> str:
        return f"{self.mean:.3f}" + ("" if self.deviation is None else f" ± {self.deviation:.3f}")


def told(figures: Figures) -> dict[str, float]:
    """What is averaged of the figures of one split, all between 0 and 1."""

    def share(pair: Sequence[int]) -> float:
        return pair[0] / pair[1] if pair[1] else 0.0

    return {
        "macro-F1": figures["macro_f1"],
        "accuracy": figures["accuracy"],
        **{f"F1 {name}": value for name, value in figures["f1"].items()},
        "label sets": figures["label_sets"],
        "with context": figures["with_context"]["macro_f1"],
        "twins": share(figures["twins"]),
        "contrast groups": share(figures["groups"]),
        "ECE": figures["ece"],
    }


def spreads(runs: Mapping[int, Figures]) -> dict[str, dict[str, Spread]]:
    """Over the figures of runs by seed: split, then figure."""
    splits: list[str] = list(next(iter(runs.values()))["splits"])
    found: dict[str, dict[str, Spread]] = {}
    for split in splits:
        each = [told(figures["splits"][split]) for figures in runs.values()]
        found[split] = {name: Spread.of([values[name] for values in each]) for name in each[0]}
    return found


def as_text(runs: Mapping[int, Figures]) -> str:
    """A table: a row a figure, a column a split, mean and standard deviation."""
    found = spreads(runs)
    names = list(next(iter(found.values())))
    title = f"mean ± standard deviation over the seeds {', '.join(map(str, runs))}"
    rows = [(name, *(str(by_name[name]) for by_name in found.values())) for name in names]
    return f"{title}\n{aligned(('', *found), rows)}"


def to_dict(runs: Mapping[int, Figures]) -> dict[str, Any]:
    """The same as JSON values, with the figures of every seed."""
    return {
        "seeds": list(runs),
        "splits": {
            split: {
                name: {
                    "mean": spread.mean,
                    "deviation": spread.deviation,
                    "each": [told(figures["splits"][split])[name] for figures in runs.values()],
                }
                for name, spread in by_name.items()
            }
            for split, by_name in spreads(runs).items()
        },
    }
