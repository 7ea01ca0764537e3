"""The grades of rewrites: each is whole, and the figures of `docs/advice.md` are theirs."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GRADES = ROOT / "data" / "grades" / "rewrites.jsonl"
ROUNDS = ("before", "after", "blind")
MARKS = ("fits", "acceptable", "natural")


def rows(of: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in GRADES.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["round"] == of]


def test_every_pair_is_graded_once() -> None:
    for of in ROUNDS:
        graded = rows(of)
        assert len({row["id"] for row in graded}) == len(graded) == 50
        for row in graded:
            assert all(row[mark] in (0, 1, 2) for mark in MARKS)
            assert row["remark"] and row["rewrite"] and row["rewrite_id"]


@pytest.mark.parametrize("mark", MARKS)
def test_the_documentation_gives_the_means_and_counts_of_the_file(mark: str) -> None:
    cells = [f"`{mark}`"]
    for of in ROUNDS:
        grades = [int(str(row[mark])) for row in rows(of)]
        cells.append(f"{statistics.mean(grades):.2f}")
        cells.append(" / ".join(str(grades.count(grade)) for grade in (0, 1, 2)))
    assert f"| {' | '.join(cells)} |" in (ROOT / "docs" / "advice.md").read_text(encoding="utf-8")
