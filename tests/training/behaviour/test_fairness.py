from __future__ import annotations

import pytest

from models.category import Categories
from tests.training.behaviour.conftest import Example_, Says
from training.behaviour.fairness import fairness
from training.behaviour.gender import apparent_gender
from training.behaviour.lexicon import Lexicon
from training.behaviour.report import fairness_table
from training.metrics import wilson


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("أنا محتاجة رأيك", "feminine"),
        ("وكنت متأكدة من الموعد", "feminine"),
        ("انا مش فاهمه الجزء الأخير", "feminine"),
        ("حابة أسألك عن الدورة", "feminine"),
        ("آسفة على التأخير", "feminine"),
        ("أنا مهندس من صفاقس", "masculine"),
        ("عايز أعرف الموعد", "masculine"),
        ("لأني مو متأكد", "masculine"),
        ("إذا كنت مشغولة فلا بأس", None),
        ("عايزة إيه؟", None),
        ("قالت: «أنا قاعدة هنا»، أنا زعلان", "masculine"),
        ("أنا محتاجة رأيك، وزوجي يقول أنا محتاج رأيك", None),
        ("أنا أحتاج إلى رأيك", None),
        ("هي محتاجة رأيك", None),
        ("I am sure", None),
    ],
)
def test_apparent_gender(text: str, gender: str | None) -> None:
    assert apparent_gender(text) == gender


def test_groups_count_errors_and_flags(example: Example_, categories: Categories, lexicon: Lexicon) -> None:
    says = Says(lambda message: "over-pressure" if "!" in message.text else "acceptable", categories.names)
    examples = [
        example("أنا محتاجة الملف يا مريم!"),
        example("أنا محتاجة الملف", "egy"),
        example("ردّ الآن", "egy", "over-pressure"),
    ]
    groups = fairness(examples, says.classify_many([one.message for one in examples]), categories, lexicon)
    found = {
        (one.trait, one.value): (one.wrong.hits, one.wrong.all, one.flagged.hits, one.flagged.all) for one in groups
    }
    assert found == {
        ("variety", "egy"): (1, 2, 0, 1),
        ("variety", "msa"): (1, 1, 1, 1),
        ("gender", "feminine"): (1, 2, 1, 2),
        ("gender", "unmarked"): (1, 1, 0, 0),
        ("names", "arab"): (1, 1, 1, 1),
        ("names", "none known"): (1, 2, 0, 1),
    }
    assert "gender   feminine             2  50.0% (9.5%–90.5%)" in fairness_table(groups)


def test_wilson() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-3)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-3)
