from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.tiny import Quiet, write_place
from training import inspection
from training.curve import CURVE, PICTURE, Curve, Point, share_of
from training.data import Dataset
from training.recipe import InvalidRecipe, Recipe


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_place(tmp_path_factory.mktemp("curve"))


def test_shares_are_of_whole_groups_and_hold_the_smaller_ones() -> None:
    choice = Recipe().data
    whole = Dataset.load(choice)
    groups = {example.group for example in whole.train}
    before: set[str] = set()
    for share in (0.1, 0.5, 1.0):
        part = share_of(whole, share)
        kept = {example.group for example in part.train}
        assert len(kept) == round(share * len(groups))
        assert [one for one in whole.train if one.group in kept] == part.train
        assert before <= kept
        assert part.dev == whole.dev
        before = kept
    assert share_of(whole, 0.1).train == share_of(whole, 0.1).train


def draw(place: Path, shares: Sequence[float], epochs: int = 2) -> tuple[list[Point], list[str]]:
    recipe = Recipe.read(place / "recipe.toml")
    recipe = replace(recipe, optimisation=replace(recipe.optimisation, epochs=epochs))
    display = Quiet()
    return Curve(recipe, place / "curve", display, shares, (1, 2)).draw(), display.said


def test_a_curve_is_drawn_and_goes_on_where_it_was_stopped(place: Path) -> None:
    points, said = draw(place, (1.0, 0.2))
    assert said.count("train …") == 4
    assert [point.share for point in points] == [0.2, 1.0]
    assert points[0].messages < points[1].messages
    assert set(points[0].scores) == {1, 2}
    written = json.loads((place / "curve" / CURVE).read_text())
    assert [one["mean"] for one in written] == [pytest.approx(sum(p.scores.values()) / 2) for p in points]
    assert (place / "curve" / PICTURE).read_bytes().startswith(b"\x89PNG")
    assert not list((place / "curve").glob("*/network.pt"))  # a hundred megabytes each, and no use

    more, said = draw(place, (0.2, 0.5, 1.0))
    assert said.count("train …") == 2
    assert said.count("score: nothing changed, kept") == 4
    assert [more[0], more[2]] == points
    assert len(json.loads((place / "curve" / CURVE).read_text())) == 3

    _, said = draw(place, (0.2,), epochs=1)
    assert said.count("train …") == 2


def test_a_recipe_that_takes_up_a_run_has_no_curve(place: Path) -> None:
    recipe = Recipe.read(place / "recipe.toml")
    started = replace(recipe, encoder=replace(recipe.encoder, start="runs/default"))
    with pytest.raises(InvalidRecipe, match="takes up runs/default, which has learnt from every message"):
        Curve(started, place / "started", Quiet(), (1.0,), (1,))


def test_the_command_prints_its_points(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (place / "recipe.toml").read_text().replace("epochs = 6", "epochs = 1")
    (tmp_path / "short.toml").write_text(text)
    assert inspection.curve(tmp_path / "short.toml", (0.5,), (1,), tmp_path) == 0
    out = capsys.readouterr().out
    assert "dev macro-F1" in out
    assert str(tmp_path / "short-curve" / CURVE) in out
    assert inspection.curve(tmp_path / "short.toml", (0.001,), (1,), tmp_path) == 2
    assert "ask for a larger one" in capsys.readouterr().err
