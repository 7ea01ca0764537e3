from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import talab
from service.commands import classify, score, serve
from service.settings import PREFIX
from tests.fake_classifier import FakeClassifier

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `talab` with the given arguments, and a classifier without weights."""

    def load(release: Path | None) -> FakeClassifier:
        return FakeClassifier()

    for module in (classify, score, serve):
        monkeypatch.setattr(module, "load_classifier", load)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(talab, [str(argument) for argument in arguments], input=stdin)

    return run
