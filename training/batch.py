"""Batches: examples encoded, ordered so that little is padded and contrast groups meet in one batch."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.category import Categories
from models.encoding import Encoded
from training.corpus import Example
from training.loss import Targets

POOL = 24  # batches' worth of groups that are sorted by length together: little padding, and still a different order each epoch


@dataclass(frozen=True)
class Inputs:
    """A padded batch; every tensor of shape (messages, tokens)."""

    input_ids: Tensor
    attention_mask: Tensor
    segment_ids: Tensor

    def to(self, device: torch.device) -> Inputs:
        return Inputs(self.input_ids.to(device), self.attention_mask.to(device), self.segment_ids.to(device))


def pad(encoded: Sequence[Encoded], pad_id: int) -> Inputs:
    """Pad to the longest of the batch."""
    width = max(len(one.input_ids) for one in encoded)
    ids = np.full((len(encoded), width), pad_id, dtype=np.int64)
    mask = np.zeros_like(ids)
    segments = np.zeros_like(ids)
    for row, one in enumerate(encoded):
        length = len(one.input_ids)
        ids[row, :length] = one.input_ids
        mask[row, :length] = 1
        segments[row, :length] = one.segment_ids
    return Inputs(*(torch.from_numpy(array) for array in (ids, mask, segments)))


def targets(examples: Sequence[Example], categories: Categories, reasons: Tensor | None = None) -> Targets:
    """What the network should say of `examples`; `reasons` has a row an example."""
    names, asks = categories.names, categories.also_names
    primary = [names.index(example.label) for example in examples]
    also = [[float(ask in example.labels) for ask in asks] for example in examples]
    known = [[float(place > first and first < len(asks)) for place in range(len(asks))] for first in primary]
    groups: dict[str, int] = {}
    numbers = [groups.setdefault(example.group, len(groups)) for example in examples]
    return Targets(torch.tensor(primary), torch.tensor(also), torch.tensor(known), torch.tensor(numbers), reasons)


def order(
    examples: Sequence[Example], lengths: Sequence[int], size: int, seed: int, together: bool = True
) -> list[list[int]]:
    """Indexes of `examples` in batches of at most `size`, shuffled by `seed`.

    With `together`, the members of a contrast group stand in one batch (a group at a border may be parted).
    """
    rng = random.Random(seed)
    groups: dict[str, list[int]] = {}
    for index, example in enumerate(examples):
        groups.setdefault(example.group if together else example.id, []).append(index)
    units = list(groups.values())
    rng.shuffle(units)
    pools: list[list[list[int]]] = [[]]
    for unit in units:
        if sum(map(len, pools[-1])) >= size * POOL:
            pools.append([])
        pools[-1].append(unit)
    batches = []
    for pool in pools:
        pool.sort(key=lambda unit: max(lengths[index] for index in unit))
        flat = [index for unit in pool for index in unit]
        batches += [flat[start : start + size] for start in range(0, len(flat), size)]
    rng.shuffle(batches)
    return batches


def by_length(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Indexes in batches of like length, for evaluation."""
    ranked = sorted(range(len(lengths)), key=lengths.__getitem__)
    return (ranked[start : start + size] for start in range(0, len(ranked), size))
