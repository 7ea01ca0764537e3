from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.arabizi import FILE, Reader
from models.message import Message

LEXICON = {
    "انا": 90, "انت": 60, "مش": 80, "عارف": 9, "عارفة": 8, "حاجة": 20, "خالتي": 12, "غدا": 7, "قلبي": 6, "صغيرة": 5, "صاحبي": 14,
    "سلام": 11, "كتير": 16, "كاتب": 3, "والله": 30, "الله": 40, "مدير": 9, "سؤال": 4, "ضروري": 5, "بنك": 6, "طلب": 8, "يقرر": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(LEXICON)


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("ana msh 3aref 7aga", "انا مش عارف حاجة"),
        ("Ana mesh 3arfa", "انا مش عارفة"),
        ("ana mush 3arif", "انا مش عارف"),
        ("khalti", "خالتي"),
        ("5alti", "خالتي"),
        ("7'alti", "خالتي"),
        ("9a7bi", "صاحبي"),
        ("sahbi", "صاحبي"),
        ("albi 2albi galbi qalbi", "albi قلبي قلبي قلبي"),
        ("salaaaaam kteeeer", "سلام كتير"),
        ("wallah wallahi", "والله والله"),
        ("el bank", "البنك"),
        ("so2al daroori", "سؤال ضروري"),
        ("6alab", "طلب"),
        ("y2arrer", "يقرر"),
        ("9gheera", "صغيرة"),
    ],
)
def test_words_meet_by_their_consonants_however_they_are_spelt(reader: Reader, latin: str, arabic: str) -> None:
    assert reader.read(latin) == arabic


def test_long_vowels_decide_between_words_of_the_same_consonants(reader: Reader) -> None:
    assert reader.read("kteer") == "كتير"
    assert reader.read("kaatib") == "كاتب"


def test_a_word_that_fits_none_stays_as_it_is(reader: Reader) -> None:
    assert reader.read("ana msh fahem el deadline, équipe 2025!") == "انا مش fahem ال deadline, équipe 2025!"


def test_only_arabizi_is_read(reader: Reader) -> None:
    assert reader.reading("ana msh 3aref 7aga") == "انا مش عارف حاجة"
    assert reader.reading("I do not know anything about the bank") == ""
    assert reader.reading("انا مش عارف حاجة") == ""


def test_a_message_has_its_reading_beside_it(reader: Reader) -> None:
    message = Message("ana msh 3aref 7aga", relationship="new")
    assert reader.beside(message) == Message("ana msh 3aref 7aga\nانا مش عارف حاجة", relationship="new")
    assert reader.beside(Message("thank you")) == Message("thank you")


def test_it_is_kept_in_a_folder_the_same_bytes_each_time(reader: Reader, tmp_path: Path) -> None:
    assert Reader.load(tmp_path) is None
    reader.save(tmp_path)
    stored = (tmp_path / FILE).read_bytes()
    again = Reader.load(tmp_path)
    assert again is not None
    assert again.read("ana msh 3aref") == "انا مش عارف"
    Reader(dict(reversed(LEXICON.items()))).save(tmp_path)
    assert (tmp_path / FILE).read_bytes() == stored


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.text(alphabet="aeiouywbtkh2357'9$ ", max_size=60)
)
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(Reader(LEXICON).read(text), str)
