from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.message import InvalidMessage, Message
from service.files import csvfile, records
from service.files.csvfile import FORMULA_STARTS, neutralised
from service.files.row import ReadOptions, Row, UnusableFile, WriteOptions, read_message
from service.files.score import Scoring
from tests.fake_classifier import CATEGORIES, FakeClassifier

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256")
VERDICT_COLUMNS = [
    "verdict_label",
    "verdict_labels",
    "verdict_confidence",
    "verdict_needs_review",
    "score_intro_for_friend",
    "score_contact_mining",
    "score_over_pressure",
    "score_acceptable",
    "verdict_error",
]


def rows(path: Path, content: bytes, text_column: str | None = None) -> list[Row]:
    path.write_bytes(content)
    with csvfile.read(path, ReadOptions(text_column)) as reader:
        return list(reader)


def texts(found: list[Row]) -> list[str | None]:
    return [row.content.text if isinstance(row.content, Message) else None for row in found]


def score(source: Path, raw: bool = False) -> list[list[str]]:
    target = source.with_name("scored.csv")
    scoring = Scoring(source, target, csvfile.FORMAT, ReadOptions(), WriteOptions(raw))
    scoring.run(FakeClassifier().classify_many, CATEGORIES)
    with target.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_common_csv_is_read(tmp_path: Path, delimiter: str, encoding: str, newline: str) -> None:
    lines = [["id", "النص"], ["1", "مرحبا"], ["2", f'"قال: ""نعم""{delimiter}{newline}ثم مضى"']]
    content = newline.join(delimiter.join(cells) for cells in lines).encode(encoding)
    assert texts(rows(tmp_path / "in.csv", content)) == ["مرحبا", f'قال: "نعم"{delimiter}{newline}ثم مضى']


def test_the_delimiter_is_not_looked_for_in_quotes(tmp_path: Path) -> None:
    assert texts(rows(tmp_path / "in.csv", b'text;"a, b, c"\nhello, there;1\n')) == ["hello, there"]


@pytest.mark.parametrize("name", ["text", " Message ", "CONTENT", "الرسالة", "نص الرسالة"])
def test_a_well_known_text_column_is_found(tmp_path: Path, name: str) -> None:
    assert texts(rows(tmp_path / "in.csv", f"id,{name}\n1,hello\n".encode())) == ["hello"]


def test_the_named_text_column_comes_first(tmp_path: Path) -> None:
    assert texts(rows(tmp_path / "in.csv", b"text,note\na,b\n", "note")) == ["b"]


def test_the_relationship_is_read(tmp_path: Path) -> None:
    found = rows(tmp_path / "in.csv", b"text,relationship\na,New\nb,\nc,uncle\n")
    assert [getattr(row.content, "relationship", "error") for row in found] == ["new", None, "error"]


def test_a_short_row_is_filled_and_a_long_one_is_an_error_that_loses_nothing(tmp_path: Path) -> None:
    found = rows(tmp_path / "in.csv", b"text,a,b\nhello\nhello,1,2,3\n")
    assert found[0].record == ["hello", "", ""]
    assert isinstance(found[0].content, Message)
    assert found[1].record == ["hello", "1", "2,3"]
    assert str(found[1].content) == "row: has 4 cells and the header 3; quote the cells that hold ','."


