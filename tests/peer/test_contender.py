from __future__ import annotations

from pathlib import Path

import pytest

from tests.client import request
from tests.peer.contender import Contender, Figures, NotAnswered, medians
from tests.process import served


def test_figures_are_medians_and_the_most_memory() -> None:
    turns = [Figures(1, 30, 300, None), Figures(3, 20, 100, 5), Figures(8, 10, 200, 7), Figures(4, 40, 400, 6)]
    assert medians(turns) == Figures(3.5, 25, 250, 7)
    assert medians(turns[:1]) == turns[0]


def test_a_turn_asks_about_every_message_and_fails_where_one_is_refused(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        contender = Contender("fake", server, lambda text: request("/v1/classify", {"text": text}))
        figures = contender.turn(["مرحبا"] * 30, clients=4)
        assert figures.rate > 0
        assert 0 < figures.p50 <= figures.p99
        with pytest.raises(NotAnswered, match="fake answered 2 times 200, 1 times 422"):
            contender.turn(["مرحبا", "", "hello"], clients=1)
        server.kill()
        with pytest.raises(NotAnswered, match="broke a connection off"):
            contender.turn(["مرحبا"], clients=1)
