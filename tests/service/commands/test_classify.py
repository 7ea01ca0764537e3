from __future__ import annotations

import json
import re

import pytest
from rich.cells import cell_len

from models.message import Message
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.service.commands.conftest import Run

ARABIC = "أستاذة هناء، هل ترشّحين صديقي لمديرك؟"


def test_a_verdict_is_readable_in_both_languages(run: Run) -> None:
    result = run("classify", ARABIC)
    verdict = FakeClassifier().classify(Message(text=ARABIC))
    assert result.exit_code == 0
    assert result.stdout.startswith(verdict.label)
    titles = {category.name: category.title["ar"] for category in CATEGORIES}
    assert titles[verdict.label] in result.stdout
    for name in CATEGORIES.names:
        assert name in result.stdout


def test_json_is_the_verdict_of_the_wire(run: Run) -> None:
    result = run("classify", ARABIC, "--relationship", "new", "--json")
    expected = FakeClassifier().classify(Message(text=ARABIC, relationship="new"))
    assert json.loads(result.stdout) == expected.to_dict()


def test_a_message_is_read_from_the_standard_input(run: Run) -> None:
    result = run("classify", "-", "--json", stdin=ARABIC)
    assert json.loads(result.stdout) == FakeClassifier().classify(Message(text=ARABIC)).to_dict()


FLAGGED = "أرسلت لك السيرة أمس عشان ابن عمي. ليش ما تردين عليّ؟ لا أعرف ماذا أصنع 🌹"


def test_the_words_that_decided_are_marked_right_to_left(run: Run) -> None:
    result = run("classify", FLAGGED, "--explain")
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if "\u2067" in line]
    first = lines[0]
    # At the right margin, each line with a direction of its own.
    assert cell_len(first) == 80 and first.startswith(" ")
    assert first.strip().startswith("\u2067") and first.endswith("\u2069")
    message = " ".join(line.strip().strip("\u2067\u2069") for line in lines[:2] if "…" not in line and "%" not in line)
    parts = re.findall("⟦(.*?)⟧", message)
    assert parts and all(part in FLAGGED for part in parts)


def test_advice_is_printed_in_the_language_asked_for(run: Run) -> None:
    arabic = run("classify", FLAGGED, "--advise").stdout
    assert "كيف يُطلب" in arabic and "How to ask" not in arabic
    english = run("classify", FLAGGED, "--advise", "--language", "en").stdout
    assert "How to ask" in english and "كيف يُطلب" not in english


def test_json_has_what_was_asked_for(run: Run) -> None:
    told = json.loads(run("classify", FLAGGED, "--explain", "--advise", "--json").stdout)
    assert all(FLAGGED[span["start"] : span["end"]] == span["text"] for span in told["spans"])
    assert told["advice"]["language"] == "ar"
    assert told["advice"]["rewrites"] == []
    assert not {"spans", "advice"} & set(json.loads(run("classify", FLAGGED, "--json").stdout))


@pytest.mark.parametrize(
    ("arguments", "stdin", "problem"),
    [
        (["  "], None, "Error: text: is empty; send 1 to 10,000 characters with something to read."),
        (["a" * 11_000], None, "Error: text: has 11,000 characters and the limit is 10,000; shorten it or"),
        (["-"], "", "Error: text: is empty;"),
        (["-"], b"\xff\xfe", "Error: The standard input is not UTF-8: byte 0 cannot be read."),
        (["a", "--language", "fr"], None, "Invalid value for '--language'"),
        (["a", "--relationship", "old"], None, "Invalid value for '--relationship'"),
        ([], None, "Missing argument 'TEXT'"),
    ],
)
def test_bad_input_is_told_and_exits_with_2(
    run: Run, arguments: list[str], stdin: str | bytes | None, problem: str
) -> None:
    result = run("classify", *arguments, stdin=stdin)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert result.stdout == ""
