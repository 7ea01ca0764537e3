from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.commands.conftest import Run

ROWS = [
    {"text": "هلا أستاذ، ممكن رقم مديركم؟", "label": "contact-mining"},
    {"text": "Thank you for yesterday!", "previous": [{"from": "recipient", "text": "How was it?"}]},
    {"text": "شكرًا جزيلًا", "relationship": "established"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_every_way_in_is_timed(run: Run, folder: Path) -> None:
    result = run("bench", "--messages", folder, "--rounds", "1")
    assert result.exit_code == 0, result.output
    for told in (
        "3 messages",
        "one message, in process",
        "16 clients",
        "start to first verdict",
        "memory of the server",
    ):
        assert told in result.stdout
    assert "هلا" not in result.output


def test_nothing_to_time_is_said(run: Run, tmp_path: Path) -> None:
    result = run("bench", "--messages", tmp_path)
    assert result.exit_code == 2
    assert "holds no messages" in result.stderr
