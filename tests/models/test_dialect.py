from __future__ import annotations

import pytest

from models import region
from models.dialect import Dialects

TEXTS = [
    "بدي رقمك هلق",
    "بدي شوفك هلق",
    "بدي احكي هلق",
    "عايز رقمك دلوقتي",
    "عايز اشوفك دلوقتي",
    "عايز اكلمك دلوقتي",
    "I want it",
    "hello",
]
VARIETIES = ["lev", "lev", "lev", "egy", "egy", "egy", "en", "en"]


def test_the_likeliest_variety_is_behind_none() -> None:
    dialects = Dialects(TEXTS, VARIETIES)
    assert dialects.varieties == ("egy", "lev")
    behind = dialects.behind("بدي اسمو هلق")
    assert behind["lev"] == 0
    assert behind["egy"] > 3


def test_a_text_without_marks_leaves_all_open() -> None:
    assert Dialects(TEXTS, VARIETIES).behind("...") == {"egy": 0, "lev": 0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3ayez arkam el modereen delwa2ty", "egypt"),
        ("baddi ra2m l moudir halla2", "levant"),
        ("bghit nemra dyalo daba", "morocco"),
        ("گلت له هسه دزلي الرقم", "iraq"),
        ("تعرّفني على سي لطفي متاع الستاغ توا", "tunisia"),
        ("I would like his number", None),
        ("أرجو رقمه", None),
    ],
)
def test_a_region_is_told_in_both_scripts(text: str, told: str | None) -> None:
    assert region.detect(text) == told
