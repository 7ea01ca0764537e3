from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.arabizi import FILE
from models.classifier import Classifier
from models.exemplar import FORMER_FILES
from models.message import Message
from tests.training.cards.clock import without_cost
from tests.training.tiny import WORDS, Quiet, write_encoder, write_place
from training import command
from training.cost import COST, Meter
from training.data import Dataset
from training.fit import Progress
from training.progress import Bar
from training.recipe import Recipe, Selection
from training.run import Run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_place(tmp_path_factory.mktemp("run"))


def follow(place: Path) -> tuple[dict[str, object], list[str]]:
    display = Quiet()
    figures = Run(Recipe.read(place / "recipe.toml"), place / "runs", display).follow()
    return figures, display.said


def test_a_recipe_becomes_a_release_that_classifies(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures, said = follow(place)
    assert figures["splits"]["test_authors"]["macro_f1"] > 0.9  # type: ignore[index]
    assert figures["parity"]["same_label"] > 0.95  # type: ignore[index]
    assert set(figures["baselines"]["test"]) == {  # type: ignore[index]
        "majority",
        "TF-IDF + logistic regression, without context",
        "TF-IDF + logistic regression, with context",
        "frozen encoder + logistic regression",
    }
    assert [line for line in said if line.endswith("…")] == [
        "train …",
        "widen …",
        "calibrate …",
        "export …",
        "baselines …",
        "evaluate …",
    ]

    _, said = follow(place)
    assert [line.partition(":")[0] for line in said if "kept" in line] == [
        "train",
        "widen",
        "calibrate",
        "export",
        "baselines",
        "evaluate",
    ]

    (place / "runs" / "recipe.toml").write_text((place / "recipe.toml").read_text())
    (place / "release").mkdir()
    former = place / "release" / FORMER_FILES[0]
    former.write_text("{}", encoding="utf-8")
    assert command.release(place / "runs", place / "release", readmes=None) == 0
    assert not former.exists()
    classifier = Classifier.load(place / "release")
    assert classifier.release.wide is not None
    assert classifier.classify(Message("who know names who")).label == "contact-mining"
    card = (place / "release" / command.CARD).read_text()
    assert "tiny 0.0.1" in card
    assert "| quoted asks | MFT |" in card
    assert (place / "release" / command.PICTURE).read_bytes().startswith(b"\x89PNG")

    assert command.evaluate(place / "release", place / "corpus", as_json=True) == 0
    assert json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))["messages"] == 240


class Killed(Exception):
    pass


