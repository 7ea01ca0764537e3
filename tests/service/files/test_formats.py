from __future__ import annotations

from pathlib import Path

import pytest

from service.files import csvfile, jsonl, linkedin, mail, parquetfile, whatsapp
from service.files.formats import choose, written_as
from service.files.row import Format, UnusableFile

FOLDER = Path(__file__).parents[2] / "files"


def test_a_format_is_chosen_by_its_ending_or_its_name() -> None:
    assert choose(Path("a.CSV"), "auto") is csvfile.FORMAT
    assert choose(Path("a.tsv"), "auto") is csvfile.FORMAT
    assert choose(Path("a.jsonl"), "auto") is jsonl.FORMAT
    assert choose(Path("a.jsonl.gz"), "auto") is jsonl.FORMAT
    assert choose(Path("a.parquet"), "auto") is parquetfile.FORMAT
    assert choose(Path("a.eml"), "auto") is mail.FORMAT
    assert choose(Path("a.txt"), "jsonl") is jsonl.FORMAT
    assert choose(Path("a.jsonl"), "csv") is csvfile.FORMAT


def test_an_unknown_ending_is_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile) as raised:
        choose(Path("a.docx"), "auto")
    assert str(raised.value) == (
        "The ending of a.docx names none of .csv, .tsv, .jsonl, .ndjson, .parquet, .txt, .zip, .mbox, .eml: say what it "
        "is with --format csv|jsonl|parquet|linkedin|whatsapp|mail."
    )
    path = tmp_path / "a.docx"
    path.write_text("Dear diary")
    with pytest.raises(UnusableFile, match=r"Neither the ending of a\.docx nor its beginning tells what it is"):
        choose(path, "auto")


@pytest.mark.parametrize(
    ("sample", "form"),
    [
        ("csv/utf-8.csv", csvfile.FORMAT),
        ("csv/utf-16-le-without-bom.csv", csvfile.FORMAT),
        ("csv/emoji-and-arabizi.csv", csvfile.FORMAT),
        ("csv/packed.csv.gz", csvfile.FORMAT),
        ("jsonl/members.jsonl", jsonl.FORMAT),
        ("linkedin/full/messages.csv", linkedin.FORMAT),
        ("linkedin/notes-preamble/messages.csv", linkedin.FORMAT),
        ("linkedin/export.zip", linkedin.FORMAT),
        ("whatsapp/ios/_chat.txt", whatsapp.FORMAT),
        ("whatsapp/WhatsApp Chat - Omar H.zip", whatsapp.FORMAT),
        ("mail/box.mbox", mail.FORMAT),
        ("mail/plain.eml", mail.FORMAT),
    ],
)
def test_what_has_no_name_is_known_by_its_beginning(tmp_path: Path, sample: str, form: Format) -> None:
    path = tmp_path / "the standard input"
    path.write_bytes((FOLDER / sample).read_bytes())
    assert choose(path, "auto") is form


def test_an_output_that_ends_as_another_format_is_refused() -> None:
    assert written_as(Path("b.out"), csvfile.FORMAT) is csvfile.FORMAT
    with pytest.raises(UnusableFile, match=r"a csv file, and b\.jsonl ends otherwise"):
        written_as(Path("b.jsonl"), csvfile.FORMAT)
    with pytest.raises(UnusableFile, match=r"leave the \.gz of b\.csv\.gz out"):
        written_as(Path("b.csv.gz"), csvfile.FORMAT)


def test_an_export_is_written_as_a_table() -> None:
    assert written_as(Path("b.csv"), mail.FORMAT).write is csvfile.write
    assert written_as(Path("b.jsonl"), mail.FORMAT).write is jsonl.write_table
    with pytest.raises(
        UnusableFile, match=r"A mail file is scored into a csv or jsonl file, and b\.mbox ends otherwise"
    ):
        written_as(Path("b.mbox"), mail.FORMAT)
