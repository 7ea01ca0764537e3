from __future__ import annotations

from training.lexicon import lexicon


def test_words_in_arabic_letters_are_counted_as_most_people_type_them() -> None:
    texts = ["أنا مِش عارف، أنا!", "انا مش هنا", "call me on 0100, مرحبـــا", "مرحبا بالـdeadline"]
    assert lexicon(texts) == {"انا": 3, "مرحبا": 2, "مش": 2}


def test_words_that_stand_once_are_left_out() -> None:
    assert lexicon(["كلمة"]) == {}
