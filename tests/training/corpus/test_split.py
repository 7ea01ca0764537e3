from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training.corpus import Split, Splits, read_folder
from training.corpus.split import position
from training.data import read_categories

SEEN: tuple[Split, ...] = ("train", "dev", "test")
RULE = Splits.read(Path("data/splits.toml"))


def test_a_group_has_its_place_for_ever() -> None:
    # Changing the rule would move messages between train and test of releases already measured.
    assert position("msaa-g001") == pytest.approx(0.6683, abs=1e-4)


def test_places_are_spread_evenly() -> None:
    counts = Counter(int(position(f"g{n}") * 10) for n in range(5000))
    assert all(430 < counts[tenth] < 570 for tenth in range(10))


def test_the_corpus_is_dealt_about_eight_to_one_to_one_in_every_variety_and_category() -> None:
    examples = read_folder(Path("data/corpus"), read_categories(Path("data/categories.toml")))
    dealt = RULE.deal(examples)
    known = len(examples) - len(dealt["test_authors"])
    shares: dict[Split, float] = {"train": 0.8, "dev": 0.1, "test": 0.1}
    for split, share in shares.items():
        assert len(dealt[split]) / known == pytest.approx(share, abs=0.015)
    for key in ("variety", "label"):
        whole = Counter(getattr(example, key) for split in SEEN for example in dealt[split])
        for split in SEEN[1:]:
            counts = Counter(getattr(example, key) for example in dealt[split])
            for value, count in whole.items():
                assert counts[value] / len(dealt[split]) == pytest.approx(count / known, abs=0.04), (split, value)


def test_unseen_authors_are_wholly_unseen() -> None:
    examples = read_folder(Path("data/corpus"), read_categories(Path("data/categories.toml")))
    dealt = RULE.deal(examples)
    seen = {example.author for split in SEEN for example in dealt[split]}
    assert not seen & {example.author for example in dealt["test_authors"]}
    assert {example.variety for example in dealt["test_authors"]} == {example.variety for example in dealt["train"]}


def test_shares_must_add_up(tmp_path: Path) -> None:
    path = tmp_path / "splits.toml"
    path.write_text("[shares]\ntrain = 0.8\ndev = 0.1\ntest = 0.2\n[authors]\ntest = []\ndev = []\n")
    with pytest.raises(ValueError, match="they must add up to 1"):
        Splits.read(path)
