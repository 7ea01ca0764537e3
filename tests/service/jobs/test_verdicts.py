from __future__ import annotations

from models.message import Message
from service.jobs.verdicts import pack, unpack
from tests.fake_classifier import FakeClassifier


def test_verdicts_come_back_as_they_are_written() -> None:
    verdicts = FakeClassifier().classify_many([Message(text=f"رسالة {number}") for number in range(50)])
    kept = unpack(pack([*verdicts, None]))
    assert kept[-1] is None
    assert [verdict and verdict.to_dict() for verdict in kept[:-1]] == [verdict.to_dict() for verdict in verdicts]
    assert kept == unpack(pack(kept))


def test_they_are_small() -> None:
    verdicts = FakeClassifier().classify_many([Message(text=f"message {number}") for number in range(256)])
    assert len(pack(verdicts)) < 60 * 256
