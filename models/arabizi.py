"""Arabizi read back into Arabic letters: of the words that are spelt so, the likeliest.

A noisy channel after Darwish, "Arabizi Detection and Conversion to Arabic" (2014): how often a word is written in Arabic letters, and how
well it fits the vowels. Words meet by their consonants, since short vowels are not written in Arabic and long ones are spelt in Latin
letters as anybody likes. A word that fits none stays as it stands: it is a name, or French, or English.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from models.language import detect
from models.message import Message

FILE = "arabizi.json.gz"
WORD = re.compile(r"[^\W_]+(?:(?<=\d)'[^\W_]*|['$]+[^\W_]+)*|\$[^\W_]+")
SPELT = re.compile(r"[a-z0-9'$]*[a-z][a-z0-9'$]*", re.ASCII)
ELONGATED = re.compile(r"([a-z])\1{2,}")
ARTICLE = re.compile(r"\b(?:ال|el|il|al)[ -]+(?=[\u0621-\u064a]{2})")
ARTICLES = dict.fromkeys(("el", "al", "il", "l"), "ال")
SHORT = ARTICLES | {"w": "و", "we": "و", "wa": "و", "u": "و", "o": "او", "a": "ا", "ya": "يا", "e": "e", "i": "i"}
WORST = -3.0  # log(1 + count) less what is strange: a word that fits worse stays as it is
RARE = 0.5  # less, for each letter that is written by another sound than its commonest
SPELLINGS = 2_000  # in Arabic letters, of the sounds of one word
CACHED = 20_000  # words

# A sound, by one character, for what may be written in Latin letters; the longest first.
SOUNDS = {
    "3'": "R", "'3": "R", "'7": "x", "'6": "z", "'9": "d", "7'": "x", "6'": "z", "9'": "d", "5'": "x",
    "kh": "x", "gh": "R", "sh": "c", "ch": "c", "th": "t", "dh": "d", "dj": "j", "ph": "f",
    "2": "2", "3": "3", "5": "x", "6": "t", "7": "h", "8": "R", "9": "q", "$": "c",
    "b": "b", "p": "b", "c": "k", "d": "d", "f": "f", "v": "f", "g": "G", "h": "h", "j": "j", "k": "k", "l": "l", "m": "m", "n": "n",
    "q": "q", "r": "r", "s": "s", "t": "t", "x": "ks", "z": "z",
}  # fmt: skip
LATIN = re.compile("|".join(sorted(map(re.escape, SOUNDS), key=len, reverse=True)) + "|[aeiouyw]+|.")
# Arabic letters, by the sounds that they are written for; the first is the commonest.
LETTERS = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "ts", "ج": "jG", "چ": "ck", "ح": "h", "خ": "x", "د": "d", "ذ": "dz", "ر": "r", "ز": "z",
    "س": "s", "ش": "c", "ص": "sq", "ض": "d", "ظ": "zd", "ع": "3", "غ": "RG", "ف": "f", "ڤ": "f", "ق": "q2GkR", "ك": "k", "گ": "G", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "ء": "2",
}  # fmt: skip
HAMZA, HAMZAS = "ء", "ءئؤ"
STRICT = {"7": "ح", "6": "ط", "5": "خ"}  # whoever writes these digits means that letter
DIPHTHONGS = ("ay", "ai", "ei", "ey", "aw")
LONG = {"ا": "a", "آ": "a", "أ": "a", "إ": "i", "ى": "a", "و": "uow", "ي": "iye", "ة": "ae"}

Slots = tuple[str, ...]
Key = str


def _letters_of() -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for letter, sounds in LETTERS.items():
        for place, sound in enumerate(sounds):
            found[sound].append((letter, RARE if place else 0.0))
    return {sound: tuple(sorted(letters, key=lambda one: one[1])) for sound, letters in found.items()}


LETTERS_OF = _letters_of()
"""The Arabic letters that a sound may stand for, and how rare it is that it does."""


class Reader:
    """Reads Arabizi by the words of a lexicon: how often each is written in Arabic letters."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(sorted(counts.items()))
        self._cached = lru_cache(CACHED)(self._word)

    @cached_property
    def _words(self) -> dict[Key, list[tuple[str, Slots, float]]]:
        """The words by their consonants; made when the first Arabizi comes, so that no start waits a quarter of a second for it."""
        words: dict[Key, list[tuple[str, Slots, float]]] = defaultdict(list)
        for word, count in self.counts.items():
            for key, slots in _heard(word):
                words[key].append((word, slots, math.log(1 + count)))
        return words

    @classmethod
    def load(cls, folder: Path) -> Reader | None:
        """The reader of a run's or a release's folder, where it has one."""
        if not (folder / FILE).is_file():
            return None
        counts: dict[str, int] = json.loads(gzip.decompress((folder / FILE).read_bytes()))
        return cls(counts)

    def save(self, folder: Path) -> None:
        """Write the lexicon into `folder`, the same bytes each time."""
        text = json.dumps(self.counts, ensure_ascii=False, separators=(",", ":"))
        (folder / FILE).write_bytes(gzip.compress(text.encode(), mtime=0))

    def reading(self, text: str) -> str:
        """A text in Arabizi in Arabic letters; of any other text nothing."""
        return self.read(text) if detect(text) == "arabizi" else ""

    def beside(self, message: Message) -> Message:
        """A message in Arabizi with its reading after its text; any other as it is."""
        reading = self.reading(message.text)
        return replace(message, text=f"{message.text}\n{reading}") if reading else message

    def read(self, text: str) -> str:
        """`text` with each word that is likely Arabic in Arabic letters."""
        read = WORD.sub(lambda match: self._cached(match[0]), text.lower().replace("’", "'"))
        return ARTICLE.sub("ال", read)

    def _word(self, word: str) -> str:
        if not SPELT.fullmatch(word):
            return word
        word = ELONGATED.sub(r"\1", word)
        if word in SHORT:
            return SHORT[word]
        best, found = WORST, word
        for sounds, slots, letters in _said(word):
            for key, rare in _spelt(sounds):
                for candidate, long, seen in self._words.get(key, ()):
                    score = (
                        seen - rare - _strange(slots, long) - 3.0 * sum(letter not in candidate for letter in letters)
                    )
                    if score > best:
                        best, found = score, candidate
        return found


