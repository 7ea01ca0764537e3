from __future__ import annotations

import pytest
import torch

from training.device import computes_bf16
from training.network import Network
from training.recipe import InvalidRecipe, Recipe


def test_bf16_is_near_and_is_given_back_wide(network: Network) -> None:
    ids = torch.tensor([[2, 5, 6, 7, 3]])
    mask, segments = torch.ones_like(ids), torch.zeros_like(ids)
    network.eval()
    with torch.no_grad():
        wide = network.pooled(ids, mask, segments)
        network.in_bf16 = True
        narrow = network.pooled(ids, mask, segments)
    assert narrow.dtype == torch.float32
    assert 0 < (narrow - wide).abs().max() < 0.1


@pytest.mark.parametrize(
    ("tiles", "pairs", "expected"), [(True, True, True), (False, True, True), (False, False, False)]
)
def test_the_processor_decides_when_the_recipe_does_not(
    monkeypatch: pytest.MonkeyPatch, tiles: bool, pairs: bool, expected: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: tiles)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: pairs)
    assert computes_bf16("auto") is expected
    assert computes_bf16("bf16")
    assert not computes_bf16("fp32")


def test_no_other_precision_is_known() -> None:
    with pytest.raises(InvalidRecipe, match="auto, bf16 or fp32"):
        Recipe.from_dict({"optimisation": {"precision": "fp16"}})
