from __future__ import annotations

import numpy as np
import pytest

from models.likeness import Space, Words, directions, stems

SHELVES = (("press", "msa"), ("press", "msa"), ("mine", "msa"), ("mine", "msa"))
# The first two numbers tell the category, the third the situation.
ROWS = np.asarray([[1, 0, 0.2], [1, 0, -0.2], [0, 1, 0.2], [0, 1, -0.2]], dtype=np.float32)


def test_what_a_shelf_shares_says_nothing_of_the_situation() -> None:
    pointing = directions(ROWS)
    assert float(pointing[0] @ pointing[1]) > 0.9
    placed = Space.fit(SHELVES, ROWS, most=2).place(ROWS, SHELVES)
    assert float(placed[0] @ placed[1]) == pytest.approx(-1, abs=1e-5)
    assert float(placed[0] @ placed[2]) > 0.9  # the same situation on two shelves


def test_a_vector_of_an_unknown_shelf_has_a_place() -> None:
    placed = Space.fit(SHELVES, ROWS, most=2).place(ROWS[:1], [("press", "lev")])
    assert placed.shape == (1, 2)
    assert np.isfinite(placed).all()


def test_rare_words_in_common_count_more_than_common_ones() -> None:
    words = Words(["أريد رقم المدير", "أريد توصية للجامعة", "أريد رقم الطبيب"])
    likeness = words.likeness("أكتب لي توصية، أريد ذلك")
    assert likeness.argmax() == 1
    assert likeness[0] == pytest.approx(likeness[2])
    assert words.likeness("good morning").tolist() == [0, 0, 0]
    assert words.likeness("أريد رقم المدير").argmax() == 0


def test_stems_hide_neither_articles_nor_spelling() -> None:
    assert stems("والرسالة") == stems("رساله") == ["رساله"]
    assert stems("recommendation") == stems("recommended")
    assert stems("في ما") == []
