from __future__ import annotations

import pytest

from models.category import Categories
from tests.models.conftest import categories  # noqa: F401 - fixture
from tests.training.conftest import Make
from tests.training.stub import verdict
from training.corpus import Example
from training.errors import Errors, Table


@pytest.fixture
def four(make: Make) -> list[Example]:
    return [
        make(id="seta-1", label="press", text="1 " * 12),
        make(id="seta-2", label="press", variety="egy", relationship="new"),
        make(id="seta-3", label="fine", variety="egy", previous=[{"from": "sender", "text": "4"}]),
        make(id="seta-4", label="mine", labels=["mine"], channel="sms"),
    ]


@pytest.fixture
def errors(four: list[Example], categories: Categories) -> Errors:  # noqa: F811
    found = [verdict("fine", 0.4), verdict("fine", 0.97), verdict("fine", 0.97), verdict("mine", 0.6)]
    return Errors.of(four, found, categories)


@pytest.fixture
def beside(four: list[Example], errors: Errors, categories: Categories) -> Errors:  # noqa: F811
    baseline = ["press", "mine", "press", "mine"]
    return Errors.of(four, [case.verdict for case in errors.cases], categories, baseline)


def titled(errors: Errors) -> dict[str, Table]:
    return {table.title: table for table in errors.tables()}


def test_every_field_that_tells_messages_apart_has_a_table(errors: Errors) -> None:
    assert list(titled(errors)) == [
        "what the label is, by what was found",
        "errors",
        "by variety",
        "by context",
        "by relationship",
        "by thread",
        "by length",
        "by channel",
        "by confidence",
        "by whether it asks for review",
    ]


def test_counts(errors: Errors) -> None:
    tables = titled(errors)
    assert tables["what the label is, by what was found"].rows == [
        ("press", 0, 0, 0, 2),
        ("favour", 0, 0, 0, 0),
        ("mine", 0, 0, 1, 0),
        ("fine", 0, 0, 0, 1),
    ]
    assert tables["errors"].rows == [("press", "fine", 2, "100.0%")]
    assert tables["by variety"].rows == [("egy", 2, 1, "50.0%"), ("en", 2, 1, "50.0%")]
    assert tables["by context"].rows == [
        ("none", 2, 1, "50.0%"),
        ("relationship", 1, 1, "100.0%"),
        ("thread", 1, 0, "0.0%"),
    ]
    assert tables["by length"].rows == [("1 to 10 words", 3, 1, "33.3%"), ("11 to 25 words", 1, 1, "100.0%")]
    assert tables["by confidence"].rows == [
        ("under 0.5", 1, 1, "100.0%"),
        ("0.5 to 0.7", 1, 0, "0.0%"),
        ("0.95 and more", 2, 1, "50.0%"),
    ]
    assert tables["by whether it asks for review"].rows == [("no", 3, 1, "33.3%"), ("yes", 1, 1, "100.0%")]


def test_a_baseline_stands_beside(beside: Errors) -> None:
    tables = titled(beside)
    assert tables["errors"].header[-1] == "baseline right"
    assert tables["errors"].rows == [("press", "fine", 2, "100.0%", 1)]
    assert tables["the release beside the baseline"].rows == [("release right", 1, 1), ("release wrong", 1, 1)]
    assert tables["by variety"].header == (
        "variety",
        "messages",
        "wrong",
        "share wrong",
        "baseline wrong",
        "share",
        "both wrong",
    )
    assert tables["by variety"].rows == [("egy", 2, 1, "50.0%", 2, "100.0%", 1), ("en", 2, 1, "50.0%", 0, "0.0%", 0)]


def test_it_is_told_for_a_terminal_and_in_markdown(errors: Errors) -> None:
    text, markdown = errors.as_text("stub 1 on dev"), errors.as_text("stub 1 on dev", markdown=True)
    assert text.startswith("stub 1 on dev: 2 of 4 messages wrong (50.0%)\n\nWhat the label is")
    assert "variety  messages  wrong  share wrong\negy             2      1  50.0%" in text
    assert markdown.startswith("## stub 1 on dev: 2 of 4 messages wrong (50.0%)\n\n### What the label is")
    assert (
        "### By variety\n\n| variety | messages | wrong | share wrong |\n|---|---|---|---|\n| egy | 2 | 1 |" in markdown
    )


def test_nothing_wrong_is_told_too(four: list[Example], categories: Categories) -> None:  # noqa: F811
    errors = Errors.of(four, [verdict(one.label) for one in four], categories)
    assert errors.as_text("stub").startswith("stub: 0 of 4 messages wrong (0.0%)")
    assert titled(errors)["errors"].rows == []
