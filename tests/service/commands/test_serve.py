from __future__ import annotations

from pathlib import Path

import pytest

from service.commands import serve
from service.settings import Settings
from tests.service.commands.conftest import Run


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    settings: list[Settings] = []
    monkeypatch.setattr(serve, "run", settings.append)
    return settings


def test_options_come_before_the_environment(
    run: Run, served: list[Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TALAB_PORT", "9000")
    monkeypatch.setenv("TALAB_HOST", "::1")
    assert run("serve", "--port", "0", "--release", tmp_path).exit_code == 0
    assert served == [Settings(host="::1", port=0, release=tmp_path)]


def test_a_bad_setting_is_refused_by_name(run: Run, served: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALAB_PORT", "http")
    result = run("serve")
    assert result.exit_code == 2
    assert result.stderr == "Error: TALAB_PORT is 'http', and must be a whole number from 0 to 65,535.\n"
    assert served == []
