from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace

import pytest

from models.message import Message, Turn
from tests.training.behaviour.conftest import Example_
from training.behaviour.changes import SPELLINGS, changed, changes
from training.behaviour.lexicon import Lexicon
from training.encoder.normalisation import INVISIBLE

TEXTS = {
    "msa": "أستاذ خالد، هل يمكنك أن ترسل إليّ رقم الشركة في دبي قبل 3 أيام؟ سألت عنه مريم، وهي محاسبة ومهندسة.",
    "en": "Dear Omar, could the engineer at the company in London send 3 files to Emily before Friday?",
}
CHANGES = sorted(changes(Lexicon.read()))


def message(example: Example_, variety: str) -> Message:
    previous = [{"from": "recipient", "text": "مريم، خالد: نعم"}, {"from": "sender", "text": "Omar? دبي"}]
    return example(TEXTS[variety], variety, relationship="established", previous=previous).message


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_changes_the_text_and_nothing_else(name: str, example: Example_, lexicon: Lexicon) -> None:
    change, any_changed = changes(lexicon)[name], False
    for variety in TEXTS:
        given = replace(example("-", variety), message=message(example, variety))
        after = changed(name, change, given)
        if after is None:
            continue
        any_changed = True
        assert after.text != given.message.text
        assert after == changed(name, change, given)
        turns = [(turn.speaker, turn.text) for turn in given.message.previous]
        if name in SPELLINGS or name in lexicon.phrases:
            assert replace(after, text=given.message.text) == given.message
        else:
            assert [turn.speaker for turn in after.previous] == [speaker for speaker, _ in turns]
            assert (after.id, after.relationship) == (given.message.id, given.message.relationship)
    assert any_changed


def plain(text: str) -> str:
    """What is left of a text when marks, invisible characters, case, forms and spaces at the end do not count."""
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))
    return re.sub(f"[\u064b-\u0652\u0640{INVISIBLE}]", "", text).lower().rstrip()


@pytest.mark.parametrize(
    "name",
    [
        "diacritics",
        "tatweel",
        "arabic_digits",
        "upper_case",
        "zero_width",
        "presentation_forms",
        "full_width",
        "trailing_space",
    ],
)
@pytest.mark.parametrize("variety", TEXTS)
def test_forms_say_the_same_letters(name: str, variety: str) -> None:
    text = TEXTS[variety]
    assert plain(SPELLINGS[name](text, random.Random(1))) == plain(text)


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("hamza", "أسأل مسؤول القسم", "اسال مسوول القسم"),
        ("arabic_digits", "غرفة 12", "غرفة ١٢"),
        ("arabic_digits", "room 12", "room 12"),
        ("upper_case", "Dear Sami", "DEAR SAMI"),
        ("upper_case", "أستاذ Sami", "أستاذ Sami"),
        ("persian_letters", "كتابي", "کتابی"),
        ("presentation_forms", "كتاب", "ﻛﺘﺎﺏ"),
        ("full_width", "Hi 5", "Ｈｉ ５"),
        ("punctuation", "نعم، شكرا!", "نعم شكرا"),
        ("typo", "لا ما هو", "لا ما هو"),
        ("homoglyphs", "مرحبا", "مرحبا"),
    ],
)
def test_spellings(name: str, text: str, after: str) -> None:
    assert SPELLINGS[name](text, random.Random(1)) == after


def test_one_slip_and_one_long_vowel() -> None:
    for seed in range(30):
        rng = random.Random(seed)
        slipped = SPELLINGS["typo"]("سأرسل الملف", rng)
        assert slipped != "سأرسل الملف"
        assert len(slipped) in (len("سأرسل الملف"), len("سأرسل الملف") - 1)
        assert re.fullmatch("كثي{4,6}ر", SPELLINGS["elongation"]("كثير", rng))


def test_look_alikes_are_of_other_alphabets() -> None:
    spelled = SPELLINGS["homoglyphs"]("a peace offer", random.Random(1))
    assert {unicodedata.name(letter).split()[0] for letter in spelled if letter.isalpha()} > {"LATIN"}
    assert len(spelled) == len("a peace offer")


def test_who_greets_already_is_not_greeted_for(example: Example_, lexicon: Lexicon) -> None:
    greet = changes(lexicon)["greeting"]
    assert changed("greeting", greet, example("مرحبا أستاذ سامر، وصل الملف")) is None
    greeted = changed("greeting", greet, example("وصل الملف"))
    assert greeted is not None
    assert greeted.text == "السلام عليكم ورحمة الله وبركاته،\nوصل الملف"


def test_the_thread_is_swapped_alike(example: Example_, lexicon: Lexicon) -> None:
    given = example("هل كلمت خالد؟", previous=[{"from": "recipient", "text": "خالد أخي، وطارق زميلي"}])
    after = changed("western_names", changes(lexicon)["western_names"], given)
    assert after is not None
    name = after.text.removeprefix("هل كلمت ").removesuffix("؟")
    assert name in lexicon.names["western"]["men"]["arabic"]
    (turn,) = after.previous
    first, second = turn.text.removesuffix(" زميلي").split(" أخي، و")
    assert (turn.speaker, first) == ("recipient", name)
    assert second in lexicon.names["western"]["men"]["arabic"]
    assert second != name


def test_a_name_that_stands_only_in_the_thread_changes_nothing(example: Example_, lexicon: Lexicon) -> None:
    given = example("هل كلمته؟", previous=[{"from": "recipient", "text": "خالد أخي"}])
    assert changed("arab_men", changes(lexicon)["arab_men"], given) is None
    assert given.message.previous == (Turn("recipient", "خالد أخي"),)
