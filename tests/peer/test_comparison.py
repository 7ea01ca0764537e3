from __future__ import annotations

from tests.peer.comparison import beside, spread, summary, table
from tests.peer.contender import Figures

TURNS = {
    ("Talab", 1): [Figures(60, 16, 30, 300), Figures(80, 12, 20, 310), Figures(70, 14, 25, 320)],
    ("slow", 1): [Figures(20, 50, 90, 1_000)] * 3,
    ("fast", 1): [Figures(35, 28, 40, 800)] * 3,
    ("Talab", 16): [Figures(100, 150, 200, 320)],
    ("slow", 16): [Figures(50, 300, 400, 1_280)],
    ("fast", 16): [Figures(25, 600, 700, None)],
}


def test_the_table_has_medians_their_range_and_ratios() -> None:
    head, rule, *rows = table(TURNS).splitlines()
    assert head.endswith("| Talab does |")
    assert rule.count("|") == head.count("|") == 8
    assert rows[0] == "| Talab | 1 | 70 (60 to 80) | 14.0 ms | 25.0 ms | 320 MB |  |"
    assert rows[1].endswith("| 90.0 ms | 1,000 MB | 3.50 times as many, in 0.32 of the memory |")
    assert rows[5].endswith("| not told | 4.00 times as many |")
    assert len(rows) == len(TURNS)


def test_the_summary_is_beside_the_fastest_at_each_number_of_clients() -> None:
    one, many = summary(TURNS).splitlines()
    assert one == "At 1 client the fastest other is fast. Talab does 2.00 times as many, in 0.40 of the memory."
    assert many == "At 16 clients the fastest other is slow. Talab does 2.00 times as many, in 0.25 of the memory."


def test_a_slower_one_is_told_as_such() -> None:
    assert beside(Figures(10, 1, 1, 500), Figures(20, 1, 1, 250)) == "0.50 times as many, in 2.00 of the memory"


def test_messages_are_of_the_whole_corpus_and_others_in_each_round() -> None:
    texts = [str(number) for number in range(103)]
    first, second = spread(texts, 10, 0), spread(texts, 10, 1)
    assert len(first) == len(second) == 10
    assert first[:2] == ["0", "10"]
    assert set(first).isdisjoint(second)
    assert spread(texts, 500, 3) == texts
