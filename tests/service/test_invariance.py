"""A message's verdict does not depend on what it is classified together with: tried on the release that is served."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from models.message import Message, Turn
from models.release import CURRENT
from models.verdict import Verdict
from service.commands.loading import load_classifier
from service.inference import Inference
from service.queue import Bounds

# What docs/scaling.md promises of a probability: tokens are scaled one by one, so only the order of sums differs.
TOLERANCE = 1e-3

pytestmark = pytest.mark.skipif(
    not (CURRENT / "release.json").exists(), reason="There is no release in models/current."
)

MESSAGES = [
    Message(text="شكرًا على وقتك أمس يا دكتورة، نصيحتك بخصوص المقابلة نفعتني كثيرًا."),
    Message(text="Who else do you know at the ministry? Send me their numbers."),
    Message(text="صديقي تخرّج هذا العام ويبحث عن عمل في شركتكم. هل يمكنك أن ترشّحيه لمديرك؟", relationship="new"),
    Message(text="ليش ما رديت علي؟ صار لي أسبوع أنتظر!", previous=(Turn("recipient", "سأكتب لك حين أعود."),)),
    Message(text="ok"),
]
LONG = [Message(text=f"{MESSAGES[number % 4].text} " * 12) for number in range(20)]


@pytest.fixture(scope="module")
def inference() -> Iterator[Inference]:
    inference = Inference(load_classifier(None), Bounds())
    yield inference
    inference.close()


def classified(inference: Inference, messages: Sequence[Message]) -> list[Verdict]:
    async def together() -> list[Verdict]:
        return await asyncio.gather(*map(inference.classify, messages))

    return asyncio.run(together())


@pytest.mark.parametrize("others", [MESSAGES, [MESSAGES[0]] * 5, LONG, LONG + MESSAGES], ids=len)
def test_company_changes_no_verdict(inference: Inference, others: list[Message]) -> None:
    for message in MESSAGES:
        (alone,) = classified(inference, [message])
        together, *_ = classified(inference, [message, *others])
        assert (together.label, together.labels) == (alone.label, alone.labels)
        for category, score in alone.scores.items():
            assert together.scores[category] == pytest.approx(score, abs=TOLERANCE)


def test_the_same_message_many_times_is_the_same(inference: Inference) -> None:
    verdicts = classified(inference, [MESSAGES[1]] * 32)
    assert {verdict.label for verdict in verdicts} == {verdicts[0].label}
