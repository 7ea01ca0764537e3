"""Swap what a message is about for its like: names, companies, cities, fields. The thread is swapped alike."""

from __future__ import annotations

import random
from dataclasses import replace

from models.message import Message
from training.behaviour.lexicon import Vocabulary, fold


def swap(message: Message, vocabulary: Vocabulary, rng: random.Random) -> Message | None:
    """`message` with each known word replaced, the same word by the same one everywhere; None where its text holds none.

    A replacement stands nowhere else in the message, so that two people do not become one.
    """
    whole = "\n".join((message.text, *(turn.text for turn in message.previous)))
    taken = {fold(found.word) for found in vocabulary.find(whole)}
    chosen: dict[str, str] = {}

    def swapped(text: str) -> str:
        parts, done = [], 0
        for found in vocabulary.find(text):
            key = fold(found.word)
            if key not in chosen:
                free = [word for word in found.choices if fold(word) not in taken]
                if not free:
                    continue
                chosen[key] = rng.choice(free)
                taken.add(fold(chosen[key]))
            parts += [text[done : found.start], chosen[key]]
            done = found.end
        return "".join([*parts, text[done:]])

    text = swapped(message.text)
    if text == message.text:
        return None
    turns = tuple(replace(turn, text=swapped(turn.text)) for turn in message.previous)
    return replace(message, text=text, previous=turns)
