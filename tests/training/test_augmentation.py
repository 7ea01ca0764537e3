from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.message import InvalidMessage, Message
from training.augmentation import (
    DISTURBANCES,
    Disturbance,
    augment,
    change_digits,
    confuse_teh_marbuta,
    drop_hamza,
    drop_punctuation,
)
from training.recipe import Augmentation

TEXT = "أستاذة منى، هل يمكنك إرسال الملف رقم ٣ إلى هدى؟ Thanks a lot, see you at 10"


@pytest.mark.parametrize("disturb", DISTURBANCES, ids=lambda disturb: disturb.__name__)
def test_every_disturbance_changes_something_and_keeps_the_words(disturb: Disturbance) -> None:
    changed = {disturb(TEXT, random.Random(seed)) for seed in range(20)} - {TEXT}
    assert changed
    for text in changed:
        assert abs(len(text.split()) - len(TEXT.split())) <= 1


def test_disturbances_of_arabic() -> None:
    rng = random.Random(1)
    assert drop_hamza("أهلا إلى آخر مؤتمر", rng) == "اهلا الى اخر موتمر"
    assert confuse_teh_marbuta("مدرسة", random.Random(1)) == "مدرسه"
    assert change_digits("رقم 12", rng) == "رقم ١٢"
    assert drop_punctuation("نعم، شكرا!", rng) == "نعم شكرا"


def test_nothing_happens_at_probability_zero() -> None:
    message = Message(TEXT)
    assert augment(message, Augmentation(0.0), random.Random(1)) is message


def test_an_arabic_message_may_be_spelt_in_latin_letters() -> None:
    message = Message(TEXT)
    assert augment(message, Augmentation(0.0, 2, 0.0), random.Random(1)) is message
    spelt = augment(message, Augmentation(0.0, 2, 1.0), random.Random(1))
    assert spelt.text != TEXT
    assert spelt.text.isascii()


def test_the_same_generator_disturbs_the_same_way() -> None:
    choice = Augmentation(1.0, 3)
    assert augment(Message(TEXT), choice, random.Random(5)) == augment(Message(TEXT), choice, random.Random(5))


@given(st.text(min_size=1, max_size=60), st.integers(0, 1000))
def test_any_message_stays_one(text: str, seed: int) -> None:
    try:
        message = Message(text)
    except InvalidMessage:
        return
    assert augment(message, Augmentation(1.0, 3, 0.5), random.Random(seed)).text
