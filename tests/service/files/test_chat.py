from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.files.chat import Names, said
from service.files.whatsapp import title_of


def split(*rests: str) -> list[tuple[str, str] | None]:
    names = Names()
    for rest in rests:
        names.learn(rest)
    return [names.split(rest) for rest in rests]


def test_a_name_ends_at_its_colon() -> None:
    assert split("Sara: hello: you") == [("Sara", "hello: you")]
    assert split("Sara:") == [("Sara", "")]
    assert split("Sara left") == [None]
    assert split("at 10:30 we met") == [None]


def test_a_colon_may_be_part_of_a_name() -> None:
    assert split("Dr: Majd: a", "Dr: Majd: b", "Dr: Majd: c") == [("Dr: Majd", text) for text in "abc"]
    assert split("Dr: a: x", "Dr: a: y", "Dr: z") == [("Dr", "a: x"), ("Dr", "a: y"), ("Dr", "z")]


def test_the_mark_of_iphones_tells_where_a_name_ends() -> None:
    marked = "Mentors: 2026: \u200eMessages and calls are end-to-end encrypted."
    assert split(marked) == [("Mentors: 2026", "\u200eMessages and calls are end-to-end encrypted.")]
    attached = "Omar: look at this: \u200e<attached: cv.pdf>"
    assert split("Omar: hello", attached)[1] == ("Omar", "look at this: \u200e<attached: cv.pdf>")


@pytest.mark.parametrize(
    "rest", ['Sara changed the subject from "a: b" to "c"', "سارة أنشأت «الفريق: أ»", "Sara added Omar: work"]
)
def test_a_line_of_whatsapp_has_no_name(rest: str) -> None:
    assert split(rest) == [None]


def test_lines_that_begin_no_message_belong_to_the_one_before() -> None:
    lines = [
        "lost\n",
        "1/2/26, 10:00 - a: x\n",
        "more\n",
        "1/2 - b\n",
        "[1/2/26, 10:00:00] c: y\n",
        "1/2/26, 10:01 - d: z\n",
    ]
    first, second = said(lines)
    assert first.more == ["more", "1/2 - b", "[1/2/26, 10:00:00] c: y"]
    assert (second.line, second.time, second.rest) == (6, "1/2/26, 10:01", "d: z")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Omar H.txt", "Omar H"),
        ("WhatsApp Chat - Omar H.zip", "Omar H"),
        ("WhatsApp Chat with Omar H (1).txt", "Omar H"),
        ("دردشة واتساب مع عمر.txt", "عمر"),
        ("محادثة WhatsApp مع عمر.zip", "عمر"),
        ("notes.txt.gz", "notes"),
    ],
)
def test_a_chat_is_called_after_its_file(name: str, title: str) -> None:
    assert title_of(name) == title


TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=30)


@given(st.lists(TEXT, max_size=6))
def test_every_message_comes_out_once(texts: list[str]) -> None:
    lines = [f"0{day}/01/2026, 10:00 - Sara: {text}\n" for day, text in enumerate(texts, start=1)]
    assert [one.rest for one in said(lines)] == [f"Sara: {text}" for text in texts]
