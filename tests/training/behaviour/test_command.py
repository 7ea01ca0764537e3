from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from models.category import Categories
from models.classifier import Classifier
from tests.training.behaviour.conftest import Says
from training import command
from training.corpus import Example


@pytest.fixture
def acceptable(categories: Categories, dev: list[Example], monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every release one that always answers `acceptable`."""
    says: Any = Says(lambda message: "acceptable", categories.names)
    says.release = SimpleNamespace(categories=categories)
    monkeypatch.setattr(Classifier, "load", lambda folder: says)
    monkeypatch.setattr(command, "read_examples", lambda *given: dev)


@pytest.mark.usefixtures("acceptable")
def test_a_broken_bar_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.check_release(Path("release")) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["capability", "kind", "cases", "failures", "rate", "bar", "ok"]
    assert any(line.startswith("dialect twins ") and line.endswith("NO") for line in lines)
    assert lines[-1].startswith(f"{len(lines) - 2} capabilities, ")


@pytest.mark.usefixtures("acceptable")
def test_json_holds_the_failed_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.check_release(Path("release"), as_json=True) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["ok"]
    (twins,) = (row for row in found["capabilities"] if row["name"] == "dialect twins")
    assert len(twins["failed"]) == twins["failures"] == 63
    assert twins["failed"][0]["problem"] == "acceptable, not contact-mining"


@pytest.mark.usefixtures("acceptable")
def test_fairness_counts_groups(capsys: pytest.CaptureFixture[str], dev: list[Example]) -> None:
    assert command.tell_fairness(Path("release"), as_json=True) == 0
    groups = json.loads(capsys.readouterr().out)
    assert sum(group["wrong"]["all"] for group in groups if group["trait"] == "variety") == len(dev)
    assert {group["flagged"]["hits"] for group in groups} == {0}
    assert command.tell_fairness(Path("release")) == 0
    assert "feminine" in capsys.readouterr().out


@pytest.mark.parametrize("tell", [command.check_release, command.tell_fairness])
def test_a_folder_that_is_no_release_is_refused(tell: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(tmp_path) == 2
    assert "holds no release.json" in capsys.readouterr().err
