from __future__ import annotations

import json
from dataclasses import replace

import pytest

from models.message import InvalidMessage, Message
from service.files import summary as summaries
from service.files.row import Row
from service.files.summary import KEPT, KEPT_CHARACTERS, UNSURE, Summary
from tests.fake_classifier import FakeClassifier


def counted(rows: int = 300) -> Summary:
    summary, classifier = Summary(), FakeClassifier()
    for number in range(rows):
        row = Row([], Message(f"message {number}"), f"s{number % 5}", f"2026-0{number % 3 + 1}-05 10:00:00")
        summary.count(row, classifier.classify(row.content))  # type: ignore[arg-type]
    summary.count(Row([], InvalidMessage("text", "has 12,000 characters and the limit is 10,000")), None)
    summary.count(Row([], InvalidMessage("text", "has 13,000 characters and the limit is 10,000")), None)
    return summary


def test_everything_is_counted() -> None:
    summary = counted()
    assert (summary.scored, summary.errors, summary.rows) == (300, 2, 302)
    assert sum(summary.labels.values()) == sum(summary.confidence) == sum(summary.languages.values()) == 300
    assert sorted(summary.months) == ["2026-01", "2026-02", "2026-03"]
    assert dict(summary.reasons) == {"text: has … characters and the limit is …": 2}
    label = next(iter(summary.labels))
    assert sum(count for _, count in summary.frequent(label, 9)) == summary.labels[label]


def test_the_clearest_are_kept_in_order() -> None:
    summary = counted()
    for label, kept in summary.first.items():
        weights = [one.weight for one in kept]
        assert weights == sorted(weights, reverse=True)
        assert len(kept) <= KEPT
        assert label == UNSURE or {one.label for one in kept} == {label}
    assert all(one.confidence < 0.6 for one in summary.first[UNSURE])


def test_it_is_kept_and_read_back() -> None:
    summary = counted()
    assert Summary.from_dict(json.loads(json.dumps(summary.to_dict()))) == summary


def test_it_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "MAX_SENDERS", 10)
    summary = Summary()
    verdict = replace(FakeClassifier().classify(Message("a")), label="acceptable")
    for number in range(100):
        for sender in ("often", f"s{number}"):
            summary.count(Row([], Message("x" * 9_000), sender), verdict)
    assert len(summary.senders["acceptable"]) <= 10
    assert summary.frequent("acceptable", 1) == [("often", 100)]
    assert len(summary.first["acceptable"][0].text) == KEPT_CHARACTERS + 2
