from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from training import log
from training.fit import Progress
from training.progress import Display
from training.recipe import InvalidRecipe, Recipe

FIGURES = {"splits": {"test": {"macro_f1": 0.5, "accuracy": 0.6, "ece": 0.1, "f1": {"طلب": 0.7}}}}


class Told:
    """Stands for mlflow, and for the writer of torch.utils.tensorboard: keeps what it is told."""

    def __init__(self, *given: Any) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = [("made", given)]

    def __getattr__(self, name: str) -> Any:
        return lambda *given, **named: self.calls.append((name, (*given, *named.values())))

    def given_to(self, name: str) -> list[tuple[Any, ...]]:
        return [given for called, given in self.calls if called == name]


def run(display: Display) -> None:
    with display.training(20) as bar:
        for step in range(1, 21):
            bar.advance(Progress(1, 1, step, 20, 1 / step, 0.0))
        bar.score(1, 0.4)
    display.measured(FIGURES)


def test_tensorboard_gets_loss_scores_and_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", SimpleNamespace(SummaryWriter=Told))
    display = log.display_of("tensorboard", tmp_path, Recipe())
    assert isinstance(display, log.Logged) and isinstance(display.log, log.TensorBoard)
    run(display)
    writer = display.log.writer
    assert writer.given_to("made") == [(str(tmp_path / "tensorboard"),)]
    assert writer.given_to("add_scalar") == [
        ("train/loss", 0.1, 10),
        ("train/loss", 0.05, 20),
        ("dev/macro_f1_by_epoch", 0.4, 1),
        ("test/macro_f1", 0.5, 0),
        ("test/accuracy", 0.6, 0),
        ("test/ece", 0.1, 0),
        ("test/f1/طلب", 0.7, 0),
    ]
    assert len(writer.given_to("close")) == 1


def test_mlflow_writes_into_the_run_unless_told_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mlflow = Told()
    monkeypatch.setitem(sys.modules, "mlflow", mlflow)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    run(log.display_of("mlflow", tmp_path, Recipe(name="own")))
    assert mlflow.given_to("set_tracking_uri") == [((tmp_path / "mlruns").as_uri(),)]
    assert mlflow.given_to("set_experiment") == [("own",)]
    assert ("test/macro_f1", 0.5, 0) in mlflow.given_to("log_metric")
    assert mlflow.given_to("log_params")[0][0]["optimisation.epochs"] == 4
    assert len(mlflow.given_to("end_run")) == 1
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking.example")
    log.display_of("mlflow", tmp_path, Recipe())
    assert mlflow.given_to("set_tracking_uri")[-1] == ("http://tracking.example",)


@pytest.mark.parametrize(("kind", "module"), [("tensorboard", "torch.utils.tensorboard"), ("mlflow", "mlflow")])
def test_what_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InvalidRecipe, match=f"needs the package {kind}: pip install {kind}"):
        log.display_of(kind, tmp_path, Recipe())


def test_nothing_is_logged_unasked(tmp_path: Path) -> None:
    assert type(log.display_of(None, tmp_path, Recipe())) is Display
    assert list(tmp_path.iterdir()) == []
