from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from models.category import Categories
from training.behaviour import Capabilities, Capability, InvalidBehaviour
from training.behaviour.capability import BEHAVIOUR
from training.behaviour.written import cases, read
from training.corpus import read_folder

FILES = sorted(BEHAVIOUR.glob("*.jsonl"))
LINE = {"text": "شكرا", "label": "acceptable", "variety": "msa", "why": "thanks"}


def direction(path: Path) -> Capability:
    return Capability("n", "DIR", "a", 0.1, cases=path.name, rises="over-pressure")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_cases_in_arabic_above_all(path: Path, categories: Categories) -> None:
    examples = read(path, categories)
    assert 12 <= len({example.group for example in examples})
    varieties = Counter(example.variety for example in examples)
    assert varieties["en"] * 2 < len(examples)
    assert len(varieties) >= 6
    contexts = Counter(
        (example.message.text, example.message.relationship, example.message.previous) for example in examples
    )
    assert max(contexts.values()) == 1


def test_every_file_is_tried() -> None:
    assert {path.name for path in FILES} == {member.cases for member in Capabilities.read().members} - {""}


def test_no_text_is_the_corpus_own(categories: Categories) -> None:
    corpus = {example.message.text.strip() for example in read_folder(Path("data/corpus"), categories)}
    assert {example.message.text for path in FILES for example in read(path, categories)} & corpus == set()


def test_twins_are_in_seven_varieties(categories: Categories) -> None:
    groups: dict[str, list[str]] = {}
    for example in read(BEHAVIOUR / "dialects.jsonl", categories):
        groups.setdefault(example.group, []).append(example.variety)
    assert set(map(tuple, groups.values())) == {("msa", "egy", "glf", "lev", "mgr", "arabizi", "en")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", r"x.jsonl:1: not a JSON object"),
        ("[]", r"x.jsonl:1: not a JSON object"),
        (json.dumps(LINE | {"label": "rude"}), "unknown categories"),
        (json.dumps(LINE | {"mood": "good"}), "unknown members"),
    ],
)
def test_a_wrong_line_is_refused(text: str, problem: str, tmp_path: Path, categories: Categories) -> None:
    (tmp_path / "x.jsonl").write_text(text)
    with pytest.raises(InvalidBehaviour, match=problem):
        read(tmp_path / "x.jsonl", categories)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, categories: Categories) -> None:
    with pytest.raises(InvalidBehaviour, match=r"x\.jsonl is not there"):
        read(tmp_path / "x.jsonl", categories)


def test_a_direction_is_told_by_two(tmp_path: Path, categories: Categories) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(LINE))
    with pytest.raises(InvalidBehaviour, match="x-001: a direction is told by two"):
        cases(direction(path), tmp_path, categories)
