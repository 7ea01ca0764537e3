from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.commands.conftest import Run


def test_a_file_that_is_scored_whole_exits_with_0(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\nمرحبا\nhello\n", encoding="utf-8")
    result = run("score", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.startswith("Scored 2 of 2 rows in ")
    assert "To review: " in result.stderr
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()) == 3


def test_rows_in_error_exit_with_3_and_are_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "a"}\n\nnot json\n{"text": ""}\n', encoding="utf-8")
    result = run("score", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 3
    assert "Scored 1 of 3 rows" in result.stderr
    assert "Not scored: 2, each with its reason in verdict_error." in result.stderr
    assert "Blank lines left out: 1." in result.stderr
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "content", "options", "problem"),
    [
        ("in.docx", "text\na\n", [], "say what it is with --format csv|jsonl"),
        ("in.csv", "comment\na\n", [], "Its columns are 'comment'."),
        ("in.csv", "text\na\n", ["--text-column", "body"], "The file has no column 'body'. Its columns are 'text'."),
        ("in.csv", '"text\na\n', [], "opens a quote that is never closed"),
        ("in.csv", "text\na\n", ["--format", "jsonl"], "A jsonl file is scored into a jsonl file"),
        ("in.csv", "", [], "The file has no header."),
        ("in.csv", "text\na\n", ["--format", "xlsx"], "Invalid value for '--format'"),
    ],
)
def test_an_unusable_file_exits_with_2_and_writes_nothing(
    run: Run, tmp_path: Path, name: str, content: str, options: list[str], problem: str
) -> None:
    source = tmp_path / name
    source.write_text(content, encoding="utf-8")
    result = run("score", source, "-o", tmp_path / "out.csv", *options)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert list(tmp_path.iterdir()) == [source]


def test_a_format_may_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("النص\tرقم\nمرحبا\t1\n", encoding="utf-8")
    assert run("score", tmp_path / "in.txt", "-o", tmp_path / "out.txt", "--format", "csv").exit_code == 0
    assert "verdict_label" in (tmp_path / "out.txt").read_text(encoding="utf-8-sig")


def test_formulas_are_neutralised_unless_raw(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n=1+1\n", encoding="utf-8")
    run("score", source, "-o", target)
    assert "\n'=1+1," in target.read_text(encoding="utf-8-sig")
    run("score", source, "-o", target, "--raw")
    assert "\n=1+1," in target.read_text(encoding="utf-8-sig")
