from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language import detect
from models.verdict import LANGUAGES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("هل تعرف أحدًا في الوزارة؟", "ar"),
        ("عندي سؤال عن LinkedIn بس ما بدي أزعجك، إذا عندك دقيقة بكرا خبرني شو رأيك", "ar"),
        ("الـ deadline بكرة والـ slides لسه not ready، ممكن تساعدني؟", "mixed"),
        ("Could you introduce me to your manager?", "en"),
        ("thx", "en"),
        ("3andi so2al bas mesh 3ayez az3egak", "arabizi"),
        ("salam khoya wach kayn chi jdid", "arabizi"),
        ("Bonjour, pourriez-vous me donner le numéro de votre directeur ?", "other"),
        ("سلام، امروز هوا خیلی خوب بود، با بچه‌ها رفتیم پارک", "other"),
        ("Привет, как дела?", "other"),
        ("👍", "other"),
        ("12:30", "other"),
        ("See you at 3pm on the 2nd, room B2", "en"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert detect(text) == language


@given(st.text(max_size=80))
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text) in LANGUAGES
