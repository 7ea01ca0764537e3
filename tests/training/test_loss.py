from __future__ import annotations

import torch

from training import loss
from training.recipe import Losses


def wanted(primary: int, also: list[float], known: list[float]) -> loss.Targets:
    return loss.Targets(torch.tensor([primary]), torch.tensor([also]), torch.tensor([known]), torch.tensor([0]))


def test_what_is_not_known_does_not_count() -> None:
    logits = torch.tensor([[5.0, 0, 0, 0, 9, 9, 9]])
    unknown = loss.classification(logits, wanted(0, [0, 0, 0], [0, 0, 0]), Losses())
    known = loss.classification(logits, wanted(0, [0, 0, 0], [0, 0, 1]), Losses())
    assert unknown < 0.05 < known


def test_a_right_answer_costs_less_than_a_wrong_one() -> None:
    logits = torch.tensor([[5.0, 0, 0, 0, 0, 0, 0]])
    right, wrong = (loss.classification(logits, wanted(place, [0] * 3, [0] * 3), Losses()) for place in (0, 1))
    assert right < wrong


def paired(primary: list[int], groups: list[int]) -> loss.Targets:
    nothing = torch.zeros(len(primary), 3)
    return loss.Targets(torch.tensor(primary), nothing, nothing, torch.tensor(groups))


def test_pairs_ask_only_which_of_a_group_is_which() -> None:
    # Both lean to category 1, as two nearly equal messages do; the first leans to 0 more than the second.
    logits = torch.tensor([[3.0, 5, 0, 0, 0, 0, 0], [0, 5, 0, 0, 0, 0, 0]])
    right, swapped = loss.pairs(logits, paired([0, 1], [7, 7])), loss.pairs(logits, paired([1, 0], [7, 7]))
    assert right < 0.1 < 2 < swapped


def test_pairs_need_one_group_and_two_categories() -> None:
    logits = torch.randn(2, 7, generator=torch.Generator().manual_seed(1))
    assert loss.pairs(logits, paired([0, 1], [0, 1])) == 0
    assert loss.pairs(logits, paired([2, 2], [0, 0])) == 0


def test_reasons_told_exactly_cost_nothing() -> None:
    reasons = torch.eye(4)
    assert loss.rationale(reasons * 3, reasons) < 1e-6
    assert loss.rationale(-reasons, reasons) > 1.9


def test_two_equal_passes_differ_by_nothing() -> None:
    logits = torch.randn(4, 7, generator=torch.Generator().manual_seed(1))
    assert loss.r_drop(logits, logits, 4).abs() < 1e-6
    assert loss.r_drop(logits, logits.flip(0), 4) > 0


def test_near_kin_cost_less_than_near_strangers() -> None:
    vectors = torch.tensor([[1.0, 0], [1, 0.1], [0, 1], [0.1, 1]])
    kin, strangers = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1])
    assert loss.contrastive(vectors, kin) < loss.contrastive(vectors, strangers)
