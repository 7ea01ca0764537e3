from __future__ import annotations

from pathlib import Path

import pytest

from service.files import csvfile, jsonl
from service.files.formats import check_output, choose
from service.files.row import UnusableFile


def test_a_format_is_chosen_by_its_ending_or_its_name() -> None:
    assert choose(Path("a.CSV"), "auto") is csvfile.FORMAT
    assert choose(Path("a.tsv"), "auto") is csvfile.FORMAT
    assert choose(Path("a.jsonl"), "auto") is jsonl.FORMAT
    assert choose(Path("a.txt"), "jsonl") is jsonl.FORMAT
    assert choose(Path("a.jsonl"), "csv") is csvfile.FORMAT


def test_an_unknown_ending_is_told_what_there_is() -> None:
    with pytest.raises(UnusableFile) as raised:
        choose(Path("a.docx"), "auto")
    assert str(raised.value) == (
        "The ending of a.docx names none of .csv, .tsv, .jsonl, .ndjson: say what it is with --format csv|jsonl."
    )


def test_an_output_that_ends_as_another_format_is_refused() -> None:
    check_output(Path("b.out"), csvfile.FORMAT)
    with pytest.raises(UnusableFile, match=r"a csv file, and b\.jsonl ends otherwise"):
        check_output(Path("b.jsonl"), csvfile.FORMAT)
