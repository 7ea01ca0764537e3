"""Change how a text is typed and not what it says: marks, look-alike letters, invisible characters, slips.

Each takes a text and a generator, and gives the text back as it was where it finds nothing to change. What training disturbs
texts with (`training.augmentation`) is taken from there where it changes the same thing every time.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from training.augmentation import ARABIC, DIACRITICS

Spelling = Callable[[str, random.Random], str]

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("يىك", "ییک")
CYRILLIC_AND_GREEK = dict(zip("aceopxyiABEHKMOPTXv", "асеорхуіАВЕНКМОРТХν", strict=True))
FULL_WIDTH = {letter: letter + 0xFEE0 for letter in range(0x21, 0x7F)}
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
JOINS_NEXT = "[بتثجحخسشصضطظعغفقكلمنهيئ]"
TRAILING = ("  ", "\n\n", " \n \t", "\u00a0\n", "\r\n")
EMOJI = "🙂🌷✨🌸😊"
LENGTHENED = re.compile(f"(?<=[{ARABIC}])[اوي](?=[{ARABIC}])|(?<=[a-zA-Z])[aeiou](?=[a-zA-Z])")
WORD = re.compile(r"\b[^\W\d_]{5,}\b")


def diacritics(text: str, rng: random.Random) -> str:
    """A vowel sign or shadda on about a third of the letters."""
    return _some(f"[{ARABIC}](?=[{ARABIC}])", lambda letter: letter + rng.choice(DIACRITICS), text, rng, 0.3)


def tatweel(text: str, rng: random.Random) -> str:
    """Stretched joints (كـــتاب)."""
    return _some(f"{JOINS_NEXT}(?=[{ARABIC}])", lambda letter: letter + "ـ" * rng.randint(1, 4), text, rng, 0.15)


def arabic_digits(text: str, rng: random.Random) -> str:
    """Arabic-Indic digits, where the text is in Arabic letters."""
    return text.translate(ARABIC_DIGITS) if re.search(f"[{ARABIC}]", text) else text


def emoji(text: str, rng: random.Random) -> str:
    """A smile or a flower at the end; no folded hands, which may plead."""
    return f"{text} {rng.choice(EMOJI)}"


def typo(text: str, rng: random.Random) -> str:
    """One slip in one word of five letters or more: a letter dropped, or two in the wrong order."""

    def spoil(word: str) -> str:
        at = rng.randrange(1, len(word) - 2)
        if word[at] == word[at + 1] or rng.random() < 0.5:
            return word[:at] + word[at + 1 :]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _one(WORD, spoil, text, rng)


def elongation(text: str, rng: random.Random) -> str:
    """One vowel drawn out (كثيييير, pleeease)."""
    return _one(LENGTHENED, lambda vowel: vowel * rng.randint(4, 6), text, rng)


def upper_case(text: str, rng: random.Random) -> str:
    """Capitals throughout, where the text is in Latin letters."""
    return text if re.search(f"[{ARABIC}]", text) else text.upper()


def homoglyphs(text: str, rng: random.Random) -> str:
    """Cyrillic and Greek letters in a third of the places where they look like the Latin ones."""
    return _some(f"[{''.join(CYRILLIC_AND_GREEK)}]", CYRILLIC_AND_GREEK.__getitem__, text, rng, 0.33)


def persian_letters(text: str, rng: random.Random) -> str:
    """Persian ya and kaf (ی ک), which many keyboards write."""
    return text.translate(PERSIAN)


def zero_width(text: str, rng: random.Random) -> str:
    """Characters between letters that nobody sees."""
    return _some(r"[^\W\d_](?=[^\W\d_])", lambda letter: letter + rng.choice(INVISIBLE), text, rng, 0.2)


def full_width(text: str, rng: random.Random) -> str:
    """Full-width Latin letters, digits and marks, where there is a Latin letter."""
    return text.translate(FULL_WIDTH) if re.search("[a-zA-Z]", text) else text


def trailing_space(text: str, rng: random.Random) -> str:
    """Spaces and line ends after the text."""
    return text + rng.choice(TRAILING)


def presentation_forms(text: str, rng: random.Random) -> str:
    """Arabic letters in their shapes (ﻛﺘﺎﺏ), as text copied from a PDF has them."""
    shaped = []
    for at, letter in enumerate(text):
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        left = "initial" in SHAPES.get(before, {}) and "final" in SHAPES.get(letter, {})
        right = "initial" in SHAPES.get(letter, {}) and "final" in SHAPES.get(after, {})
        shape = ("isolated", "initial", "final", "medial")[right + 2 * left]
        shaped.append(SHAPES.get(letter, {}).get(shape, letter))
    return "".join(shaped)


def _shapes() -> Mapping[str, Mapping[str, str]]:
    shapes: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEF5):
        shape, _, letter = unicodedata.decomposition(chr(code)).partition(" ")
        shapes.setdefault(chr(int(letter, 16)), {})[shape.strip("<>")] = chr(code)
    return shapes


SHAPES = _shapes()
"""Each Arabic letter to its shapes by place in the word, from Unicode's Arabic Presentation Forms-B."""


def _some(pattern: str, change: Callable[[str], str], text: str, rng: random.Random, share: float) -> str:
    """`text` with that share of the matches changed, and one at least."""
    places = [match.span() for match in re.finditer(pattern, text)]
    chosen = set(rng.sample(places, max(1, round(share * len(places))))) if places else set()
    return re.sub(pattern, lambda match: change(match[0]) if match.span() in chosen else match[0], text)


def _one(pattern: re.Pattern[str], change: Callable[[str], str], text: str, rng: random.Random) -> str:
    places = list(pattern.finditer(text))
    if not places:
        return text
    match = rng.choice(places)
    return text[: match.start()] + change(match[0]) + text[match.end() :]
