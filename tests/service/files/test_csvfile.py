from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.message import InvalidMessage, Message
from service.files import csvfile
from service.files.csvfile import FORMULA_STARTS, neutralised
from service.files.row import ReadOptions, Row, UnusableFile, WriteOptions, read_message
from service.files.score import Scoring
from tests.fake_classifier import CATEGORIES, FakeClassifier

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
            "No column is named like a message's text (text, message, content, body, النص, الرسالة …). "
            "Its columns are 'id', 'comment': say which with --text-column.",
        ),
        (
            b'text\nfine\n"never closed\nhello\n',
            "The row that begins on line 3 cannot be read: unexpected end of data. A quote that is opened must be "
            "closed, and a quote inside quotes is written twice.",
        ),
        (
            "text\nمرحبا\n".encode("cp1256"),
            'in.csv is not UTF-8: byte 0xe3 cannot be read. In Excel, save it as "CSV UTF-8"; elsewhere convert it '
            "first: iconv -f WINDOWS-1256 -t UTF-8.",
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


def test_a_cell_that_never_ends_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="The row that begins on line 2 cannot be read: field larger"):
        rows(tmp_path / "in.csv", b'text\n"' + b"a" * 5_000_000 + b'"\n')


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