class Killing(Quiet):
    """Stops the training after a number of steps."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    @contextmanager
    def training(self, steps: int) -> Iterator[Bar]:
        with super().training(steps) as bar:
            yield _Stopping(bar, self.after)


class _Stopping:
    def __init__(self, bar: Bar, after: int) -> None:
        self.bar, self.after = bar, after

    def advance(self, step: Progress) -> None:
        if step.step == self.after:
            raise Killed

    def score(self, epoch: int, macro_f1: float) -> None:
        self.bar.score(epoch, macro_f1)


def released(place: Path, run: Path) -> dict[str, bytes]:
    shutil.copyfile(place / "recipe.toml", run / command.RECIPE)
    target = run / "release"
    assert command.release(run, target, readmes=None) == 0
    files = {path.name: path.read_bytes() for path in target.iterdir()}
    card = files[command.CARD].decode()
    assert "| train | " in card
    return files | {command.CARD: without_cost(card).encode()}


def test_a_run_that_is_stopped_and_resumed_releases_the_same_bytes(place: Path, tmp_path: Path) -> None:
    recipe = Recipe.read(place / "recipe.toml")
    Run(recipe, tmp_path / "whole", Quiet()).follow()
    with pytest.raises(Killed):
        Run(recipe, tmp_path / "stopped", Killing(after=30)).follow()
    spent = Meter(tmp_path / "stopped").read()["train"]
    assert not spent["finished"]
    Run(recipe, tmp_path / "stopped", Quiet()).follow()

    cost = {name: Meter(tmp_path / name).read() for name in ("whole", "stopped")}
    assert list(cost["whole"]) == ["train", "widen", "calibrate", "export", "baselines", "evaluate"]
    assert cost["whole"]["train"]["sittings"] == 1
    assert cost["stopped"]["train"]["sittings"] == 2
    assert cost["stopped"]["train"]["seconds"] > spent["seconds"]
    assert all(entry["finished"] for entry in cost["stopped"].values())
    # The clock says something else of the two, and nothing that is released may but a section of the card.
    whole, stopped = released(place, tmp_path / "whole"), released(place, tmp_path / "stopped")
    assert COST not in whole
    assert whole == stopped


def test_a_run_goes_on_only_from_what_its_own_recipe_began(place: Path, tmp_path: Path) -> None:
    recipe = Recipe.read(place / "recipe.toml")
    other = Recipe.from_dict(recipe.to_dict() | {"optimisation": recipe.to_dict()["optimisation"] | {"seed": 7}})
    dataset = Dataset.load(recipe.data)
    with pytest.raises(Killed):
        Run(other, tmp_path / "changed", Killing(after=30)).train(dataset)
    assert list((tmp_path / "changed").glob("checkpoint*"))
    Run(recipe, tmp_path / "changed", Quiet()).train(dataset)
    Run(recipe, tmp_path / "whole", Quiet()).train(dataset)
    assert not list((tmp_path / "changed").glob("checkpoint*"))
    changed, whole = (torch.load(tmp_path / name / "network.pt", weights_only=True) for name in ("changed", "whole"))
    # The encoder's pooler is not used, and drawn anew each time.
    assert all(torch.equal(changed[name], whole[name]) for name in whole if "pooler" not in name)


def _unlearnt(text: str) -> str:
    return (
        text.replace("epochs = 6", "epochs = 1")
        .replace("1e-3", "1e-9")
        .replace("1e-2", "1e-9")
        .replace("strength = 4.0", "strength = 0.0")
    )


def test_a_worse_run_is_not_released(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, target = tmp_path / "good", tmp_path / "bad", tmp_path / "release"
    text = (place / "recipe.toml").read_text()
    for run, own in ((good, text), (bad, _unlearnt(text))):
        recipe = tmp_path / f"{run.name}.toml"
        recipe.write_text(own)
        assert command.train(recipe, tmp_path) == 0
    assert "in all (train" in (out := capsys.readouterr().out)
    assert "peak memory" in out

    assert command.release(good, target, readmes=None) == 0
    assert "holds no release, so nothing is compared" in capsys.readouterr().out
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    assert command.release(bad, target, readmes=None) == command.WORSE
    told = capsys.readouterr().err
    assert "Nothing is released, since it is worse on all, " in told
    assert "--even-if-worse" in told
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before

    assert command.release(good, target, readmes=None) == 0
    assert "No worse than tiny 0.0.1" in capsys.readouterr().out
    assert command.release(bad, target, readmes=None, even_if_worse=True) == 0
    assert "Worse than tiny 0.0.1" in capsys.readouterr().out
    assert (target / "model.onnx").read_bytes() == (bad / "model.onnx").read_bytes()


def test_several_seeds_are_runs_of_their_own(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.train_seeds(place / "recipe.toml", (1, 2), tmp_path) == 0
    out = capsys.readouterr().out
    assert "mean ± standard deviation over the seeds 1, 2" in out
    for seed in (1, 2):
        assert Recipe.read(tmp_path / f"recipe-seed{seed}" / command.RECIPE).optimisation.seed == seed
    networks = [(tmp_path / f"recipe-seed{seed}/model.onnx").read_bytes() for seed in (1, 2)]
    assert networks[0] != networks[1]
    measured: dict[str, Any] = json.loads((tmp_path / "recipe-seeds.json").read_text())
    each = [json.loads((tmp_path / f"recipe-seed{seed}/figures.json").read_text()) for seed in (1, 2)]
    told = measured["splits"]["test_authors"]["macro-F1"]
    assert told["each"] == [figures["splits"]["test_authors"]["macro_f1"] for figures in each]
    assert told["mean"] == pytest.approx(sum(told["each"]) / 2)


def test_a_changed_calibration_trains_nothing(place: Path) -> None:
    follow(place)
    text = (place / "recipe.toml").read_text()
    (place / "recipe.toml").write_text(text + "[calibration]\nreview_accuracy = 0.8\n")
    _, said = follow(place)
    # A model that is never wrong gets the same threshold whatever is asked of it, and then has nothing to evaluate anew.
    assert next(line for line in said if line.endswith("…")) == "calibrate …"
    assert not {"train …", "widen …", "export …"} & set(said)


def test_an_unfinished_run_is_not_released(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.release(tmp_path, tmp_path / "release") == 2
    assert "lacks recipe.toml, model.onnx" in capsys.readouterr().err
    assert not (tmp_path / "release").exists()


def test_data_that_cannot_be_learnt_from_stops_before_training(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "bad.jsonl").write_text('{"id": "a-1"}\n')
    recipe = tmp_path / "bad.toml"
    recipe.write_text((place / "recipe.toml").read_text().replace(f"{place}/corpus", f"{tmp_path}/corpus"))
    assert command.train(recipe, tmp_path / "runs") == 2
    assert "bad.jsonl:1: 'group' must be a string" in capsys.readouterr().err


def test_the_network_learns_from_the_chosen_messages_alone(place: Path) -> None:
    recipe = Recipe.read(place / "recipe.toml")
    recipe = replace(
        recipe,
        selection=Selection(share=0.5),
        optimisation=replace(recipe.optimisation, epochs=1),
        wide=replace(recipe.wide, strength=0.0),
    )
    display = Quiet()
    run = Run(recipe, place / "chosen", display)
    dataset = Dataset.load(recipe.data)
    chosen = len(run.selected(dataset))
    assert 0 < chosen < len(dataset.train)
    run.train(dataset)
    assert any(f"of {chosen} messages" in line for line in display.said)


def test_what_reads_arabizi_in_training_reads_it_when_released(tmp_path: Path) -> None:
    place = write_place(tmp_path)
    rows = (place / "corpus" / "en.jsonl").read_text()
    (place / "corpus" / "en.jsonl").write_text(rows.replace('", "label"', ' انا مش عارف", "label"'))
    words = ("انا", "مش", "عارف", "ana", "msh", "3aref")
    shutil.rmtree(place / "encoder")
    write_encoder(place / "encoder", [*WORDS, *words])
    text = (place / "recipe.toml").read_text().replace("trim = false", "trim = false\nreads_arabizi = true")
    (place / "recipe.toml").write_text(text)
    assert command.train(place / "recipe.toml", place / "runs") == 0
    assert command.release(place / "runs" / "recipe", place / "release", readmes=None) == 0

    classifier = Classifier.load(place / "release")
    assert FILE in json.loads((place / "release" / "release.json").read_text())["files"]
    message = Message("ana msh 3aref who knows", relationship="new")
    encoded = classifier.release.encoding.encode(message)
    known = classifier.release.tokenizer.get_vocab()
    assert {known[word] for word in words[:3]} <= set(encoded.input_ids)
    run = Run(Recipe.read(place / "recipe.toml"), place / "runs" / "recipe", Quiet())
    dataset = Dataset.load(run.recipe.data)
    example = replace(dataset.dev[0], message=message)
    assert np.allclose(run.logits(dataset, [example]), classifier.logits([message]), atol=0.1)