def test_blank_lines_are_no_rows_and_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b'text\na\n\n""\n\n')
    with csvfile.read(path, ReadOptions()) as reader:
        assert texts(list(reader)) == ["a", None]
        assert reader.blank == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The file has no header. Its first line must name the columns."),
        (b"\n\n", "The file has no header. Its first line must name the columns."),
        (
            b"id,comment\n1,hello\n",
            "No column is named like a message's text (text, message, content, body, النص, الرسالة …): say which one "
            "holds it, with --text-column, or text_column over HTTP. Its columns are 'id', 'comment'.",
        ),
        (
            b"text,text\n1,2\n",
            "2 columns are named like a message's text. Rename one, or say which with --text-column. "
            "Its columns are 'text', 'text'.",
        ),
        (
            b'"text,note\n1,2\n',
            "The header begins on line 1 and opens a quote that is never closed; close it, and write a quote inside "
            "quotes twice.",
        ),
        (
            "text\nFür Größe wäre Ärger zu groß\n".encode("cp1252"),
            "in.csv is neither UTF-8 nor UTF-16, and does not read as Windows-1256. Say what it is with --encoding, or "
            'in Excel save it as "CSV UTF-8".',
        ),
    ],
)
def test_an_unusable_file_says_what_to_do(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(UnusableFile) as raised:
        rows(tmp_path / "in.csv", content)
    assert str(raised.value) == problem


@pytest.mark.parametrize(
    ("header", "trouble"), [("a,b", "has no column 'x'"), ("x,x", "has 2 columns named 'x'")], ids=["none", "two"]
)
def test_a_text_column_that_is_not_one_is_told(tmp_path: Path, header: str, trouble: str) -> None:
    with pytest.raises(UnusableFile, match=trouble):
        rows(tmp_path / "in.csv", f"{header}\n1,2\n".encode(), "x")


def test_a_quote_that_is_never_closed_breaks_its_own_line_only(tmp_path: Path) -> None:
    found = rows(tmp_path / "in.csv", b'text,n\na,1\n"never closed,2\nb,3\n"c ""d""",4\n')
    assert texts(found) == ["a", None, "b", 'c "d"']
    assert found[1].record == ['"never closed,2', ""]
    assert str(found[1].content) == (
        "row: begins on line 3 and has more after a closing quote; write a quote inside quotes twice."
    )


@pytest.mark.parametrize("lines", [1, 40_000])
def test_a_cell_of_more_than_a_megabyte_is_refused_in_its_place(tmp_path: Path, lines: int) -> None:
    cell = b"\n".join([b"a" * (1_100_000 // lines)] * lines)
    found = rows(tmp_path / "in.csv", b'text\nfirst\n"' + cell + b'"\nlast\n')
    assert texts(found)[0] == "first"
    assert texts(found)[-1] == "last"
    assert "row: begins on line 3 and has a cell of more than 1,048,576 characters" in str(found[1].content)


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="Line 2 is longer than 16,777,216 characters"):
        rows(tmp_path / "in.csv", b"text\n" + b"a" * 17_000_000)


def test_quotes_that_do_not_close_all_over_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_AGAIN_CHARACTERS", 3_000_000)
    with pytest.raises(UnusableFile, match="The quotes of this file do not close: by line"):
        rows(tmp_path / "in.csv", b"text\n" + (b'"' + b"a" * 99 + b"\n" + (b"b" * 99 + b"\n") * 10_999) * 5)


def test_a_scored_file_has_every_column_and_the_verdicts(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,النص,note\n1,مرحبا,x\n2,,y\n", encoding="utf-8")
    header, first, second = score(source)
    assert header == ["id", "النص", "note", *VERDICT_COLUMNS]
    verdict = FakeClassifier().classify(Message(text="مرحبا")).to_dict()
    cells = dict(zip(header, first, strict=True))
    assert cells["verdict_label"] == verdict["label"]
    assert cells["verdict_labels"].split(";") == verdict["labels"]
    assert float(cells["verdict_confidence"]) == verdict["confidence"]
    assert cells["verdict_needs_review"] == str(verdict["needs_review"]).lower()
    for name, value in verdict["scores"].items():
        assert float(cells[f"score_{name.replace('-', '_')}"]) == value
    assert cells["verdict_error"] == ""
    assert second[:3] == ["2", "", "y"]
    assert second[3:-1] == [""] * 8
    assert second[-1] == "text: is empty; send 1 to 10,000 characters with something to read."


def test_a_scored_file_starts_with_a_byte_order_mark_and_keeps_its_delimiter(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("text;note\na;b\n", encoding="utf-8")
    score(source)
    assert source.with_name("scored.csv").read_bytes().startswith(b"\xef\xbb\xbftext;note;verdict_label;")


def test_a_file_that_was_scored_before_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("text,verdict_label\na,b\n", encoding="utf-8")
    with pytest.raises(UnusableFile, match="has a column 'verdict_label' already"):
        score(source)


@given(st.sampled_from(FORMULA_STARTS), st.text())
def test_a_formula_is_neutralised(start: str, rest: str) -> None:
    assert neutralised(start + rest) == f"'{start}{rest}"


@given(st.text().filter(lambda text: not text.startswith(FORMULA_STARTS)))
def test_other_cells_are_left_alone(text: str) -> None:
    assert neutralised(text) == text


def test_no_column_and_no_header_starts_a_formula(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('text,=note\n=1+1,@SUM(A1)\n"\t=1",-2\n', encoding="utf-8")
    assert not [cell for cells in score(source) for cell in cells if cell.startswith(FORMULA_STARTS)]
    assert score(source, raw=True)[1][:2] == ["=1+1", "@SUM(A1)"]


CELLS = st.text(alphabet=st.characters(codec="utf-8"))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_comes_out_row_for_row(tmp_path: Path, table: list[tuple[str, str]]) -> None:
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("text", "note"), *table])
    header, *scored = score(source, raw=True)
    assert [tuple(cells[:2]) for cells in scored] == table
    for cells in scored:
        verdict = dict(zip(header, cells, strict=True))
        assert bool(verdict["verdict_error"]) != bool(verdict["verdict_label"])
        assert bool(verdict["verdict_error"]) == isinstance(read_message({"text": cells[0]}), InvalidMessage)


# Windows-1256 has these at bytes that no UTF-8 looks like.
ARABIC = st.text(alphabet='ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإةى ",;\t\n', min_size=1, max_size=20)


@given(
    st.lists(st.tuples(ARABIC, ARABIC), max_size=6), st.sampled_from(",;\t"), st.sampled_from(ENCODINGS), st.booleans()
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_encoding_and_delimiter_comes_out_row_for_row(
    tmp_path: Path, table: list[tuple[str, str]], delimiter: str, encoding: str, packed: bool
) -> None:
    source = tmp_path / "in.csv"
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([("النص", "ملاحظة"), *table])
    content = written.getvalue().encode(encoding)
    source.write_bytes(gzip.compress(content) if packed else content)
    target = source.with_name("scored.csv")
    Scoring(source, target, csvfile.FORMAT).run(FakeClassifier().classify_many, CATEGORIES)
    with target.open(encoding="utf-8-sig", newline="") as text:
        _, *scored = csv.reader(text, delimiter=delimiter)
    assert [tuple(cells[:2]) for cells in scored] == [tuple(map(neutralised, cells)) for cells in table]
