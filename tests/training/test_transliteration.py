from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from models.message import InvalidMessage, Message, Turn
from training.transliteration import SPELLINGS, in_latin, latin

FIRST = {letter: spellings[0] for letter, spellings in SPELLINGS.items()}


def test_a_word_in_one_writers_habits() -> None:
    rng = random.Random(1)
    assert latin("ممكن", FIRST, "el", 0.0, rng) == "mmkn"
    assert latin("خدمة", FIRST, "el", 0.0, rng) == "5dma"
    assert latin("الشغل", FIRST, "el", 0.0, rng) == "elshghl"
    assert latin("وحيد", FIRST, "el", 0.0, rng) == "w7yd"
    assert latin("مُحَـمَّد", FIRST, "el", 0.0, rng) == "m7md"


def test_short_vowels_are_written_between_consonants_only() -> None:
    assert latin("باب", FIRST, "el", 1.0, random.Random(1)) == "bab"
    assert len(latin("ممكن", FIRST, "el", 1.0, random.Random(1))) == 7


def test_thread_and_message_are_spelt_alike_and_latin_stays() -> None:
    message = Message("شكرا يا Sara، الساعة ٥؟", previous=(Turn("recipient", "شكرا"),))
    spelt = in_latin(message, random.Random(4))
    assert "Sara," in spelt.text
    assert spelt.text.endswith("5?")
    assert spelt.text.isascii()
    assert spelt.previous[0].text.isascii()
    assert spelt.previous[0].speaker == "recipient"


def test_writers_differ_and_one_seed_writes_one_way() -> None:
    message = Message("ممكن تعرفني على حد في الشركة")
    spelt = [in_latin(message, random.Random(seed)).text for seed in range(20)]
    assert len(set(spelt)) == 20
    assert in_latin(message, random.Random(3)).text == spelt[3]


@given(st.text(min_size=1, max_size=60), st.integers(0, 1000))
def test_any_message_stays_one(text: str, seed: int) -> None:
    try:
        message = Message(text)
    except InvalidMessage:
        return
    assert in_latin(message, random.Random(seed)).text
