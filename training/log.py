"""A run logged for TensorBoard or MLflow, beside what is shown of it. Either is installed apart, and nothing leaves the run's folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from training.fit import Progress as Step
from training.progress import Bar, Display
from training.recipe import InvalidRecipe, Recipe

EVERY = 10  # steps


class Log(Protocol):
    """Takes numbers by name and step."""

    def number(self, name: str, value: float, step: int) -> None: ...

    def close(self) -> None: ...


class Logged(Display):
    """A display that logs the loss, the dev score of every epoch and, at the end, the figures."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.log = log

    @contextmanager
    def training(self, steps: int) -> Iterator[Bar]:
        with super().training(steps) as bar:
            yield _Both(bar, self.log)

    def measured(self, figures: Mapping[str, Any]) -> None:
        for split, data in figures["splits"].items():
            for name in ("macro_f1", "accuracy", "ece"):
                self.log.number(f"{split}/{name}", data[name], 0)
            for category, value in data["f1"].items():
                self.log.number(f"{split}/f1/{category}", value, 0)
        self.log.close()


class _Both:
    def __init__(self, bar: Bar, log: Log) -> None:
        self.bar, self.log = bar, log

    def advance(self, step: Step) -> None:
        self.bar.advance(step)
        if step.step % EVERY == 0 or step.step == step.steps:
            self.log.number("train/loss", step.loss, step.step)

    def score(self, epoch: int, macro_f1: float) -> None:
        self.bar.score(epoch, macro_f1)
        self.log.number("dev/macro_f1_by_epoch", macro_f1, epoch)


class TensorBoard:
    """Event files in `tensorboard/` of the run's folder."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        module = _needed("torch.utils.tensorboard", "tensorboard")
        self.writer = module.SummaryWriter(str(folder / "tensorboard"))
        self.writer.add_text("recipe", f"```toml\n{recipe.to_toml()}```")

    def number(self, name: str, value: float, step: int) -> None:
        self.writer.add_scalar(name, value, step)

    def close(self) -> None:
        self.writer.close()


class MLflow:
    """Files in `mlruns/` of the run's folder, or what MLFLOW_TRACKING_URI names."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.mlflow = _needed("mlflow", "mlflow")
        self.mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI") or (folder / "mlruns").resolve().as_uri())
        self.mlflow.set_experiment(recipe.name)
        self.mlflow.start_run(run_name=folder.name)
        tables = {name: value for name, value in recipe.to_dict().items() if isinstance(value, dict)}
        self.mlflow.log_params(
            {f"{table}.{name}": value for table, values in tables.items() for name, value in values.items()}
        )

    def number(self, name: str, value: float, step: int) -> None:
        # MLflow takes letters, digits and a few signs; a category may have any.
        safe = "".join(sign if sign.isalnum() or sign in "_-. /" else "_" for sign in name)
        self.mlflow.log_metric(safe, value, step=step)

    def close(self) -> None:
        self.mlflow.end_run()


KINDS: dict[str, Callable[[Path, Recipe], Log]] = {"tensorboard": TensorBoard, "mlflow": MLflow}


def display_of(kind: str | None, folder: Path, recipe: Recipe) -> Display:
    """The display of a run, logged where `kind` says so; raises `InvalidRecipe` where what that needs is not installed."""
    return Display() if kind is None else Logged(KINDS[kind](folder, recipe))


def _needed(module: str, package: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise InvalidRecipe(f"--log {package} needs the package {package}: pip install {package}.") from None
