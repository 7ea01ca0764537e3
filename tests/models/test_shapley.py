from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.shapley import EXACT_PLAYERS, SAMPLED_COALITIONS, Game


def test_the_glove_game() -> None:
    # One left glove and two right ones; only a pair is worth anything. The textbook's values.
    values = Game(3).values(lambda coalition: float(bool(coalition & 1) and bool(coalition & 0b110)))
    assert values == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@pytest.mark.parametrize("players", [1, 4, EXACT_PLAYERS, EXACT_PLAYERS + 1, 20])
def test_values_add_up_and_each_player_gets_what_it_always_adds(players: int) -> None:
    def worth(coalition: int) -> float:
        return sum(player for player in range(players) if coalition >> player & 1)

    assert Game(players).values(worth) == pytest.approx(list(range(players)))


@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_values_add_up_to_what_everyone_gains(worths: list[float]) -> None:
    values = Game(4).values(worths.__getitem__)
    assert sum(values) == pytest.approx(worths[15] - worths[0])


@pytest.mark.parametrize("players", [EXACT_PLAYERS + 1, 12, 16])
def test_sampling_asks_few_coalitions_and_always_the_same(players: int) -> None:
    game = Game(players)
    assert len(game.coalitions) <= SAMPLED_COALITIONS
    assert {0, game.everyone} <= set(game.coalitions)
    assert game.coalitions == Game(players).coalitions
    asked: set[int] = set()
    game.values(lambda coalition: float(not asked.add(coalition)))  # type: ignore[func-returns-value]
    assert asked == set(game.coalitions)


def test_sampled_values_are_near_the_exact_ones() -> None:
    # A game of pairs: players 0 and 1 are worth 1 together, the others 0.1 each.
    def worth(coalition: int) -> float:
        return float(coalition & 0b11 == 0b11) + 0.1 * (coalition >> 2).bit_count()

    values = Game(10).values(worth)
    assert values[:2] == pytest.approx([0.5, 0.5])
    assert values[2:] == pytest.approx([0.1] * 8)
