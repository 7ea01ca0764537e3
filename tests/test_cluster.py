from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cluster import Way, difference, table, write_table

ROW = {
    "text": "a",
    "verdict_label": "fine",
    "verdict_confidence": "0.9000",
    "score_fine": "0.9000",
    "verdict_error": "",
}


def test_the_table_holds_messages_that_no_release_learns_from(tmp_path: Path) -> None:
    write_table(tmp_path / "in.csv", 50)
    with (tmp_path / "in.csv").open(encoding="utf-8", newline="") as text:
        found = list(csv.DictReader(text))
    assert len({row["id"] for row in found}) == len(found) == 50
    assert {row["relationship"] for row in found} == {"", "new", "established"}


@pytest.mark.parametrize(
    ("other", "unequal", "largest", "good"),
    [
        ([ROW], 0, 0.0, True),
        ([{**ROW, "score_fine": "0.9009"}], 0, 0.0009, True),
        ([{**ROW, "verdict_confidence": "0.9020"}], 0, 0.002, False),
        ([{**ROW, "verdict_label": "other"}], 1, 0.0, False),
        ([{**ROW, "score_fine": "", "verdict_error": "text: is empty"}], 1, 0.0, False),
        ([], 1, 0.0, False),
    ],
    ids=["same", "near", "far", "label", "error", "fewer"],
)
def test_two_outputs_are_compared_row_by_row(
    other: list[dict[str, str]], unequal: int, largest: float, good: bool
) -> None:
    found = difference([ROW], other)
    assert (found.unequal, found.good) == (unequal, good)
    assert found.largest == pytest.approx(largest)


def test_each_way_is_told_beside_the_one_before() -> None:
    ways = [Way("without Ray", [], [1.0, 1.2, 1.1], [11.1] * 3), Way("Ray, 1 worker", [], [5.0] * 3, [25.0] * 3)]
    assert table(ways, 1000) == (
        "| 1,000 messages | start-up | in all | rows a second, start-up left out | beside the line above |\n"
        "|---|---|---|---|---|\n"
        "| without Ray | 1.1 s | 11.1 s | 100 | – |\n"
        "| Ray, 1 worker | 5.0 s | 25.0 s | 50 | 0.50 times |"
    )
