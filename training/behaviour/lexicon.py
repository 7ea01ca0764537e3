"""The words that invariances swap and add: `data/behaviour/lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from training.behaviour.capability import BEHAVIOUR

Gender = Literal["men", "women"]
Script = Literal["arabic", "latin"]
GENDERS: tuple[Gender, ...] = get_args(Gender)
SCRIPTS: tuple[Script, ...] = get_args(Script)

LEXICON = "lexicon.toml"
LETTER = "\u0621-\u064aA-Za-z"
MARK = "\u064b-\u0652"
FOLD = str.maketrans("أإآ", "ااا")


class Found(NamedTuple):
    """A known word where it stands in a text: `start` to `end` (exclusive, code points), and what may stand there."""

    start: int
    end: int
    word: str
    choices: Sequence[str]


def fold(word: str) -> str:
    """`word` as somebody writes it who leaves hamzas out."""
    return word.translate(FOLD)


@dataclass(frozen=True)
class Vocabulary:
    """Words known, each with those that may take its place; `not_after` are words that make another thing of it."""

    choices: Mapping[str, Sequence[str]]
    not_after: frozenset[str] = frozenset()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted({_spellings(word) for word in self.choices}, key=len, reverse=True)
        # An Arabic word may carry a conjunction and a preposition: وأحمد، لسارة، بدبي، وللرياض is left alone.
        return re.compile(f"(?<![{LETTER}{MARK}])(?:[وف]?[لب]?)({'|'.join(words)})(?![{LETTER}{MARK}])")

    def find(self, text: str) -> Iterator[Found]:
        """Every known word of `text`, in order."""
        for match in self._pattern.finditer(text):
            before = re.findall(f"[{LETTER}]+", text[max(0, match.start() - 20) : match.start()])
            if before and before[-1] in self.not_after:
                continue
            yield Found(match.start(1), match.end(1), match[1], self._by_fold[fold(match[1])])

    @cached_property
    def _by_fold(self) -> dict[str, Sequence[str]]:
        return {fold(word): choices for word, choices in self.choices.items()}


def _spellings(word: str) -> str:
    return re.sub("[أإآ]", lambda match: f"[ا{match[0]}]", re.escape(word))


@dataclass(frozen=True)
class Lexicon:
    """`names`: origin, gender, script to names; `kinds`: companies, cities or fields to lists of what may stand for what;
    `phrases`: greeting, signature or politeness to variety to phrase.
    """

    names: Mapping[str, Mapping[Gender, Mapping[Script, Sequence[str]]]]
    kinds: Mapping[str, Sequence[Sequence[str]]]
    phrases: Mapping[str, Mapping[str, str]]
    not_names_after: frozenset[str]

    @classmethod
    def read(cls, folder: Path = BEHAVIOUR) -> Lexicon:
        """Read `lexicon.toml` of `folder`."""
        data = tomllib.loads((folder / LEXICON).read_text(encoding="utf-8"))
        return cls(
            names=data["names"],
            kinds={kind: [*data[kind]["arabic"], *data[kind]["latin"]] for kind in ("companies", "cities", "fields")},
            phrases={what: data[what] for what in ("greeting", "signature", "politeness")},
            not_names_after=frozenset(data["before"]["words"]),
        )

    def names_for(self, origin: str, genders: Sequence[Gender] = GENDERS) -> Vocabulary:
        """Every known name of `genders`, whatever its origin, to those of `origin` of the same gender and script."""
        return Vocabulary(
            {
                name: self.names[origin][gender][script]
                for by_gender in self.names.values()
                for gender in genders
                for script in SCRIPTS
                for name in by_gender[gender][script]
            },
            self.not_names_after,
        )

    def vocabulary(self, kind: str) -> Vocabulary:
        """Every known company, city or field to those that may take its place."""
        return Vocabulary({word: words for words in self.kinds[kind] for word in words})

    @cached_property
    def _origins(self) -> tuple[Vocabulary, dict[str, str]]:
        origins = {
            fold(name): origin
            for origin, by_gender in self.names.items()
            for by_script in by_gender.values()
            for names in by_script.values()
            for name in names
        }
        return Vocabulary(dict.fromkeys(origins, ()), self.not_names_after), origins

    def origins(self, text: str) -> frozenset[str]:
        """The origins of the known names in `text`."""
        vocabulary, origins = self._origins
        return frozenset(origins[fold(found.word)] for found in vocabulary.find(text))
