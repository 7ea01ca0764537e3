"""Spell Arabic in Latin letters and digits the way people chat (Arabizi), one writer's habits a message.

Which letters and digits stand for which follows Yaghan, "Arabizi: A Contemporary Style of Arabic Slang" (Design Issues 24:2, 2008),
and Darwish, "Arabizi Detection and Conversion to Arabic" (2014). Short vowels are not written in Arabic, so they are guessed: the
result is what a hurried writer might type, and teaches letters, not spelling.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace

from models.message import Message, Turn, is_readable

WORD = re.compile("[\u0621-\u063a\u0640-\u0652\u067e\u0686\u06a4\u06af]+")
SILENT = dict.fromkeys(range(0x064B, 0x0653)) | {0x0640: None}  # diacritics, tatweel
MARKS = str.maketrans("؟،؛٠١٢٣٤٥٦٧٨٩", "?,;0123456789")

SPELLINGS: dict[str, tuple[str, ...]] = {
    "ء": ("2", ""),
    "آ": ("a", "aa"),
    "أ": ("a", "a", "2a"),
    "إ": ("e", "i"),
    "ؤ": ("2", "o2"),
    "ئ": ("2", "e2", "y"),
    "ا": ("a",),
    "ب": ("b",),
    "ت": ("t",),
    "ث": ("s", "th", "t"),
    "ج": ("g", "j"),
    "ح": ("7", "7", "h"),
    "خ": ("5", "kh", "7'"),
    "د": ("d",),
    "ذ": ("z", "th", "d"),
    "ر": ("r",),
    "ز": ("z",),
    "س": ("s",),
    "ش": ("sh", "sh", "ch"),
    "ص": ("s", "9"),
    "ض": ("d", "9'"),
    "ط": ("t", "6"),
    "ظ": ("z", "6'"),
    "ع": ("3", "3", "a"),
    "غ": ("gh", "3'"),
    "ف": ("f",),
    "ق": ("2", "q", "g", "9"),
    "ك": ("k",),
    "ل": ("l",),
    "م": ("m",),
    "ن": ("n",),
    "ه": ("h",),
    "ة": ("a", "eh", "e", "ah"),
    "و": ("w", "ou", "o"),
    "ى": ("a",),
    "ي": ("y", "i", "ee"),
    "پ": ("p",),
    "چ": ("ch",),
    "ڤ": ("v",),
    "گ": ("g",),
}
ARTICLES = ("el", "el ", "al", "il", "l")
VOWELS = "aeiou"


def in_latin(message: Message, rng: random.Random) -> Message:
    """`message` and its thread in Latin letters, all in one writer's habits."""
    habits = {letter: rng.choice(spellings) for letter, spellings in SPELLINGS.items()}
    article, fullness = rng.choice(ARTICLES), rng.uniform(0.2, 0.8)

    def spell(text: str) -> str:
        return WORD.sub(lambda match: latin(match[0], habits, article, fullness, rng), text).translate(MARKS)

    text = spell(message.text)
    if not is_readable(text):
        return message
    return replace(
        message, text=text, previous=tuple(Turn(turn.speaker, spell(turn.text)) for turn in message.previous)
    )


def latin(word: str, habits: Mapping[str, str], article: str, fullness: float, rng: random.Random) -> str:
    """One Arabic word; between two consonants a short vowel is written with probability `fullness`."""
    word = word.translate(SILENT)
    spelt = ""
    if word.startswith("ال") and len(word) > 3:
        spelt, word = article, word[2:]
    vowel = rng.choice("aaei")
    for place, letter in enumerate(word):
        sound = habits.get(letter, letter)
        if place == 0 and letter in "وي":
            sound = "w" if letter == "و" else "y"
        meets = place > 0 and spelt[-1:] not in VOWELS and sound[:1] not in VOWELS
        if meets and letter not in "ةى" and rng.random() < fullness:
            spelt += vowel if rng.random() < 0.7 else rng.choice("aei")
        spelt += sound
    return spelt
