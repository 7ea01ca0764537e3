from __future__ import annotations

import threading
import time
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.message import Message
from models.verdict import Verdict
from service import queue as module
from service.queue import Bounds, Order, Pending, Queue, QueueClosed, QueueFull, together


def order(*lengths: int, bulk: bool = False) -> Order:
    return Order([Message(text="a" * length) for length in lengths], bulk)


def length(message: Message) -> int:
    return len(message.text)


def lengths(batch: list[Pending]) -> list[int]:
    return [pending.tokens for pending in batch]


def test_what_waits_is_taken_together_by_length() -> None:
    queue = Queue(Bounds(), length)
    for one in (order(5), order(3, 9), order(4)):
        queue.put(one)
    assert queue.waiting == 4
    assert lengths(queue.take()) == [3, 4, 5, 9]
    assert queue.waiting == 0


def test_a_batch_keeps_to_its_token_budget_when_padded() -> None:
    queue = Queue(Bounds(batch_tokens=100), length)
    queue.put(order(10, 90, 10, 10, 50, 45))
    assert [lengths(queue.take()) for _ in range(3)] == [[10, 10, 10], [90], [45, 50]]


def test_a_message_longer_than_the_budget_goes_alone() -> None:
    queue = Queue(Bounds(batch_tokens=10), length)
    queue.put(order(50, 5))
    assert [lengths(queue.take()) for _ in range(2)] == [[50], [5]]


def test_a_batch_has_at_most_so_many_messages() -> None:
    queue = Queue(Bounds(batch_messages=3), length)
    queue.put(order(1, 1, 1, 1))
    assert [len(queue.take()) for _ in range(2)] == [3, 1]


def test_the_oldest_is_never_passed_over() -> None:
    queue = Queue(Bounds(batch_messages=2), length)
    queue.put(order(500))
    queue.put(order(*[1] * 20))
    assert 500 in lengths(queue.take())


def test_what_came_late_does_not_pass_a_long_queue() -> None:
    queue = Queue(Bounds(batch_messages=2), length)
    queue.put(order(*range(10, 90, 10)))
    queue.put(order(10))
    assert lengths(queue.take()) == [10, 20]


def test_more_than_the_queue_holds_is_refused() -> None:
    queue = Queue(Bounds(messages=3), length)
    queue.put(order(1, 1))
    with pytest.raises(QueueFull):
        queue.put(order(1, 1))
    queue.put(order(1))
    assert queue.full
    queue.put(order(1, bulk=True))


def test_what_is_larger_than_the_queue_goes_into_an_empty_one() -> None:
    queue = Queue(Bounds(messages=3), length)
    queue.put(order(*[1] * 10))
    assert queue.full


def test_cancelled_messages_are_not_taken_and_make_room() -> None:
    queue = Queue(Bounds(messages=3), length)
    gone, stays = order(1, 1), order(2)
    queue.put(gone)
    queue.put(stays)
    gone.answer.cancel()
    assert [pending.order for pending in queue.take()] == [stays]
    assert queue.waiting == 0


def test_requests_pass_files_which_still_get_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BULK_SECONDS", 1e9)
    queue = Queue(Bounds(), length)
    queue._bulk_taken = time.monotonic()
    queue.put(order(1, bulk=True))
    queue.put(order(2))
    assert [lengths(queue.take()) for _ in range(2)] == [[2], [1]]
    queue.put(order(1, bulk=True))
    queue.put(order(2))
    monkeypatch.setattr(module, "BULK_SECONDS", 0)
    assert [lengths(queue.take()) for _ in range(2)] == [[1], [2]]


def test_a_message_alone_does_not_wait_and_one_of_many_waits_for_the_others() -> None:
    queue = Queue(Bounds(wait_seconds=5), length)
    started = time.perf_counter()
    queue.put(order(1))
    queue.take()
    assert time.perf_counter() - started < 1
    queue.put(order(1, 1))
    queue.take()
    queue.put(order(1))
    threading.Timer(0.05, queue.put, [order(2)]).start()
    assert lengths(queue.take()) == [1, 2]


def test_a_closed_queue_gives_back_what_waits() -> None:
    queue = Queue(Bounds(), length)
    queue.put(order(1, 2))
    taken: list[list[Pending]] = []
    assert len(queue.close()) == 2
    thread = threading.Thread(target=lambda: taken.append(queue.take()))
    thread.start()
    thread.join(5)
    assert taken == [[]]
    with pytest.raises(QueueClosed):
        queue.put(order(1))


def test_a_client_that_left_in_this_moment_is_no_trouble(verdict: Verdict) -> None:
    one = order(1)
    one.answer.cancel()
    one.deliver(0, verdict)
    one.fail(RuntimeError())
    assert one.answer.cancelled()


@given(st.lists(st.integers(1, 300), min_size=1, max_size=80), st.randoms())
def test_a_slice_holds_its_oldest_and_its_bounds(sizes: list[int], random: object) -> None:
    bounds = Bounds(batch_messages=8, batch_tokens=400)
    lane = [Pending(order(1), 0, number, size) for number, size in enumerate(sizes)]
    lane.sort(key=lambda pending: pending.tokens)
    start, stop = together(lane, bounds)
    batch = lane[start:stop]
    assert any(pending.number == 0 for pending in batch)
    assert len(batch) <= bounds.batch_messages
    assert len(batch) == 1 or len(batch) * batch[-1].tokens <= bounds.batch_tokens


@pytest.fixture
def verdict() -> Verdict:
    from tests.fake_classifier import FakeClassifier

    return FakeClassifier().classify(Message(text="a"))


def test_an_answer_comes_when_all_its_messages_have_theirs(verdict: Verdict) -> None:
    one = order(1, 2)
    one.deliver(1, verdict)
    assert not one.answer.done()
    one.deliver(0, verdict)
    future: Future[list[Verdict]] = one.answer
    assert future.result(0) == [verdict, verdict]
