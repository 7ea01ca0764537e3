from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from service.files import csvfile, score
from service.files.row import UnusableFile
from service.files.score import CHUNK_ROWS, Scoring
from service.files.summary import Summary
from tests.fake_classifier import CATEGORIES, FakeClassifier


def write_rows(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as text:
        text.write("id,text\n")
        for number in range(count):
            text.write(f"{number},message {number}\n" if number % 10 else f"{number},\n")
    return path


def test_a_file_is_scored_chunk_by_chunk_in_order(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "in.csv", 2 * CHUNK_ROWS + 5)
    classifier = FakeClassifier()
    progress: list[tuple[int, int]] = []

    def advance(summary: Summary, position: int) -> None:
        progress.append((summary.rows, position))

    scoring = Scoring(source, tmp_path / "out.csv", csvfile.FORMAT)
    summary = scoring.run(classifier.classify_many, CATEGORIES, advance)
    assert len(classifier.seen) == 3
    assert [rows for rows, _ in progress] == [CHUNK_ROWS, 2 * CHUNK_ROWS, 2 * CHUNK_ROWS + 5]
    assert progress[-1][1] == source.stat().st_size
    assert (summary.scored, summary.errors) == (1847, 206)
    assert sum(summary.labels.values()) == summary.scored
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["id", *map(str, range(2 * CHUNK_ROWS + 5))]


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "CHUNK_ROWS", 64)

    def peak(count: int) -> int:
        source = write_rows(tmp_path / f"{count}.csv", count)
        tracemalloc.start()
        Scoring(source, tmp_path / f"{count}.out", csvfile.FORMAT).run(FakeClassifier().classify_many, CATEGORIES)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # The first takes in what is imported and kept once.
    peak(64)
    assert peak(24_000) < 1.5 * peak(8_000)


def test_a_failure_at_once_leaves_no_file(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "in.csv", 5)
    with pytest.raises(RuntimeError):
        Scoring(source, tmp_path / "out.csv", csvfile.FORMAT).run(FakeClassifier(fails=True).classify_many, CATEGORIES)
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("nowhere/out.csv", "There is no folder"),
        (".", "is a folder. Name a file."),
        ("in.csv", "The output would replace the input."),
        ("out.jsonl", "ends otherwise"),
    ],
)
def test_an_output_that_cannot_be_is_refused(tmp_path: Path, target: str, problem: str) -> None:
    source = write_rows(tmp_path / "in.csv", 1)
    with pytest.raises(UnusableFile, match=problem):
        Scoring(source, tmp_path / target, csvfile.FORMAT).check()


def test_an_input_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="There is no file"):
        Scoring(tmp_path / "in.csv", tmp_path / "out.csv", csvfile.FORMAT).check()


def test_an_empty_table_is_scored_to_one(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "in.csv", 0)
    summary = Scoring(source, tmp_path / "out.csv", csvfile.FORMAT).run(FakeClassifier().classify_many, CATEGORIES)
    assert summary == Summary()
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("id,text,verdict_label,")
