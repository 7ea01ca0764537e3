from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.variety import SPOKEN, WORDS, detect, is_spoken

CORPUS = Path(__file__).parents[2] / "data" / "corpus"


@pytest.mark.parametrize(
    ("text", "variety"),
    [
        ("أرجو أن تجدوا وقتًا لقراءة ما أرفقت إليكم", "msa"),
        ("ازيك يا باشمهندس، عايز أعرف حضرتك فاضي امتى", "egy"),
        ("شلونك بو محمد، أبي أسألك الحين عن الوظيفة", "glf"),
        ("بدي أعرف شو رأيك بالمشروع، ولسا ما حكيت مع حدا", "lev"),
        ("واش كاين شي بلاصة ديال الخدمة عندكم خويا", "mgr"),
        ("بَدّي أعـــرف شُـــو", "lev"),
        ("😀", "msa"),
    ],
)
def test_a_variety_is_told_by_its_words(text: str, variety: str) -> None:
    assert detect(text) == variety


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("هلا أبو ناصر، يعني ما لقيت خمس دقايق تكلم المدير عشاني؟", True),
        ("لم أجد منك جوابًا منذ أسبوع", False),
        ("تحية طيبة", False),
    ],
)
def test_spoken_arabic_is_known_where_its_dialect_is_not(text: str, spoken: bool) -> None:
    assert is_spoken(text) == spoken


def test_a_word_stands_once() -> None:
    words = [word for known in (*WORDS.values(), SPOKEN) for word in known]
    assert len(words) == len(set(words))


def test_the_corpus_is_told_apart() -> None:
    longer = [(variety, text) for variety, text in _messages() if len(text.split()) >= 12]
    right = sum(detect(text) == variety for variety, text in longer)
    assert right / len(longer) > 0.86  # shared words, and Hijazi and Iraqi among the Gulf, leave the rest


def _messages() -> Iterator[tuple[str, str]]:
    for variety in WORDS:
        for line in (CORPUS / f"{variety}.jsonl").read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            yield message["variety"], message["text"]
