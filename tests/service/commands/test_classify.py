from __future__ import annotations

import json

import pytest

from models.message import Message
from tests.fake_classifier import CATEGORIES, FakeClassifier
from tests.service.commands.conftest import Run

ARABIC = "أستاذة هناء، هل ترشّحين صديقي لمديرك؟"


def test_a_verdict_is_readable_in_both_languages(run: Run) -> None:
    result = run("classify", ARABIC)
    verdict = FakeClassifier().classify(Message(text=ARABIC))
    assert result.exit_code == 0
    assert result.stdout.startswith(verdict.label)
    titles = {category.name: category.title["ar"] for category in (*CATEGORIES.asks, CATEGORIES.none)}
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


@pytest.mark.parametrize(
    ("arguments", "stdin", "problem"),
    [
        (["  "], None, "Error: text: is empty; send 1 to 10,000 characters with something to read."),
        (["a" * 11_000], None, "Error: text: has 11,000 characters and the limit is 10,000; shorten it or"),
        (["-"], "", "Error: text: is empty;"),
        (["-"], b"\xff\xfe", "Error: The standard input is not UTF-8: byte 0 cannot be read."),
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
