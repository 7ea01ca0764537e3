"""Files as people have them, in `tests/files`, and what must come out of each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from models.message import Message
from service.files.formats import choose
from service.files.row import ReadOptions, Row, UnusableFile
from service.files.score import Scoring
from tests.fake_classifier import CATEGORIES, FakeClassifier

FOLDER = Path(__file__).parents[2] / "files"
CASES: list[dict[str, Any]] = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))["case"]


def names() -> list[str]:
    return [f"{case['file']}{case.get('options', '')}" for case in CASES]


def text(row: Row) -> str:
    return row.content.text if isinstance(row.content, Message) else f"! {row.content}"


def previous(row: Row) -> list[str]:
    return [f"{turn.speaker}: {turn.text}" for turn in getattr(row.content, "previous", ())]


@pytest.mark.parametrize("case", CASES, ids=names())
def test_what_must_come_out_does(case: dict[str, Any]) -> None:
    path = FOLDER / case["file"]
    if "unusable" in case:
        with pytest.raises(UnusableFile) as raised:
            with choose(path, "auto").read(path, ReadOptions(**case.get("options", {}))) as reader:
                list(reader)
        assert str(raised.value) == case["unusable"]
        return
    form = choose(path, "auto")
    assert form.name == case["format"]
    with form.read(path, ReadOptions(**case.get("options", {}))) as reader:
        rows = list(reader)
        assert (reader.blank, dict(reader.left_out)) == (case.get("blank", 0), case.get("left_out", {}))
    nothing = [""] * len(rows)
    assert [text(row) for row in rows] == case["texts"]
    assert [row.sender for row in rows] == case.get("senders", nothing)
    assert [row.when for row in rows] == case.get("times", nothing)
    assert [getattr(row.content, "relationship", "") or "" for row in rows] == case.get("relationships", nothing)
    assert [previous(row) for row in rows] == case.get("previous", [[] for _ in rows])


def test_every_file_has_its_case() -> None:
    files = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()} - {"expected.toml"}
    assert files == {case["file"] for case in CASES}
    assert len(files) >= 100


@pytest.mark.parametrize("case", [case for case in CASES if "texts" in case], ids=lambda case: case["file"])
def test_each_is_known_without_its_name(case: dict[str, Any], tmp_path: Path) -> None:
    # As from the standard input.
    path = tmp_path / "the standard input"
    path.write_bytes((FOLDER / case["file"]).read_bytes())
    assert choose(path, "auto").name == case["format"]


@pytest.mark.parametrize("case", [case for case in CASES if "unusable" not in case], ids=lambda case: case["file"])
def test_each_is_scored_row_for_row(case: dict[str, Any], tmp_path: Path) -> None:
    source = FOLDER / case["file"]
    form = choose(source, "auto")
    target = tmp_path / f"out.{'csv' if form.as_table else form.name}"
    options = ReadOptions(**case.get("options", {}))
    summary = Scoring(source, target, form, options).run(FakeClassifier().classify_many, CATEGORIES)
    errors = sum(found.startswith("! ") for found in case["texts"])
    assert (summary.rows, summary.errors) == (len(case["texts"]), errors)
    assert sum(summary.labels.values()) == summary.scored
