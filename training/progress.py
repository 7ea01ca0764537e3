"""What a training run shows: a bar in a terminal, lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from training.fit import Progress as Step

LINE_SECONDS = 30.0  # where there is no terminal


class Bar(Protocol):
    """Told of every step and of the dev score after every epoch."""

    def advance(self, step: Step) -> None: ...

    def score(self, epoch: int, macro_f1: float) -> None: ...


class Display:
    """Progress on standard error."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)

    def measured(self, figures: Mapping[str, Any]) -> None:
        """Told of the run's figures at its end."""

    def say(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False)

    @contextmanager
    def training(self, steps: int) -> Iterator[Bar]:
        """A bar of `steps`, or a line now and then where standard error is no terminal."""
        if not self.console.is_terminal:
            yield _Lines(self)
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("loss {task.fields[loss]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.console) as progress:
            yield _Terminal(self, progress, progress.add_task("epoch 1", total=steps, loss="…"))


class _Terminal:
    def __init__(self, display: Display, progress: Progress, task: TaskID) -> None:
        self.display, self.progress, self.task = display, progress, task
        self.mean = 0.0

    def advance(self, step: Step) -> None:
        self.mean = step.loss if step.step == 1 else 0.95 * self.mean + 0.05 * step.loss
        self.progress.update(
            self.task, completed=step.step, description=f"epoch {step.epoch}/{step.epochs}", loss=f"{self.mean:.3f}"
        )

    def score(self, epoch: int, macro_f1: float) -> None:
        self.display.say(f"epoch {epoch}: dev macro-F1 {macro_f1:.4f}")


class _Lines:
    def __init__(self, display: Display) -> None:
        self.display = display
        self.mean = 0.0
        self.shown = time.monotonic()

    def advance(self, step: Step) -> None:
        self.mean = step.loss if step.step == 1 else 0.95 * self.mean + 0.05 * step.loss
        if time.monotonic() - self.shown > LINE_SECONDS:
            self.shown = time.monotonic()
            self.display.say(
                f"step {step.step}/{step.steps}, loss {self.mean:.3f}, {step.seconds_left / 60:.0f} minutes left"
            )

    def score(self, epoch: int, macro_f1: float) -> None:
        self.display.say(f"epoch {epoch}: dev macro-F1 {macro_f1:.4f}")