def _said(word: str) -> Iterator[tuple[Key, Slots, tuple[str, ...]]]:
    """The sounds of a word in Latin letters, and the vowels before, between and after them; doubled ones also as one."""
    sounds, slots = "", [""]
    letters = tuple(STRICT[digit] for digit in word if digit in STRICT)
    for piece in LATIN.findall(word):
        if piece in SOUNDS:
            for sound in SOUNDS[piece]:
                sounds += sound
                slots.append("")
        else:
            slots[-1] += piece.strip("'")
    yield sounds, tuple(slots), letters
    single = [
        place for place in range(len(sounds)) if not (place and sounds[place] == sounds[place - 1] and not slots[place])
    ]
    if len(single) < len(sounds):
        yield "".join(sounds[place] for place in single), (*(slots[place] for place in single), slots[-1]), letters
    if sounds.endswith("h") and len(sounds) > 1 and slots[-2] and not slots[-1]:
        yield sounds[:-1], tuple(slots[:-1]), letters  # the mute h of an ending: "7elwah"


def _spelt(sounds: str) -> Iterator[tuple[Key, float]]:
    """The Arabic letters that sounds may stand for, and how rare it is that they do."""
    for chosen in itertools.islice(itertools.product(*(LETTERS_OF[sound] for sound in sounds)), SPELLINGS):
        yield "".join(letter for letter, _ in chosen), sum(rare for _, rare in chosen)


def _heard(word: str) -> Iterator[tuple[Key, Slots]]:
    """The consonants of an Arabic word, and its long vowels before, between and after them."""
    letters = ""
    slots = [""]
    for letter in word:
        if letter in LONG:
            slots[-1] += letter
        elif letter in LETTERS or letter in HAMZAS:
            letters += HAMZA if letter in HAMZAS else letter
            slots.append("")
    yield letters, tuple(slots)
    if HAMZA in letters:
        # A hamza within a word is often left out; the vowels about it meet.
        merged = [slots[0]]
        for letter, vowels in zip(letters, slots[1:], strict=True):
            if letter == HAMZA:
                merged[-1] += vowels
            else:
                merged.append(vowels)
        yield letters.replace(HAMZA, ""), tuple(merged)


def _strange(said: Slots, heard: Slots) -> float:
    """How ill the vowels of a word said in Latin letters fit the long ones written in Arabic: 0 for nothing strange."""
    last = len(said) - 1
    cost = 0.0
    for place, (vowels, letters) in enumerate(zip(said, heard, strict=True)):
        if place == 0 and letters == "ا":  # an alif that begins a word is said as any vowel
            cost += (3.0 if vowels[0] in "wy" else 0.0) if vowels else 1.0
        elif not letters:
            cost += _unwritten(vowels, place == last)
        elif not vowels:
            cost += 3.0  # a long vowel that nobody said
        else:
            cost += 0.0 if set(vowels) & set("".join(LONG[letter] for letter in letters)) else 2.5
            cost += 1.5 if len(vowels) < len(letters) else 0.0
    return cost


def _unwritten(vowels: str, ends: bool) -> float:
    """How strange it is that vowels said within a word, or as its end, are not written."""
    if not vowels:
        return 0.0
    if ends:
        return 2.0
    if len(vowels) > 1:
        return 3.0 if vowels in DIPHTHONGS else 2.0
    return 3.0 if vowels in "wy" else 0.3  # one letter is mostly a short vowel, which Arabic does not write
