"""The suite: every capability tried on a classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from models.category import Categories
from models.message import Message
from models.verdict import Verdict
from training.behaviour import written
from training.behaviour.capability import BEHAVIOUR, Capabilities, Capability, InvalidBehaviour
from training.behaviour.case import Case, Classifies, alike
from training.behaviour.changes import Change, changed, changes
from training.behaviour.lexicon import Lexicon
from training.behaviour.outcome import Failure, Outcome
from training.corpus import Example
from training.corpus.split import position

CHUNK = 32  # messages judged at a time while looking for those that the release gets right


class Memory:
    """A classifier that classifies no message twice."""

    def __init__(self, classifier: Classifies) -> None:
        self._classifier = classifier
        self._verdicts: dict[Message, Verdict] = {}

    def classify_many(self, messages: Sequence[Message]) -> list[Verdict]:
        """Verdicts in the order of `messages`."""
        new = list(dict.fromkeys(message for message in messages if message not in self._verdicts))
        self._verdicts.update(zip(new, self._classifier.classify_many(new), strict=True))
        return [self._verdicts[message] for message in messages]


@dataclass(frozen=True)
class Suite:
    """What is tried: `capabilities`, with the `examples` (of the dev split) that invariances change."""

    capabilities: Capabilities
    lexicon: Lexicon
    folder: Path
    examples: Sequence[Example]

    @classmethod
    def read(cls, examples: Sequence[Example], folder: Path = BEHAVIOUR) -> Suite:
        """The suite of `folder`; raises `InvalidBehaviour`."""
        return cls(Capabilities.read(folder), Lexicon.read(folder), folder, examples)

    def run(self, classifier: Classifies, categories: Categories, sample: int | None = None) -> list[Outcome]:
        """Try every capability; `sample` changes how many messages an invariance is tried on.

        The same suite and release give the same outcome: messages are taken in the order of their ids' hashes.
        """
        memory = Memory(classifier)
        known = changes(self.lexicon)
        ordered = sorted(self.examples, key=lambda example: position(example.id))
        chosen: list[tuple[Capability, list[Case]]] = []
        # First, since they refuse a release of other categories before anything is classified.
        by_hand = {
            one.name: written.cases(one, self.folder, categories) for one in self.capabilities.members if not one.change
        }
        for capability in self.capabilities.members:
            if not capability.change:
                chosen.append((capability, by_hand[capability.name]))
            elif capability.change in known:
                found = right(capability.change, known[capability.change], ordered, memory)
                wanted = self.capabilities.sample if sample is None else sample
                chosen.append((capability, list(islice(found, wanted))))
            else:
                raise InvalidBehaviour(
                    f"{capability.name}: there is no change {capability.change!r}; the changes are {', '.join(known)}."
                )
        # All at once: the classifier sorts by length, and long batches of like length are fast.
        memory.classify_many([message for _, cases in chosen for case in cases for message in case.messages])
        return [judged(capability, cases, memory) for capability, cases in chosen]


def right(name: str, change: Change, examples: Sequence[Example], memory: Memory) -> Iterator[Case]:
    """Cases of a change: examples that can be changed and that the release gets right, with themselves changed."""
    found = ((example, after) for example in examples if (after := changed(name, change, example)) is not None)
    while part := list(islice(found, CHUNK)):
        verdicts = memory.classify_many([example.message for example, _ in part])
        for (example, after), verdict in zip(part, verdicts, strict=True):
            if verdict.label == example.label:
                yield Case(example.id, (example.message, after), alike)


def judged(capability: Capability, cases: Sequence[Case], classifier: Classifies) -> Outcome:
    """What the classifier did in a capability's cases."""
    failures = []
    for case in cases:
        if problem := case.judge(classifier.classify_many(case.messages)):
            failures.append(Failure(case, problem))
    return Outcome(capability, len(cases), tuple(failures))
