"""Disturb training texts the way people type: dropped hamzas, confused letters, diacritics, tatweel, typos, missing marks.

Applied anew each epoch and never stored. A disturbance keeps the category: it touches letters and marks, not words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from models.message import Message, is_readable
from training.recipe import Augmentation
from training.transliteration import in_latin

DIACRITICS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
ARABIC = "\u0621-\u063a\u0641-\u064a"
EMOJI = "🙏🌹😊🙂😅❤👍😂💐✨"
PUNCTUATION = ".,!?؟،؛…:"

Disturbance = Callable[[str, random.Random], str]


def drop_hamza(text: str, rng: random.Random) -> str:
    return text.translate(str.maketrans("أإآٱؤئ", "اااا\u0648\u064a"))


def confuse_teh_marbuta(text: str, rng: random.Random) -> str:
    return _some(r"ة\b", lambda match: "ه", text, rng, 0.7)


def confuse_yeh(text: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return re.sub(r"ي\b", "ى", text)
    return re.sub(r"ى\b", "ي", text)


def add_diacritics(text: str, rng: random.Random) -> str:
    return _some(f"[{ARABIC}](?=[{ARABIC}])", lambda match: match[0] + rng.choice(DIACRITICS), text, rng, 0.15)


def add_tatweel(text: str, rng: random.Random) -> str:
    return _some(
        f"[بتثجحخسشصضطظعغفقكلمنهي](?=[{ARABIC}])", lambda match: match[0] + "ـ" * rng.randint(1, 4), text, rng, 0.04
    )


def double_letter(text: str, rng: random.Random) -> str:
    return _once(r"[اويهaeiouy](?=\w*\b)", lambda match: match[0] * rng.randint(2, 5), text, rng)


def mistype(text: str, rng: random.Random) -> str:
    """Drop a letter, double it, or swap it with the next, in about one word of twelve."""

    def spoil(match: re.Match[str]) -> str:
        word = match[0]
        at = rng.randrange(1, len(word) - 1)
        kind = rng.randrange(3)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at] + word[at:]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _some(r"\w{4,}", spoil, text, rng, 0.08)


def drop_punctuation(text: str, rng: random.Random) -> str:
    return re.sub(f"[{re.escape(PUNCTUATION)}]+", "", text)


def change_emoji(text: str, rng: random.Random) -> str:
    without = re.sub(f"[{EMOJI}\ufe0f]+", "", text).rstrip()
    return without if without != text and without else f"{text} {rng.choice(EMOJI)}"


def change_digits(text: str, rng: random.Random) -> str:
    latin, arabic = "0123456789", "٠١٢٣٤٥٦٧٨٩"
    if re.search("[0-9]", text) and re.search(f"[{ARABIC}]", text):
        return text.translate(str.maketrans(latin, arabic))
    return text.translate(str.maketrans(arabic, latin))


def change_case(text: str, rng: random.Random) -> str:
    return text.lower() if rng.random() < 0.85 else text.upper()


DISTURBANCES: tuple[Disturbance, ...] = (
    drop_hamza,
    confuse_teh_marbuta,
    confuse_yeh,
    add_diacritics,
    add_tatweel,
    double_letter,
    mistype,
    drop_punctuation,
    change_emoji,
    change_digits,
    change_case,
)


def augment(message: Message, choice: Augmentation, rng: random.Random) -> Message:
    """The message as it is, in Latin letters, or with up to `choice.most` disturbances of its text."""
    if choice.arabizi and rng.random() < choice.arabizi:
        message = in_latin(message, rng)
    if rng.random() >= choice.probability:
        return message
    text = message.text
    for disturb in rng.sample(DISTURBANCES, rng.randint(1, choice.most)):
        text = disturb(text, rng)
    return replace(message, text=text) if is_readable(text) else message


def _some(pattern: str, change: Callable[[re.Match[str]], str], text: str, rng: random.Random, share: float) -> str:
    return re.sub(pattern, lambda match: change(match) if rng.random() < share else match[0], text)


def _once(pattern: str, change: Callable[[re.Match[str]], str], text: str, rng: random.Random) -> str:
    places = list(re.finditer(pattern, text))
    if not places:
        return text
    match = rng.choice(places)
    return text[: match.start()] + change(match) + text[match.end() :]
