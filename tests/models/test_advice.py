from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import cast

import pytest

from models.advice import ADVICE_LANGUAGES, advise
from models.message import Message, Turn
from models.verdict import ModelName, Verdict
from models.wording import MEMBERS, NOTES, REGISTERS, TEXTS, texts_of
from tests.fake_classifier import CATEGORIES

PRESS, FAVOUR, MINE = CATEGORIES.ask_names
NONE = CATEGORIES.names[-1]


def verdict(label: str, language: str = "ar") -> Verdict:
    return Verdict(label, (label,), {label: 1.0}, 1.0, False, language, False, ModelName("rule", "1"))  # type: ignore[arg-type]


@pytest.mark.parametrize("category", CATEGORIES.ask_names)
def test_every_kind_is_written_in_every_register(category: str) -> None:
    texts = texts_of(category)
    assert texts is not None
    kinds = {kind: members for kind, members in texts.items() if kind != NOTES}
    assert all(set(members) == set(MEMBERS) for members in kinds.values())
    for members in (*kinds.values(), *texts[NOTES].values()):
        for member, registers in cast(dict[str, dict[str, str]], members).items():
            assert member in MEMBERS
            assert set(registers) == set(REGISTERS)
            for register, text in registers.items():
                assert text == text.strip() and text[-1] in ".؟?]", text
                assert _is_arabic(text) == (register != "en"), text


@pytest.mark.parametrize("category", CATEGORIES.ask_names)
def test_no_two_texts_are_the_same(category: str) -> None:
    # Said once, unless a kind takes the general words.
    texts = texts_of(category)
    assert texts is not None
    for member in MEMBERS[:3]:
        for register in REGISTERS:
            found = [members[member][register] for kind, members in texts.items() if kind != NOTES]
            assert len(set(found)) == len(found)


def test_the_texts_are_typeset() -> None:
    for path in TEXTS.glob("*.toml"):
        if path.name == "cues.toml":
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("formal", "plain")):
                assert not re.search(r"[,;?](?![^\[]*\])|\s[،.؟؛]|ـ", line.replace("بـ[", "")), line
            assert unicodedata.normalize("NFC", line) == line
            assert "  " not in line


@pytest.mark.parametrize(
    ("category", "text", "previous", "kind"),
    [
        (PRESS, "هل راجعت الأمر؟", [("recipient", "أعتذر، لا أستطيع هذا")], "refusal"),
        (PRESS, "any thoughts?", [("recipient", "I'll get back to you when I can")], "promised"),
        (PRESS, "هل من جديد؟", [("sender", "سلام"), ("sender", "وصلتك رسالتي؟")], "repeated"),
        (PRESS, "ليش ما بترد عليي؟", [], "blame"),
        (PRESS, "After all I did for you, I was counting on you.", [], "debt"),
        (PRESS, "لازم الرد الليلة وإلا اعتبرني ما كلمتك", [], "deadline"),
        (PRESS, "اضمن لي الوظيفة، ما يكفيني الرابط", [], "result"),
        (PRESS, "ها؟ 😂", [], "general"),
        (FAVOUR, "ممكن توصل سيرة بنت خالتي لمدير التوظيف؟ تدور شغل", [], "job"),
        (FAVOUR, "Could you write a reference for my cousin?", [], "vouching"),
        (FAVOUR, "هل تراجع بحث صديقي وتعطيه ملاحظاتك؟", [], "review"),
        (FAVOUR, "My friend would love thirty minutes of your time over coffee", [], "time"),
        (MINE, "عطني أرقامهم كلهم", [], "numbers"),
        (MINE, "Who else do you know there?", [], "names"),
        (MINE, "ممكن تعرفني على مديرك؟", [], "boss"),
    ],
)
def test_the_kind_of_ask_is_told(category: str, text: str, previous: list[tuple[str, str]], kind: str) -> None:
    message = Message(text, previous=tuple(Turn(speaker, said) for speaker, said in previous))  # type: ignore[arg-type]
    advice = advise(message, verdict(category))
    assert advice is not None
    assert advice.kind == kind


def test_the_situation_is_spoken_of() -> None:
    message = Message("ممكن تعرّف ابن عمي على مديرك؟ يدور شغل")
    bare = advise(message, verdict(FAVOUR))
    known = advise(replace(message, relationship="established"), verdict(FAVOUR))
    new = advise(replace(message, relationship="new"), verdict(FAVOUR))
    refused = advise(replace(message, previous=(Turn("recipient", "للأسف ما أقدر"),)), verdict(FAVOUR))
    assert bare is not None and known is not None and new is not None and refused is not None
    assert "القرابة" in bare.why
    assert known.why != bare.why
    assert new.instead.startswith(bare.instead) and "جديدة" in new.instead
    assert "الرفض" in refused.instead or "الاعتذار" in refused.instead


def test_advice_follows_the_writer_unless_told_otherwise() -> None:
    text = "لماذا لا تردّون على ما أرسلت إليكم منذ شهر؟"
    formal = advise(Message(text), verdict(PRESS))
    plain = advise(Message("ليش ما بترد عليي؟ بدي جواب هلق"), verdict(PRESS))
    arabizi = advise(Message("leh ma betrod 3alaya?"), verdict(PRESS, "arabizi"))
    english = advise(Message("Why don't you answer?"), verdict(PRESS, "en"))
    assert formal is not None and plain is not None and arabizi is not None and english is not None
    assert len({formal.why, plain.why, english.why}) == 3
    assert arabizi.why == plain.why
    assert [formal.language, plain.language, arabizi.language, english.language] == ["ar", "ar", "ar", "en"]
    for language in ADVICE_LANGUAGES:
        asked = advise(Message(text), verdict(PRESS), language)
        assert asked is not None
        assert _is_arabic(asked.why) == (language == "ar")


def test_what_has_no_texts_has_no_advice() -> None:
    assert advise(Message("شكرًا"), verdict(NONE)) is None
    assert advise(Message("شكرًا"), verdict("cues")) is None
    assert advise(Message("شكرًا"), verdict("spam")) is None


def _is_arabic(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u0600" <= letter <= "\u06ff" for letter in letters) > len(letters) / 2
