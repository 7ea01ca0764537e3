from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.database import database as module
from tests.fake_classifier import CATEGORIES
from tests.service.commands.conftest import Run
from tests.service.test_feedback import send
from training.corpus.example import read_file


def test_an_export_is_a_corpus_file(
    client: TestClient, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "مرحبا، شكرًا على وقتك أمس": "msa",
        "Hello Omar, thank you for your time.": "en",
        "mar7aba ya ustaz, shukran 3ala wa2tak": "arabizi",
        "Bonjour, merci beaucoup pour votre aide": "msa",
    }
    for number, text in enumerate(texts):
        body = {"message": {"text": text}, "labels": ["acceptable"]}
        assert client.post("/v1/feedback", json=body, headers={"Idempotency-Key": f"{number}"}).status_code == 201
    send(client)
    monkeypatch.setenv("TALAB_HOME", str(tmp_path / "home"))
    output = tmp_path / "feedback.jsonl"
    result = run("feedback", "export", "-o", output)
    assert result.exit_code == 0, result.output
    assert result.stderr == "Exported 5 messages.\n"
    examples = read_file(output, CATEGORIES)
    assert [example.variety for example in examples] == [*texts.values(), "lev"]
    assert [example.other_language for example in examples] == [False, False, False, True, False]
    assert {example.author for example in examples} == {"feedback"}
    assert run("feedback", "export", "--after", "4").stdout.count("\n") == 1


def test_an_export_of_nothing_is_empty(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALAB_HOME", str(tmp_path))
    result = run("feedback", "export")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / module.FILE).exists()


def test_a_home_that_cannot_be_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TALAB_HOME", str(tmp_path / "file" / "home"))
    result = run("feedback", "export")
    assert result.exit_code == 2
    assert "Set TALAB_HOME to a folder that can be written" in result.stderr
