from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.category import Categories
from training.corpus import InvalidCorpus, read_file, read_folder

GOOD = {
    "id": "seta-0001",
    "group": "seta-g001",
    "text": "هل من جديد؟",
    "label": "press",
    "labels": ["press", "mine"],
    "variety": "msa",
    "channel": "email",
    "why": "asks again",
}


def write(path: Path, *rows: Any) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows), "utf-8"
    )
    return path


def test_a_line_is_read(tmp_path: Path, categories: Categories) -> None:
    [example] = read_file(write(tmp_path / "a.jsonl", GOOD | {"text": "a\u2028b"}), categories)
    assert (example.id, example.labels, example.message.text, example.author) == (
        "seta-0001",
        ("press", "mine"),
        "a\u2028b",
        "seta",
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"colour": 1}, "unknown members ['colour']"),
        ({"group": ""}, "'group' must be a string"),
        ({"labels": []}, "'labels' must be a list"),
        ({"labels": ["press", "strange"]}, "unknown categories ['strange']; they are press, favour, mine, fine"),
        ({"labels": ["fine", "press"], "label": "press"}, "'labels' holds fine, which stands alone"),
        ({"labels": ["mine", "press"]}, "'labels' must be in precedence, each once: ['press', 'mine']"),
        ({"label": "mine"}, "'label' must be the first of 'labels' in precedence, 'press', and it is 'mine'"),
        ({"variety": "fr"}, "'variety' must be one of"),
        ({"channel": "fax"}, "'channel' must be one of"),
        ({"text": "\x00"}, "text: holds a NUL"),
        ({"previous": [{"from": "sender", "text": " "}]}, "previous[0].text: is empty"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(
    tmp_path: Path, categories: Categories, change: dict[str, Any], problem: str
) -> None:
    path = write(tmp_path / "a.jsonl", GOOD, GOOD | change)
    with pytest.raises(InvalidCorpus) as caught:
        read_file(path, categories)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{path}:2: ")
    assert problem in caught.value.problems[0]


def test_every_problem_is_told_at_once(tmp_path: Path, categories: Categories) -> None:
    with pytest.raises(InvalidCorpus) as caught:
        read_file(write(tmp_path / "a.jsonl", "{", GOOD | {"variety": "fr"}, "[]"), categories)
    assert len(caught.value.problems) == 3


def test_a_file_that_is_not_utf8(tmp_path: Path, categories: Categories) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "هل"}'.encode("cp1256"))
    with pytest.raises(InvalidCorpus, match="not UTF-8"):
        read_file(path, categories)


def test_an_empty_folder(tmp_path: Path, categories: Categories) -> None:
    with pytest.raises(InvalidCorpus, match=r"holds no \.jsonl file"):
        read_folder(tmp_path, categories)
