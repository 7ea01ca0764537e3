from __future__ import annotations

import pytest
import torch

from training.device import choose, computes_bf16
from training.recipe import InvalidRecipe


def found(monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in kinds)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in kinds)


@pytest.mark.parametrize(("kinds", "device"), [(("cuda", "mps"), "cuda"), (("mps",), "mps"), ((), "cpu")])
def test_the_fastest_there_is_computes(monkeypatch: pytest.MonkeyPatch, kinds: tuple[str, ...], device: str) -> None:
    found(monkeypatch, *kinds)
    assert choose("auto") == torch.device(device)
    assert choose("cpu") == torch.device("cpu")


@pytest.mark.parametrize(("name", "problem"), [("gpu", "is auto, cpu, cuda"), ("cuda:1", "does not find here")])
def test_what_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, name: str, problem: str) -> None:
    found(monkeypatch)
    with pytest.raises(InvalidRecipe, match=problem):
        choose(name)


@pytest.mark.parametrize("has_units", [True, False])
def test_a_gpu_computes_in_bf16_where_it_has_units(monkeypatch: pytest.MonkeyPatch, has_units: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has_units)
    assert computes_bf16("auto", torch.device("cuda")) is has_units
    assert not computes_bf16("auto", torch.device("mps"))
    assert not computes_bf16("fp32", torch.device("cuda"))
