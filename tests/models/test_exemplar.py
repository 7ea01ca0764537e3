from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models.exemplar import EXEMPLARS, VECTORS, Case, Exemplar, Exemplars, Rewriter, Vector, to_judge
from models.message import Message, Turn
from models.verdict import ModelName, Verdict
from tests.fake_classifier import CATEGORIES

PRESS, FAVOUR, MINE = CATEGORIES.ask_names
NONE = CATEGORIES.names[-1]

ENTRIES = (
    Exemplar("شكرًا على صراحتك، سأجد طريقًا آخر.", PRESS, "msa"),
    Exemplar("هل من نصيحة؟ وإن لم يتسع الوقت فلا بأس.", PRESS, "msa", "refusal"),
    Exemplar("شكرا كتير، بدبّر حالي", PRESS, "lev"),
    Exemplar("Is the opening still advertised?", FAVOUR, "en"),
)
ROWS = np.asarray([[1, 0, 0], [0.9, 0.3, 0], [1, 0, 0], [1, 0.1, 0]], dtype=np.float32)


class FakeEmbedder:
    """The vector of every message points the same way."""

    def __init__(self, folder: Path, gives: bool = True) -> None:
        self.release = SimpleNamespace(folder=folder, categories=CATEGORIES)
        self._gives = gives

    def vectors(self, messages: Sequence[Message]) -> Vector | None:
        return np.asarray([[2.0, 0.1, 0.0]] * len(messages), dtype=np.float32) if self._gives else None


def verdict(label: str, language: str = "ar") -> Verdict:
    return Verdict(label, (label,), {label: 1.0}, 1.0, False, language, False, ModelName("rule", "1"))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert Exemplars(ENTRIES, ROWS).save(tmp_path) == (EXEMPLARS, VECTORS)
    return tmp_path


def case(x: float, y: float, category: str, spoken: str, kind: str = "general", words: int = 8) -> Case:
    return Case(np.asarray([x, y, 0 if x else 1], dtype=np.float32), category, spoken, kind, words)


def test_the_nearest_of_the_same_category_and_variety_are_found(folder: Path) -> None:
    exemplars = Exemplars.load(folder)
    assert exemplars is not None
    assert exemplars.nearest(case(1, 0.4, PRESS, "msa")) == [ENTRIES[1], ENTRIES[0]]
    assert exemplars.nearest(case(1, 0.4, PRESS, "msa"), most=1) == [ENTRIES[1]]
    assert exemplars.nearest(case(1, 0.4, PRESS, "lev")) == [ENTRIES[2]]
    assert exemplars.nearest(case(1, 0.4, MINE, "msa")) == []
    assert exemplars.nearest(case(0, 0, PRESS, "msa")) == []


def test_an_ask_of_the_same_kind_and_a_like_length_comes_first(folder: Path) -> None:
    exemplars = Exemplars.load(folder)
    assert exemplars is not None
    assert exemplars.nearest(case(1, 0, PRESS, "msa")) == [ENTRIES[0], ENTRIES[1]]
    assert exemplars.nearest(case(1, 0, PRESS, "msa", "refusal")) == [ENTRIES[1], ENTRIES[0]]
    short, long = (Exemplar("كلمة " * words, PRESS, "msa") for words in (8, 64))
    assert case(1, 0, PRESS, "msa", words=8).suits(short) > case(1, 0, PRESS, "msa", words=8).suits(long)


def test_what_is_saved_is_small_and_no_pickle(folder: Path) -> None:
    vectors = np.load(folder / VECTORS, allow_pickle=False)
    assert vectors.dtype == np.int8
    assert vectors.shape == (4, 3)
    assert json.loads((folder / EXEMPLARS).read_text(encoding="utf-8"))["format"] == 1


def test_a_message_is_rewritten_in_its_own_variety(folder: Path) -> None:
    rewriter = Rewriter.of(FakeEmbedder(folder))
    assert rewriter is not None
    candidates = rewriter.candidates(Message("ليش ما بترد؟ بدي جواب هلق"), verdict(PRESS))
    assert [one.text for one in candidates] == [ENTRIES[2].text]
    assert to_judge(candidates) == []
    assert [one.to_dict() for one in rewriter.rewrites(candidates, [])] == [{"text": ENTRIES[2].text, "example": True}]
    english = rewriter.candidates(Message("Hire my cousin"), verdict(FAVOUR, "en"))
    assert [one.text for one in english] == [ENTRIES[3].text]


def test_in_a_thread_only_what_the_model_accepts_there_is_shown(folder: Path) -> None:
    rewriter = Rewriter.of(FakeEmbedder(folder))
    assert rewriter is not None
    message = Message("أين الرد؟", previous=(Turn("recipient", "لا"),))
    candidates = rewriter.candidates(message, verdict(PRESS))
    assert [one.previous for one in candidates] == [message.previous] * 2
    assert to_judge(candidates) == candidates
    shown = rewriter.rewrites(candidates, [verdict(PRESS), verdict(NONE)])
    assert [one.text for one in shown] == [candidates[1].text]


def test_an_acceptable_message_needs_no_rewrite(folder: Path) -> None:
    rewriter = Rewriter.of(FakeEmbedder(folder))
    assert rewriter is not None
    assert rewriter.candidates(Message("شكرًا"), verdict(NONE)) == []


def test_a_release_without_exemplars_or_vectors_offers_none(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert Rewriter.of(FakeEmbedder(tmp_path_factory.mktemp("empty"))) is None
    assert Rewriter.of(SimpleNamespace(release=SimpleNamespace(folder=folder))) is None
    silent = Rewriter.of(FakeEmbedder(folder, gives=False))
    assert silent is not None
    assert silent.candidates(Message("أين الرد؟"), verdict(PRESS)) == []


def test_files_that_do_not_belong_together_are_refused(folder: Path) -> None:
    np.save(folder / VECTORS, np.zeros((3, 3), dtype=np.int8))
    with pytest.raises(ValueError, match="4 exemplars and vectors of shape \\(3, 3\\); a row each"):
        Exemplars.load(folder)
    (folder / EXEMPLARS).write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(ValueError, match="has format 2 and this version reads 1"):
        Exemplars.load(folder)
