from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.message import InvalidMessage, Message
from service.files import parquetfile, score
from service.files.row import ReadOptions, UnusableFile, WriteOptions, read_message
from service.files.score import CHUNK_ROWS, Scoring
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.service.files.test_journal import Breaking, Interrupted


@pytest.fixture
def arrow() -> Any:
    pytest.importorskip("pyarrow.parquet")
    return parquetfile.arrow()


def write(arrow: Any, path: Path, columns: dict[str, Any]) -> Path:
    arrow.parquet.write_table(arrow.table(columns), path)
    return path


def test_every_column_stays_as_it_was_and_the_verdict_is_added(arrow: Any, tmp_path: Path) -> None:
    columns = {"id": [1, 2, 3], "نص": ["مرحبا", None, "bye"], "tags": [["a"], [], None], "share": [0.1, 0.2, None]}
    source = write(arrow, tmp_path / "in.parquet", columns)
    scoring = Scoring(source, tmp_path / "out.parquet", parquetfile.FORMAT)
    summary = scoring.run(FakeClassifier().classify_many, CATEGORIES)
    assert (summary.scored, summary.errors) == (2, 1)
    table = arrow.parquet.read_table(scoring.target)
    assert table.select(list(columns)).equals(arrow.parquet.read_table(source))
    first, second, _ = table.to_pylist()
    verdict = FakeClassifier().classify(Message("مرحبا")).to_dict()
    assert (first["verdict_label"], first["verdict_confidence"]) == (verdict["label"], verdict["confidence"])
    assert first["score_contact_mining"] == verdict["scores"]["contact-mining"]
    assert first["verdict_needs_review"] is (verdict["needs_review"])
    assert first["verdict_error"] is None
    assert second["verdict_label"] is None
    assert second["verdict_error"].startswith("text: is empty")


CELLS = st.none() | st.text(alphabet=st.characters(codec="utf-8"))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_comes_out_row_for_row(
    arrow: Any, tmp_path: Path, table: list[tuple[str | None, str | None]], packed: bool
) -> None:
    texts, notes = [text for text, _ in table], [note for _, note in table]
    columns = {"text": arrow.array(texts, arrow.string()), "=note": arrow.array(notes, arrow.string())}
    source = write(arrow, tmp_path / "in.parquet", columns)
    if packed:
        source.write_bytes(gzip.compress(source.read_bytes()))
    scoring = Scoring(source, tmp_path / "out.parquet", parquetfile.FORMAT)
    scoring.run(FakeClassifier().classify_many, CATEGORIES)
    scored = arrow.parquet.read_table(scoring.target).to_pylist()
    assert [(row["text"], row["=note"]) for row in scored] == table
    for row in scored:
        assert (row["verdict_error"] is None) != (row["verdict_label"] is None)
        expected = read_message({"text": row["text"] or ""})
        assert (row["verdict_error"] is not None) == isinstance(expected, InvalidMessage)


def test_threads_are_read(arrow: Any, tmp_path: Path) -> None:
    import datetime

    days = [datetime.datetime(2026, 1, day) for day in (2, 1)]
    source = write(
        arrow, tmp_path / "in.parquet", {"conversation": [1, 1], "time": days, "from": ["a", "b"], "text": ["y", "x"]}
    )
    with parquetfile.read(source, ReadOptions()) as reader:
        later, earlier = list(reader)
    assert isinstance(later.content, Message)
    assert isinstance(earlier.content, Message)
    assert [(turn.speaker, turn.text) for turn in later.content.previous] == [("recipient", "x")]
    assert earlier.content.previous == ()


def test_it_is_gone_on_with(arrow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(parquetfile, "GROUP_ROWS", 1500)
    count = 3 * CHUNK_ROWS + 5
    source = write(arrow, tmp_path / "in.parquet", {"id": range(count), "text": [f"t{n}" for n in range(count)]})
    whole = Scoring(source, tmp_path / "whole.parquet", parquetfile.FORMAT)
    whole.run(FakeClassifier().classify_many, CATEGORIES)
    scoring = Scoring(source, tmp_path / "out.parquet", parquetfile.FORMAT)
    with pytest.raises(Interrupted):
        scoring.run(Breaking(2).classify_many, CATEGORIES)
    scoring.run(FakeClassifier().classify_many, CATEGORIES, resume=True)
    assert arrow.parquet.read_table(scoring.target).equals(arrow.parquet.read_table(whole.target))
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", "whole.parquet", "out.parquet"}


def test_an_empty_table_is_scored_to_one(arrow: Any, tmp_path: Path) -> None:
    source = write(arrow, tmp_path / "in.parquet", {"text": arrow.array([], arrow.string())})
    scoring = Scoring(source, tmp_path / "out.parquet", parquetfile.FORMAT)
    assert scoring.run(FakeClassifier().classify_many, CATEGORIES).rows == 0
    assert "verdict_label" in arrow.parquet.read_schema(scoring.target).names


def test_a_writer_writes_straight_to_its_file_too(arrow: Any, tmp_path: Path) -> None:
    source = write(arrow, tmp_path / "in.parquet", {"text": ["a", "b"]})
    target = tmp_path / "out.parquet"
    with (
        parquetfile.read(source, ReadOptions()) as reader,
        parquetfile.FORMAT.write(target, reader, CATEGORIES, WriteOptions()) as writer,
    ):
        for row in reader:
            writer.write(row, FakeClassifier().classify(Message("a")))
    assert arrow.parquet.read_table(target).num_rows == 2


def test_what_is_no_parquet_is_told(arrow: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(UnusableFile, match=r"in\.parquet is no Parquet file that can be read to its end"):
        with parquetfile.read(path, ReadOptions()):
            pass


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UnusableFile) as raised:
        with parquetfile.read(tmp_path / "in.parquet", ReadOptions()):
            pass
    assert str(raised.value) == (
        "Parquet is read with pyarrow, which is not installed here: pip install 'talab[parquet]', or "
        "pip install '.[parquet]' in the repository."
    )
