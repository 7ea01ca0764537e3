from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from models.message import Message
from models.verdict import Verdict
from service.files import score as files
from service.files.cluster import Load, WorkerFailed
from service.files.row import Row
from service.files.score import Engine
from tests.fake_classifier import FakeClassifier
from tests.process import ROOT
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
        ("in.docx", "Dear diary\na\n", [], "tells what it is: say it with --format csv|jsonl"),
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


SAMPLES = Path(__file__).parents[2] / "files"


def test_the_standard_input_is_scored(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    result = run("score", "-", "-o", target, stdin=(SAMPLES / "csv" / "packed-windows-1256.csv.gz").read_bytes())
    assert result.exit_code == 0, result.stderr
    assert "هل يمكنك أن ترسل لي أرقام معارفك" in target.read_text(encoding="utf-8-sig")


def test_the_standard_output_is_written_when_it_is_whole(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\nمرحبا\n=1+1\n", encoding="utf-8")
    result = run("score", tmp_path / "in.csv", "-o", "-")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("\ufefftext,verdict_label,")
    assert "\n'=1+1," in result.stdout.replace("\r", "")
    assert not Path("-").exists()
    assert run("score", tmp_path / "in.csv", "-o", "-", "--resume").exit_code == 2
    assert run("score", tmp_path, "-o", "-").exit_code == 2


def test_an_export_says_who_when_and_where(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    result = run("score", SAMPLES / "linkedin" / "full" / "messages.csv", "-o", target)
    assert result.exit_code == 0, result.stderr
    with target.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert list(rows[1])[:9] == [
        "conversation_id",
        "conversation_title",
        "sender",
        "recipients",
        "time",
        "subject",
        "text",
        "previous_count",
        "place",
    ]
    assert (rows[1]["sender"], rows[1]["time"], rows[1]["conversation_id"], rows[1]["previous_count"]) == (
        "Omar H",
        "2026-01-03 10:00:00Z",
        "2-a",
        "2",
    )
    assert ", most from Omar H" in result.stderr or ", most from Lina K" in result.stderr
    assert "Left out: 1 sponsored, 1 from accounts that are gone." in result.stderr


def test_an_export_becomes_json_lines_too(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert run("score", SAMPLES / "mail" / "box.mbox", "-o", target, "--sent").exit_code == 0
    (line,) = target.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["sender"] == "Sara Ali"
    assert "label" in json.loads(line)["verdict"]


def test_whose_export_it_is_may_be_told(run: Run, tmp_path: Path) -> None:
    chat = SAMPLES / "whatsapp" / "ios-24-hour-crlf" / "_chat.txt"
    result = run("score", chat, "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "Say it with --owner NAME. In it: Omar H, Sara Ali." in result.stderr
    assert run("score", chat, "-o", tmp_path / "out.csv", "--owner", "sara ali").exit_code == 0


def test_a_report_is_written(run: Run, tmp_path: Path) -> None:
    source = SAMPLES / "linkedin" / "full" / "messages.csv"
    page = tmp_path / "report.html"
    assert run("score", source, "-o", tmp_path / "out.csv", "--report", page).exit_code == 0
    assert "هل تعطينني أرقام عملائك" in page.read_text(encoding="utf-8")
    result = run("score", source, "-o", tmp_path / "out.csv", "--report", tmp_path / "out.csv")
    assert result.exit_code == 2


def test_a_run_that_was_stopped_is_gone_on_with(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHECKPOINT_SECONDS", 0.0)
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n" + "hello\n" * 3000, encoding="utf-8")
    whole = FakeClassifier.classify_many

    def stopped(self: FakeClassifier, messages: Sequence[Message]) -> list[Verdict]:
        if self.seen:
            raise KeyboardInterrupt
        return whole(self, messages)

    monkeypatch.setattr(FakeClassifier, "classify_many", stopped)
    result = run("score", source, "-o", target)
    assert result.exit_code == 130
    assert "go on with --resume" in result.stderr
    assert not target.exists()
    monkeypatch.setattr(FakeClassifier, "classify_many", whole)
    assert "stopped after 1,024 rows" in run("score", source, "-o", target).stderr
    assert run("score", source, "-o", target, "--resume").exit_code == 0
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 3001


def test_a_run_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.million", "--rows", "60000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "(exit -9): output there: False" in done.stdout, done.stdout + done.stderr
    assert "byte for byte the same: True" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr


def test_ray_is_asked_for_where_it_is_not_installed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "in.csv").write_text("text\nhello\n", encoding="utf-8")
    result = run("score", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--engine", "ray")
    assert result.exit_code == 2
    assert "pip install 'talab[distributed]'" in result.stderr


def test_a_folder_is_scored_file_for_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("text\nhello\n", encoding="utf-8")
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "hello"}\n{"text": ""}\n', encoding="utf-8")
    result = run("score", tmp_path / "in", "-o", tmp_path / "out", "--report", tmp_path / "report.html")
    assert result.exit_code == 3, result.stderr
    assert result.stderr.startswith("Scored 2 of 3 rows")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.csv", "b.jsonl"]
    assert "<bdi>a.csv</bdi> · <bdi>row 1</bdi>" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_folder_is_scored_on_one_cluster(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str | None, int | None]] = []

    @contextmanager
    def cluster(load: Load, address: str | None, workers: int | None) -> Iterator[Engine]:
        started.append((address, workers))
        yield files.local(FakeClassifier().classify_many)

    monkeypatch.setattr("service.files.cluster.cluster", cluster)
    (tmp_path / "in").mkdir()
    for name in ("a.csv", "b.csv"):
        (tmp_path / "in" / name).write_text("text\nhello\n", encoding="utf-8")
    options = ["--engine", "ray", "--ray-workers", "2"]
    assert run("score", tmp_path / "in", "-o", tmp_path / "out", *options).exit_code == 0
    monkeypatch.setenv("RAY_ADDRESS", "auto")
    assert run("score", tmp_path / "in" / "a.csv", "-o", tmp_path / "out.csv", "--engine", "ray").exit_code == 0
    assert started == [(None, 2), ("auto", None)]


def test_a_worker_that_failed_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(chunks: Iterator[list[Row]]) -> Iterator[list[tuple[Row, Verdict | None]]]:
        raise WorkerFailed("A worker of the cluster failed: no release.")

    monkeypatch.setattr("service.files.cluster.cluster", lambda *told: nullcontext(fails))
    (tmp_path / "in.csv").write_text("text\nhello\n", encoding="utf-8")
    result = run("score", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--engine", "ray")
    assert result.exit_code == 2
    assert "A worker of the cluster failed: no release. What was scored is kept beside" in result.stderr


def test_workers_are_at_least_one(run: Run, tmp_path: Path) -> None:
    assert run("score", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--ray-workers", "0").exit_code == 2
