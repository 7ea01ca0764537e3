from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models.exemplar import Exemplar, Exemplars
from models.likeness import Vector
from models.message import Message, Turn
from models.rewrite import LEAST_CONFIDENCE, Rewriter, case_of, to_judge
from models.verdict import ModelName, Verdict
from models.way import FAVOUR, FOLLOW_UP, OTHERS, PRESSURE, RELEASE
from tests.fake_classifier import CATEGORIES

NONE = CATEGORIES.names[-1]
ENTRIES = (
    Exemplar("كتبت لك عن التوصية منذ شهر، وإن لم يتسع الوقت فلا بأس.", PRESSURE, "msa", way=FOLLOW_UP),
    Exemplar("شكرًا على صراحتك، سأجد توصية أخرى.", PRESSURE, "msa", way=RELEASE),
    Exemplar("لك كل الحق، وسلامي للأهل.", PRESSURE, "msa", way=RELEASE),
    Exemplar("Is the opening for my cousin still advertised?", FAVOUR, "en", way=OTHERS),
)
ROWS = np.asarray([[1, 0.2, 0], [1, 0.1, 0.1], [1, -0.3, -0.1], [0, 0.3, 1]], dtype=np.float32)
MESSAGE = Message("كتبت لك عن التوصية منذ شهر، أين التوصية؟")


class FakeEmbedder:
    """The vector of every message is the first exemplar's."""

    def __init__(self, folder: Path, gives: bool = True) -> None:
        self.release = SimpleNamespace(folder=folder, categories=CATEGORIES)
        self._gives = gives

    def vectors(self, messages: Sequence[Message]) -> Vector | None:
        return np.asarray([ROWS[0]] * len(messages), dtype=np.float32) if self._gives else None


def verdict(label: str, language: str = "ar", confidence: float = 1.0) -> Verdict:
    return Verdict(label, (label,), {label: 1.0}, confidence, False, language, False, ModelName("rule", "1"))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Exemplars.of(ENTRIES, ROWS).save(tmp_path)
    return tmp_path


@pytest.fixture
def rewriter(folder: Path) -> Rewriter:
    found = Rewriter.of(FakeEmbedder(folder))
    assert found is not None
    return found


def test_a_first_ask_is_shown_a_follow_up(rewriter: Rewriter) -> None:
    candidates = rewriter.candidates(MESSAGE, verdict(PRESSURE))
    assert candidates[0].text == ENTRIES[0].text
    assert to_judge(candidates) == []
    assert rewriter.rewrites(candidates, [])[0].to_dict() == {"text": ENTRIES[0].text, "example": True}


def test_after_a_no_only_what_the_model_accepts_there_is_shown(rewriter: Rewriter) -> None:
    message = Message(MESSAGE.text, previous=(Turn("recipient", "لا أستطيع"),))
    candidates = rewriter.candidates(message, verdict(PRESSURE))
    assert ENTRIES[0].text not in [one.text for one in candidates]
    assert [one.previous for one in candidates] == [message.previous] * len(candidates)
    assert to_judge(candidates) == candidates != []
    refused = [verdict(PRESSURE)] * len(candidates)
    assert rewriter.rewrites(candidates, refused) == ()


def test_what_is_perhaps_acceptable_needs_no_rewrite(rewriter: Rewriter) -> None:
    assert rewriter.candidates(MESSAGE, verdict(NONE)) == []
    assert rewriter.candidates(MESSAGE, verdict(PRESSURE, confidence=LEAST_CONFIDENCE - 0.01)) == []


def test_the_senders_turns_tell_the_variety_and_the_recipients_do_not() -> None:
    message = Message("طيب", previous=(Turn("sender", "بدي رقمو"), Turn("recipient", "مش هقدر")))
    assert case_of(message, verdict(PRESSURE), ROWS[0]).spoken == "بدي رقمو طيب"


def test_a_release_without_exemplars_or_vectors_offers_none(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert Rewriter.of(FakeEmbedder(tmp_path_factory.mktemp("empty"))) is None
    assert Rewriter.of(SimpleNamespace(release=SimpleNamespace(folder=folder))) is None
    silent = Rewriter.of(FakeEmbedder(folder, gives=False))
    assert silent is not None
    assert silent.candidates(MESSAGE, verdict(PRESSURE)) == []
