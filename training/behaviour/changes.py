"""The changes that must not move a label, by the name under which `capabilities.toml` calls them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from models.message import Message
from training.augmentation import drop_hamza, drop_punctuation
from training.behaviour import letters
from training.behaviour.lexicon import GENDERS, Lexicon, Vocabulary
from training.behaviour.swap import swap
from training.corpus import Example

Change = Callable[[Example, random.Random], Message | None]
"""An example to its message changed, or None where there is nothing to change."""

SPELLINGS: Mapping[str, letters.Spelling] = {
    "diacritics": letters.diacritics,
    "tatweel": letters.tatweel,
    "hamza": drop_hamza,
    "arabic_digits": letters.arabic_digits,
    "emoji": letters.emoji,
    "typo": letters.typo,
    "elongation": letters.elongation,
    "upper_case": letters.upper_case,
    "homoglyphs": letters.homoglyphs,
    "persian_letters": letters.persian_letters,
    "zero_width": letters.zero_width,
    "presentation_forms": letters.presentation_forms,
    "full_width": letters.full_width,
    "trailing_space": letters.trailing_space,
    "punctuation": drop_punctuation,
}


def changes(lexicon: Lexicon) -> dict[str, Change]:
    """Every change: spellings, swaps of names and of kinds, and phrases that are added."""
    names = {
        "arab_men": lexicon.names_for("arab", ["men"]),
        "arab_women": lexicon.names_for("arab", ["women"]),
        **{f"{origin}_names": lexicon.names_for(origin, GENDERS) for origin in lexicon.names if origin != "arab"},
        **{kind: lexicon.vocabulary(kind) for kind in lexicon.kinds},
    }
    return {
        **{name: partial(_spelled, spelling) for name, spelling in SPELLINGS.items()},
        **{name: partial(_swapped, vocabulary) for name, vocabulary in names.items()},
        "greeting": partial(_greeted, lexicon.phrases["greeting"]),
        "signature": partial(_followed, lexicon.phrases["signature"]),
        "politeness": partial(_followed, lexicon.phrases["politeness"]),
    }


def changed(name: str, change: Change, example: Example) -> Message | None:
    """The example's message changed, always in the same way; None where there is nothing to change."""
    return change(example, random.Random(f"{name} {example.id}"))


def _spelled(spelling: letters.Spelling, example: Example, rng: random.Random) -> Message | None:
    text = spelling(example.message.text, rng)
    return None if text == example.message.text else replace(example.message, text=text)


def _swapped(vocabulary: Vocabulary, example: Example, rng: random.Random) -> Message | None:
    return swap(example.message, vocabulary, rng)


def _greeted(greetings: Mapping[str, str], example: Example, rng: random.Random) -> Message | None:
    # Who greets already would greet twice.
    if example.message.text.lower().startswith(GREETS):
        return None
    return replace(example.message, text=greetings[example.variety] + example.message.text)


def _followed(phrases: Mapping[str, str], example: Example, rng: random.Random) -> Message | None:
    return replace(example.message, text=example.message.text.rstrip() + phrases[example.variety])


GREETS = (
    *(
        "السلام",
        "سلام",
        "مرحبا",
        "أهلا",
        "اهلا",
        "هلا",
        "صباح",
        "مساء",
        "تحية",
        "إزيك",
        "ازيك",
        "ألو",
        "يا هلا",
        "يسعد",
    ),
    *(
        "salam",
        "slm",
        "salut",
        "bonjour",
        "hi",
        "hello",
        "hey",
        "dear",
        "good ",
        "ahlan",
        "mar7aba",
        "sba7",
        "saba7",
        "masa",
    ),
)
