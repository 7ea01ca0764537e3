from __future__ import annotations

import pytest

from tests.training.conftest import Make
from training.field import confidence_band, context_of, length_of


@pytest.mark.parametrize(
    ("words", "band"),
    [
        (1, "1 to 10 words"),
        (10, "1 to 10 words"),
        (11, "11 to 25 words"),
        (50, "26 to 50 words"),
        (51, "51 words and more"),
    ],
)
def test_lengths(make: Make, words: int, band: str) -> None:
    assert length_of(make(text="1 " * words)) == band


def test_contexts(make: Make) -> None:
    thread = [{"from": "sender", "text": "1"}]
    assert context_of(make()) == "none"
    assert context_of(make(relationship="new")) == "relationship"
    assert context_of(make(previous=thread)) == "thread"
    assert context_of(make(previous=thread, relationship="new")) == "thread and relationship"


@pytest.mark.parametrize(
    ("confidence", "band"),
    [
        (0.3, "under 0.5"),
        (0.5, "0.5 to 0.7"),
        (0.89, "0.8 to 0.9"),
        (0.9, "0.9 to 0.95"),
        (1.0, "0.95 and more"),
    ],
)
def test_confidences(confidence: float, band: str) -> None:
    assert confidence_band(confidence) == band
