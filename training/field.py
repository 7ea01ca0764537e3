"""What messages can be sorted by: the corpus' own fields, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from training.corpus import Example

WORDS = (10, 25, 50)  # upper ends of the bands of length; a quarter of the corpus or so in each
SHARES = (0.5, 0.7, 0.8, 0.9, 0.95)  # lower ends of the bands of confidence but the first


def length_of(example: Example) -> str:
    """The band of the text's length in words (runs of characters between white space)."""
    count = len(example.message.text.split())
    low = 1
    for high in WORDS:
        if count <= high:
            return f"{low} to {high} words"
        low = high + 1
    return f"{low} words and more"


def context_of(example: Example) -> str:
    """What the message comes with: its thread, the relationship, both or nothing."""
    message = example.message
    if message.previous:
        return "thread and relationship" if message.relationship else "thread"
    return "relationship" if message.relationship else "none"


def confidence_band(confidence: float) -> str:
    """The band of a verdict's confidence (0 to 1)."""
    reached = [share for share in SHARES if confidence >= share]
    if not reached:
        return f"under {SHARES[0]:g}"
    above = SHARES[len(reached) :]
    return f"{reached[-1]:g} to {above[0]:g}" if above else f"{reached[-1]:g} and more"


# Every field that an error table counts by, and how an example's value of it reads.
FIELDS: Mapping[str, Callable[[Example], str]] = {
    "variety": lambda example: example.variety,
    "context": context_of,
    "relationship": lambda example: example.message.relationship or "not told",
    "thread": lambda example: _turns(len(example.message.previous)),
    "length": length_of,
    "channel": lambda example: example.channel,
    "categories": lambda example: "one" if len(example.labels) == 1 else "several",
    "language": lambda example: "none of the varieties" if example.other_language else "of the varieties",
}


def _turns(count: int) -> str:
    return f"{count} before" if count < 3 else "3 before and more"
