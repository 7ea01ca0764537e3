from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib import image

from training.picture import reliability_picture
from training.reliability import Reliability


def rows(varieties: list[str]) -> list[Reliability]:
    confidence = np.linspace(0.4, 1, 50)
    return [Reliability.of(name, confidence, confidence > 0.6) for name in varieties]


def size_of(path: Path) -> tuple[int, int]:
    height, width = image.imread(path).shape[:2]
    return width, height


@pytest.mark.parametrize(("varieties", "across", "down"), [(["all"], 1, 1), (["all", "egy", "en", "msa"], 3, 2)])
def test_every_variety_has_a_panel(varieties: list[str], across: int, down: int, tmp_path: Path) -> None:
    path = tmp_path / "reliability"
    reliability_picture({"test_authors": rows(varieties), "test": rows(varieties[:1])}, path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert size_of(path) == (396 * across, 396 * down)


def test_the_same_figures_are_the_same_picture(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        reliability_picture({"test": rows(["all", "egy"])}, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
