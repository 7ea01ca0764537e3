"""Somebody's own messages dealt to splits: as their rows say, or by group, or by text with near-copies kept together."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from models.category import Categories
from training.corpus.check import near_copies
from training.corpus.example import Example, InvalidCorpus
from training.corpus.own import Own, Placed
from training.corpus.split import SPLITS, Split, position

TRAIN, DEV = 0.8, 0.1  # shares; the rest is test
LEAST = 20  # messages, of which anything can be learnt and measured
LEAST_MEASURED = 2
NEAR_MOST = 20_000  # messages, up to which near-copies are looked for

Dealt = dict[Split, list[Example]]


def deal(own: Own, place: str) -> tuple[Dealt, tuple[str, ...]]:
    """The examples by split, and notes worth telling; raises `InvalidCorpus` where nothing can be learnt or measured.

    A split that no row names is dealt out of train; of a category that would have nothing to learn from, all goes to train.
    """
    _check_size(own, place)
    _check_groups(own.placed)
    named = {one.split for one in own.placed if one.split is not None}
    dealt: Dealt = {split: [] for split in SPLITS}
    keys = [one.group for one in own.placed] if {"dev", "test"} <= named else _keys(own.placed)
    for one, key in zip(own.placed, keys, strict=True):
        dealt[_split(one, key, named)].append(one.example)
    if not named:
        _move_rare(dealt, own.categories)
    _check_splits(dealt, own.categories, place)
    return dealt, (*own.notes, *_leaks(dealt))


def _split(one: Placed, key: str, named: set[Split]) -> Split:
    if one.split not in (None, "train"):
        return one.split
    at = position(key)
    wanted: Split = "train" if at < TRAIN else "dev" if at < TRAIN + DEV else "test"
    return "train" if wanted in named else wanted


def _keys(placed: Sequence[Placed]) -> list[str]:
    """What decides the split of each: its group or, without one, its text, the same for near-copies."""
    keys = [one.group or _digest(one.example.message.text) for one in placed]
    alone = [replace(one.example, group=key) for one, key in zip(placed, keys, strict=True) if not one.group]
    if not 0 < len(alone) <= NEAR_MOST:
        return keys
    first: dict[str, str] = {}

    def root(key: str) -> str:
        while key in first:
            key = first[key]
        return key

    for a, b, _ in near_copies(alone):
        low, high = sorted((root(a.group), root(b.group)))
        if low != high:
            first[high] = low
    return [root(key) for key in keys]


def _digest(text: str) -> str:
    plain = " ".join(re.findall(r"\w+", text.lower())) or text
    return hashlib.sha256(plain.encode()).hexdigest()


def _move_rare(dealt: Dealt, categories: Categories) -> None:
    learnt = {example.label for example in dealt["train"]}
    for name in categories.names:
        if name not in learnt:
            for split in ("dev", "test"):
                dealt["train"] += [example for example in dealt[split] if example.label == name]
                dealt[split] = [example for example in dealt[split] if example.label != name]


def _check_size(own: Own, place: str) -> None:
    if len(own.placed) < LEAST:
        raise InvalidCorpus(
            [
                f"{place}: holds {len(own.placed)} messages, and to learn and to measure takes {LEAST} at least; add more."
            ]
        )
    labels = {one.example.label for one in own.placed}
    if len(labels) < 2:
        raise InvalidCorpus(
            [
                f"{place}: every message is {next(iter(labels))!r}; to tell categories apart takes messages of two at least."
            ]
        )


def _check_groups(placed: Sequence[Placed]) -> None:
    first: dict[str, Placed] = {}
    problems = []
    for one in placed:
        if one.group and first.setdefault(one.group, one).split != one.split:
            other = first[one.group]
            problems.append(
                f"{one.example.where}: the group {one.group!r} stands in {one.split} here and in {other.split} at "
                f"{other.example.where}; give all of a group one split."
            )
    if problems:
        raise InvalidCorpus(problems)


def _check_splits(dealt: Dealt, categories: Categories, place: str) -> None:
    problems = [
        f"{place}: {split} holds {len(dealt[split])} messages, and needs {LEAST_MEASURED} at least; add messages, or name the "
        "split of each in a column split (train, dev, test)."
        for split in SPLITS[:3]
        if len(dealt[split]) < LEAST_MEASURED
    ]
    counts = Counter(label for example in dealt["train"] for label in example.labels)
    problems += [
        f"{place}: no message of train is {name!r}; add some, or take it out of the categories file."
        for name in categories.names
        if not counts[name]
    ]
    if problems:
        raise InvalidCorpus(problems)


def _leaks(dealt: Dealt) -> list[str]:
    homes: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for split, examples in dealt.items():
        for example in examples:
            homes[_digest(example.message.text), example.message.relationship, example.message.previous].add(split)
    shared = sum("train" in splits and len(splits) > 1 for splits in homes.values())
    return [f"{shared} texts of dev or test stand in train too, so figures will flatter."] if shared else []
