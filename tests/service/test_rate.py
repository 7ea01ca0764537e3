from __future__ import annotations

from service.rate import Rate


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_that_sends_too_many_is_told_how_long_to_wait() -> None:
    clock = Clock()
    rate = Rate(6, clock)
    assert rate.wait("a") == 0
    assert rate.wait("a") == 10
    clock.now = 4
    assert rate.wait("a") == 6
    clock.now = 10.1
    assert rate.wait("a") == 0


def test_a_burst_is_let_through_and_no_more() -> None:
    rate = Rate(600, Clock())
    assert [rate.wait("a") for _ in range(101)] == [0] * 100 + [1]


def test_each_key_has_its_own() -> None:
    rate = Rate(6, Clock())
    assert [rate.wait("a"), rate.wait("b"), rate.wait("a")] == [0, 0, 10]


def test_what_is_saved_up_has_an_end() -> None:
    clock = Clock()
    rate = Rate(60, clock)
    clock.now = 1e6
    assert sum(rate.wait("a") == 0 for _ in range(100)) == 10


def test_zero_sets_no_limit() -> None:
    rate = Rate(0)
    assert not any(rate.wait("a") for _ in range(1_000))
