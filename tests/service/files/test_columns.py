from __future__ import annotations

from service.files.columns import find, score_column, verdict_cells, verdict_columns
from tests.fake_classifier import CATEGORIES


def test_the_earlier_name_wins_whatever_the_order_of_columns() -> None:
    assert find(["Body", "id", "TEXT"], ("text", "body")) == 2
    assert find(["id"], ("text", "body")) is None


def test_a_score_column_is_named_after_its_category() -> None:
    assert score_column("intro-for-friend") == "score_intro_for_friend"


def test_every_column_is_filled_or_the_error_is() -> None:
    cells = verdict_cells(CATEGORIES, None, "row: is wrong")
    assert list(cells) == verdict_columns(CATEGORIES)
    assert {name for name, cell in cells.items() if cell} == {"verdict_error"}
