from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.clause import MOST_WORDS, bare, clauses

# fmt: off
FRAGMENTS = (
    "مرحبا أستاذة هناء", "كيفك", "بس", "عشان", "فياريت تساعدني", "لأنني", "و", "ولو ما فيه مجال", "مُـــحَمَّد", "شكــــرًا", "؟", "،",
    ".", "…", "\n", "\n\n", " ", "\t", "😀", "👩🏽‍⚕️", "🙏🏾", "❤️", "🇸🇦", "1️⃣", "\u200f", "\u202b", "\u202c", "\u2067", "\u2069",
    "3.5", "٣٫٥", "10:30", "Dr. Smith", "a@b.com", "https://talab.example/x?y=1", "because", "and", "but could you",
    "ana bas 3ayez", "«نعم»", "(no)", "\u0301", "\ufeff", "\u2028",
)
# fmt: on
PIECES = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40)
TEXTS = st.one_of(st.text(), PIECES.map(" ".join), PIECES.map("".join))


@given(TEXTS, st.one_of(st.none(), st.integers(1, 8)))
@settings(max_examples=300, deadline=None)
def test_clauses_are_the_text_in_order_without_overlap(text: str, most: int | None) -> None:
    found = clauses(text, most)
    end = 0
    for clause in found:
        assert text[clause.start : clause.end] == clause.text == clause.text.strip() != ""
        assert clause.start >= end
        assert not text[end : clause.start].strip(), "Only white space lies between clauses."
        end = clause.end
    assert not text[end:].strip()
    assert bool(found) == bool(text.strip())
    if most is not None:
        assert len(found) <= most


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_clause_begins_within_a_letter_or_an_emoji(text: str) -> None:
    for clause in clauses(text)[1:]:
        assert clause.text[0] not in "\u200d\ufe0f\u0301ُّ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "السلام عليكم استاذ كيف حالك انا تخرجت من شهر بس ما لقيت وظيفة فياريت تكلم مديرك عني",
            ["السلام عليكم استاذ كيف حالك", "انا تخرجت من شهر", "بس ما لقيت وظيفة", "فياريت تكلم مديرك عني"],
        ),
        (
            "شكرا جزيلا على وقتك 🙏🏾🙏🏾 هل تعرّفني على مديرك؟ لأنني أبحث عن عمل",
            ["شكرا جزيلا على وقتك 🙏🏾🙏🏾", "هل تعرّفني على مديرك؟", "لأنني أبحث عن عمل"],
        ),
        (
            "Dear Dr. Smith, I paid 3.50 at 10:30 for it. Could you help me because nobody else answers?",
            ["Dear Dr. Smith,", "I paid 3.50 at 10:30 for it.", "Could you help me", "because nobody else answers?"],
        ),
        ("أستاذة ريم،\nأرسلت لك الملف أمس.\n\nليش ما تردين عليّ؟؟!", ["أستاذة ريم،\nأرسلت لك الملف أمس.", "ليش ما تردين عليّ؟؟!"]),
        (
            "b3atlak imbare7 el cv bas ma raddet, momken t7ki ma3 el moudir?",
            ["b3atlak imbare7 el cv", "bas ma raddet,", "momken t7ki ma3 el moudir?"],
        ),
        ("نعم", ["نعم"]),
        ("😀", ["😀"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_message_falls_into_the_clauses_of_its_reader(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in clauses(text)] == expected


def test_a_connective_is_known_by_any_spelling() -> None:
    text = "أرسلت لك السيرة الذاتية عَشَـــانْ تشوفها وتعطيني رأيك"
    assert [clause.text for clause in clauses(text)] == ["أرسلت لك السيرة الذاتية", "عَشَـــانْ تشوفها وتعطيني رأيك"]
    assert bare("«عَشَـــانْ\u200f،") == "عشان"


def test_a_run_of_words_without_any_pause_is_cut() -> None:
    found = clauses(" ".join(["كلمة"] * 100))
    assert all(clause.words <= MOST_WORDS for clause in found)
    assert min(clause.words for clause in found) > MOST_WORDS / 4


def test_thousands_of_short_lines_are_cut_at_once() -> None:
    started = time.perf_counter()
    assert len(clauses("a\n" * 5_000, most=8)) == 8
    assert time.perf_counter() - started < 2


def test_the_weakest_pauses_go_first() -> None:
    text = "Thank you for your time yesterday, it helped me a lot.\n\nCould you introduce me to your boss, or to anyone else?"
    assert [clause.text for clause in clauses(text, most=2)] == text.split("\n\n")
