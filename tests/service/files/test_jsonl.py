from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.message import Message
from service.files import jsonl
from service.files.row import ReadOptions, UnusableFile
from service.files.score import Scoring
from service.files.summary import Summary
from tests.fake_classifier import CATEGORIES, FakeClassifier


def score(source: Path, text_member: str | None = None) -> tuple[Summary, list[str]]:
    target = source.with_name("scored.jsonl")
    scoring = Scoring(source, target, jsonl.FORMAT, ReadOptions(text_member))
    summary = scoring.run(FakeClassifier().classify_many, CATEGORIES)
    return summary, target.read_bytes().decode().removesuffix("\n").split("\n")


def test_an_object_gets_its_verdict_and_stays_as_it_was(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    line = '{"n": 1.10, "big": 12345678901234567890, "text": "caf\\u00e9 \\ud83d\\ude00", "x": {"y": []} }'
    source.write_text(line + "\r\n", encoding="utf-8")
    _, (scored,) = score(source)
    assert scored.startswith(line.removesuffix(" }") + ', "verdict": {')
    assert json.loads(scored)["verdict"] == FakeClassifier().classify(Message(text="café 😀")).to_dict()


def test_the_context_is_read(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    members = {"text": "a", "relationship": "new", "previous": [{"from": "sender", "text": "b"}]}
    source.write_text(json.dumps(members), encoding="utf-8")
    _, (scored,) = score(source)
    assert json.loads(scored)["verdict"] == FakeClassifier().classify(Message.from_dict(members)).to_dict()


def test_another_member_may_hold_the_text(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"body": "a", "text": ""}\n', encoding="utf-8")
    _, (scored,) = score(source, "body")
    assert json.loads(scored)["verdict"] == FakeClassifier().classify(Message(text="a")).to_dict()


def test_a_broken_line_keeps_its_place(tmp_path: Path) -> None:
    lines = [
        '{"text": "a"}',
        '{"text": ',
        "[1]",
        "{}",
        '{"text": "a", "text": "b"}',
        '{"text": "a", "verdict": 1}',
        '{"text": "\\ud800"}',
        '{"text": "b"}',
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("\n\n".join(lines), encoding="utf-8")
    summary, scored = score(source)
    members = [json.loads(line) for line in scored]
    assert [found.get("verdict_error") for found in members] == [
        None,
        "line: is not JSON: Expecting value (column 10).",
        "line: must be a JSON object.",
        "text: must be a string, and it is missing.",
        'line: holds the member "text" twice in one object; send it once.',
        "verdict: is there already; remove or rename it to score the row anew.",
        "text: holds half of a surrogate pair at position 0, which is not valid Unicode; remove it.",
        None,
    ]
    assert members[1]["line"] == lines[1]
    assert members[2]["line"] == lines[2]
    assert members[5]["verdict"] == 1
    assert (summary.scored, summary.errors, summary.blank) == (2, 6, 7)


def test_a_line_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_CHARACTERS", 100)
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "a"}\n{"text": "' + "a" * 200, encoding="utf-8")
    with pytest.raises(UnusableFile, match="Line 2 is longer than 100 characters"):
        score(source)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


OBJECTS = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    ),
).filter(lambda members: not {"verdict", "verdict_error"} & set(members))


@given(st.lists(OBJECTS | st.builds(lambda text: {"text": text}, st.text()), max_size=6), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_objects_come_out_row_for_row(tmp_path: Path, objects: list[dict[str, Any]], ascii_only: bool) -> None:
    source = tmp_path / "in.jsonl"
    lines = [json.dumps(members, ensure_ascii=ascii_only) for members in objects]
    source.write_bytes("".join(f"{line}\n" for line in lines).encode())
    _, scored = score(source)
    members = [json.loads(line) for line in scored if line]
    assert [
        {name: found[name] for name in found if name not in ("verdict", "verdict_error")} for found in members
    ] == objects
    assert all(("verdict" in found) != ("verdict_error" in found) for found in members)
