"""Which of the training messages a run learns from: all, or what is new and a share of what its start has learnt from."""

from __future__ import annotations

from collections.abc import Sequence

from training.corpus import Example
from training.corpus.split import position
from training.recipe import InvalidRecipe, Selection


def known(examples: Sequence[Example], selection: Selection) -> list[Example]:
    """Those of `examples` that are not left out; raises `InvalidRecipe` for a set that none of them is of."""
    sets = {example.author for example in examples}
    for entry, named in (("without", selection.without), ("fresh", selection.fresh)):
        if unknown := sorted(set(named) - sets):
            raise InvalidRecipe(
                f"selection.{entry} names {unknown[0]!r}, and no id of a training message begins with {unknown[0]}-."
            )
    return [example for example in examples if example.author not in selection.without]


def select(examples: Sequence[Example], selection: Selection, seed: int) -> list[Example]:
    """Those of `known` that the network learns from, in their order; raises `InvalidRecipe` for a choice of nothing."""
    fresh = set(selection.fresh)
    chosen = [
        example
        for example in known(examples, selection)
        # Apart from the hash that deals groups to splits, and another share for every seed.
        if example.author in fresh or position(f"{example.group}/{seed}") < selection.share
    ]
    if not chosen:
        raise InvalidRecipe(f"The recipe's selection leaves none of {len(examples)} training messages.")
    return chosen
