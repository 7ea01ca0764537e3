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


def test_another_address_without_keys_is_refused(run: Run, served: list[Settings]) -> None:
    result = run("serve", "--host", "0.0.0.0")
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: 0.0.0.0 can be reached from other machines, and there is no API key, so anybody there could call. "
        "Make one with talab key NAME, set TALAB_API_KEYS to what it prints, and start again; or serve on 127.0.0.1.\n"
    )
    assert served == []


def test_another_address_with_keys_is_served(run: Run, served: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALAB_API_KEYS", run("key", "alumni").stdout.splitlines()[1])
    assert run("serve", "--host", "0.0.0.0").exit_code == 0
    assert len(served) == 1


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
    ],
)
def test_loopback_is_told_from_other_addresses(host: str, loopback: bool) -> None:
    assert serve.is_loopback(host) is loopback
