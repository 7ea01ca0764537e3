"""How long a message is to the model: what the queue sorts by and bounds a batch with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.message import Message

Count = Callable[[Message], int]

# Where there is no tokenizer to ask: about what Arabic and English come to.
CHARACTERS_A_TOKEN = 3


def counter(release: Any) -> Count:
    """Count tokens as `release` will read them; by characters where it has no tokenizer, as in tests."""
    # Late: a fake release has no tokenizer, and then this needs none either.
    from models.release import Release

    if not isinstance(release, Release):
        return estimate
    encoding = release.encoding
    return lambda message: len(encoding.encode(message).input_ids)


def estimate(message: Message) -> int:
    """About how many tokens the message and its thread have."""
    characters = len(message.text) + sum(len(turn.text) for turn in message.previous)
    return 2 + characters // CHARACTERS_A_TOKEN
