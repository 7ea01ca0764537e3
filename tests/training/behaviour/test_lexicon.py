from __future__ import annotations

from collections import Counter

import pytest

from training.behaviour.lexicon import GENDERS, SCRIPTS, Lexicon, fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("يا أحمد", ["أحمد"]),
        ("يا احمد", ["احمد"]),
        ("لأحمد ومريم", ["أحمد", "مريم"]),
        ("Dear Omar,", ["Omar"]),
        ("omar", []),
        ("خالدة وسالمين", []),
        ("تخدّمها معاك", []),
        ("أبو خالد", []),
        ("شارع مريم", []),
        ("عطاء كريم", []),
    ],
)
def test_known_names(text: str, words: list[str], lexicon: Lexicon) -> None:
    found = list(lexicon.names_for("arab").find(text))
    assert [one.word for one in found] == words
    assert [text[one.start : one.end] for one in found] == words


def test_a_name_is_of_one_origin_and_gender(lexicon: Lexicon) -> None:
    names = Counter(
        fold(name)
        for by_gender in lexicon.names.values()
        for gender in GENDERS
        for script in SCRIPTS
        for name in by_gender[gender][script]
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("kind", ["companies", "cities", "fields"])
def test_a_word_stands_in_one_list(kind: str, lexicon: Lexicon) -> None:
    words = Counter(word for words in lexicon.kinds[kind] for word in words)
    assert [word for word, count in words.items() if count > 1] == []
    assert all(len(words) > 1 for words in lexicon.kinds[kind])


def test_origins(lexicon: Lexicon) -> None:
    assert lexicon.origins("أستاذ خالد، وصلت Priya") == {"arab", "south_asian"}
    assert lexicon.origins("وصل الملف") == frozenset()
