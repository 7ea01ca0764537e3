from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from models.message import Message
from models.verdict import Verdict
from service.files import csvfile, jsonl, score
from service.files.journal import Unfinished, unfinished
from service.files.row import Format, ReadOptions, UnusableFile, WriteOptions
from service.files.score import CHUNK_ROWS, Scoring
from tests.fake_classifier import CATEGORIES, FakeClassifier


class Interrupted(BaseException):
    pass


class Breaking(FakeClassifier):
    """Breaks off in the call after so many."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        if len(self.seen) == self.calls:
            raise Interrupted
        return super().classify_many(messages)


@pytest.fixture(autouse=True)
def at_every_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "CHECKPOINT_SECONDS", 0.0)


def write_rows(path: Path, count: int) -> Path:
    if path.suffix == ".csv":
        lines = ["id,from,text", *(f'{number},s{number % 7},"نص {number}\nو"' for number in range(count))]
    else:
        lines = [f'{{"id": {number}, "text": "نص {number}"}}' for number in range(count)]
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return path


def break_off(scoring: Scoring, chunks: int, model: str = "m 1") -> None:
    with pytest.raises(Interrupted):
        scoring.run(Breaking(chunks).classify_many, CATEGORIES, model=model, resume=None)


@pytest.mark.parametrize("form", [csvfile.FORMAT, jsonl.FORMAT], ids=lambda form: form.name)
def test_what_is_gone_on_with_ends_as_if_it_had_not_stopped(tmp_path: Path, form: Format) -> None:
    suffix = form.suffixes[0]
    source = write_rows(tmp_path / f"in{suffix}", 3 * CHUNK_ROWS + 10)
    whole = Scoring(source, tmp_path / f"whole{suffix}", form)
    expected = whole.run(FakeClassifier().classify_many, CATEGORIES)
    scoring = Scoring(source, tmp_path / f"out{suffix}", form)
    break_off(scoring, 1)
    assert not scoring.target.exists()
    with Unfinished(scoring.target, {}).partial.open("ab") as partial:
        # As when it was killed in the middle of a row.
        partial.write(b"half a r")
    break_off_again = Breaking(1)
    with pytest.raises(Interrupted):
        scoring.run(break_off_again.classify_many, CATEGORIES, model="m 1", resume=True)
    classifier = FakeClassifier()
    summary = scoring.run(classifier.classify_many, CATEGORIES, model="m 1", resume=True)
    assert classifier.seen == [CHUNK_ROWS, 10]
    assert summary == expected
    assert scoring.target.read_bytes() == whole.target.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {source.name, scoring.target.name, whole.target.name}


def test_to_begin_anew_must_be_said(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "in.csv", 2 * CHUNK_ROWS)
    scoring = Scoring(source, tmp_path / "out.csv", csvfile.FORMAT)
    break_off(scoring, 1)
    with pytest.raises(UnusableFile) as raised:
        scoring.run(FakeClassifier().classify_many, CATEGORIES, model="m 1", resume=None)
    assert str(raised.value) == (
        "out.csv was begun before and stopped after 1,024 rows. Go on with --resume, or begin anew with --no-resume."
    )
    classifier = FakeClassifier()
    scoring.run(classifier.classify_many, CATEGORIES, model="m 1", resume=False)
    assert len(classifier.seen) == 2


def test_other_work_is_not_gone_on_with(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "in.csv", 2 * CHUNK_ROWS)
    target = tmp_path / "out.csv"
    break_off(Scoring(source, target, csvfile.FORMAT), 1)
    for scoring, model, differing in [
        (Scoring(source, target, csvfile.FORMAT), "m 2", "model"),
        (Scoring(source, target, csvfile.FORMAT, ReadOptions("id")), "m 1", "text_column"),
        (Scoring(source, target, csvfile.FORMAT, writing=WriteOptions(raw=True)), "m 1", "raw"),
        (Scoring(write_rows(tmp_path / "x.csv", 9), target, csvfile.FORMAT), "m 1", "input"),
    ]:
        with pytest.raises(UnusableFile, match=rf"cannot be gone on with: {differing} differ"):
            scoring.run(FakeClassifier().classify_many, CATEGORIES, model=model, resume=True)
    assert Unfinished(target, {}).journal.exists()
    scoring = Scoring(source, target, csvfile.FORMAT)
    assert scoring.run(FakeClassifier().classify_many, CATEGORIES, model="m 1", resume=True).rows == 2 * CHUNK_ROWS


def test_a_journal_that_is_broken_is_none(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    for content in ("", "[]", "{", '{"version": 9}'):
        Unfinished(target, {}).journal.write_text(content)
        with unfinished(target, {}, True) as work:
            assert work.start is None
            work.partial.write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with unfinished(target, {}, None):
        with pytest.raises(UnusableFile, match=r"Another run is writing out\.csv just now"):
            with unfinished(target, {}, None):
                pass
    assert list(tmp_path.iterdir()) == []
