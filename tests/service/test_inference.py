from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest

from models.message import Message
from models.verdict import Verdict
from service.inference import Inference, Overloaded, Stopped
from service.queue import Bounds
from tests.fake_classifier import FakeClassifier


class Held(FakeClassifier):
    """Classifies nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.entered = threading.Event()

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        self.entered.set()
        assert self.released.wait(20)
        if any(message.text == "bad" for message in messages):
            raise ValueError("bad")
        return super().classify_many(messages)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def inference(held: Held) -> Iterator[Inference]:
    inference = Inference(held, Bounds(messages=40))
    yield inference
    held.released.set()
    inference.close()


def messages(*texts: str) -> list[Message]:
    return [Message(text=text) for text in texts]


def test_concurrent_requests_share_a_call(held: Held, inference: Inference) -> None:
    async def ask() -> list[Verdict]:
        first = asyncio.ensure_future(inference.classify(Message(text="first")))
        await asyncio.to_thread(held.entered.wait, 20)
        others = [asyncio.ensure_future(inference.classify(Message(text=f"{number}"))) for number in range(30)]
        await asyncio.sleep(0)
        held.released.set()
        return await asyncio.gather(first, *others)

    verdicts = asyncio.run(ask())
    assert held.seen == [1, 30]
    plain = FakeClassifier()
    expected = [plain.classify(Message(text=text)) for text in ("first", *map(str, range(30)))]
    assert verdicts == expected


def test_a_cancelled_request_is_not_computed(held: Held, inference: Inference) -> None:
    async def ask() -> None:
        first = asyncio.ensure_future(inference.classify(Message(text="first")))
        await asyncio.to_thread(held.entered.wait, 20)
        gone = [asyncio.ensure_future(inference.classify(Message(text="gone"))) for _ in range(20)]
        stays = asyncio.ensure_future(inference.classify(Message(text="stays")))
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        held.released.set()
        await asyncio.gather(first, stays)

    asyncio.run(ask())
    assert held.seen == [1, 1]


def test_a_message_that_fails_does_not_fail_its_neighbours(
    held: Held, inference: Inference, caplog: pytest.LogCaptureFixture
) -> None:
    first = inference.submit(messages("first"))
    held.entered.wait(20)
    asked = [inference.submit(messages(text)) for text in ("a", "bad", "c")]
    held.released.set()
    first.result(20)
    assert asked[0].result(20)[0].label
    with pytest.raises(ValueError, match="bad"):
        asked[1].result(20)
    assert asked[2].result(20)[0].label
    assert not inference.failed
    assert "ValueError" in caplog.text


def test_a_full_queue_tells_how_long_it_takes(held: Held, inference: Inference) -> None:
    first = inference.submit(messages("first"))
    held.entered.wait(20)
    inference.submit(messages(*["a"] * 40))
    with pytest.raises(Overloaded) as raised:
        inference.submit(messages("b"))
    assert raised.value.waiting == 40
    assert raised.value.retry_after == 1
    inference._pace = 10.0
    with pytest.raises(Overloaded) as raised:
        inference.submit(messages("b"))
    assert raised.value.retry_after == 4
    assert not inference.submit(messages("b"), bulk=True).done()
    held.released.set()
    first.result(20)


def test_what_waits_when_it_closes_is_told(held: Held, inference: Inference) -> None:
    first = inference.submit(messages("first"))
    held.entered.wait(20)
    waits = inference.submit(messages("a"))
    closing = threading.Thread(target=inference.close)
    closing.start()
    with pytest.raises(Stopped):
        waits.result(20)
    held.released.set()
    assert first.result(20)
    closing.join(20)
    with pytest.raises(Stopped):
        inference.submit(messages("b"))


def test_nothing_asked_is_answered_at_once(inference: Inference) -> None:
    assert inference.submit([]).result(0) == []


def test_the_end_of_the_thread_is_seen_and_told(caplog: pytest.LogCaptureFixture) -> None:
    class Dying(FakeClassifier):
        def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
            raise SystemExit(messages[0].text)

    inference = Inference(Dying())
    with pytest.raises(Stopped):
        inference.submit(messages("secret")).result(20)
    assert inference.failed
    with pytest.raises(Stopped):
        inference.submit(messages("a"))
    assert "SystemExit" in caplog.text
    assert "secret" not in caplog.text


def test_each_batch_is_watched() -> None:
    seen: list[tuple[int, int]] = []
    inference = Inference(FakeClassifier(), watch=lambda tokens, _, verdicts: seen.append((tokens, len(verdicts))))
    inference.submit(messages("abcdef", "abc")).result(20)
    inference.close()
    assert seen == [(4 + 3, 2)]
