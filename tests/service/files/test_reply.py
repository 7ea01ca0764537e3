from __future__ import annotations

import pytest

from service.files.hypertext import is_markup, words
from service.files.reply import own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello\r\n\r\nthere", "Hello\n\nthere"),
        ("Yes.\n\nOn Mon, Jan 5, 2026 at 10:00 AM Sara <s@x> wrote:\n> no\n> never\n", "Yes."),
        ("Yes.\n\nOn Mon, Jan 5, 2026 at 10:00 AM, a person with a long name\n<s@x.example>\nwrote:\n\n> no\n", "Yes."),
        ("One.\n> why?\nBecause.\n> when?\nNow.", "One.\nBecause.\nNow."),
        ("On Monday he wrote: I want the job.\nCan you help?", "On Monday he wrote: I want the job.\nCan you help?"),
        ("Oui.\n\nLe lun. 5 janv. 2026 à 10:00, Sara <s@x> a écrit :\n> non", "Oui."),
        ("نعم.\n\nفي الاثنين، ٥ يناير ٢٠٢٦ كتب Sara <s@x>:\n> لا", "نعم."),
        ("نعم.\n\nكتبت سارة في يوم الاثنين:\n> لا", "نعم."),
        ("Yes.\n\n________________________________\nFrom: Sara\nSent: Monday\nTo: me\nSubject: x\n\nno", "Yes."),
        ("Yes.\n\nFrom: Sara <s@x>\nSent: Monday\nTo: me\n\nno", "Yes."),
        ("نعم\n\nمن: سارة\nتم الإرسال: الاثنين\nإلى: عمر\n\nلا", "نعم"),
        ("Yes.\n\n-----Original Message-----\nno", "Yes."),
        ("See below.\n\n---------- Forwarded message ---------\nFrom: x\n", "See below."),
        ("Yes.\n-- \nSara\n+20 100", "Yes."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("نعم\n\nأُرسلت من الـ iPhone", "نعم"),
        ("From: my point of view this is fine.", "From: my point of view this is fine."),
        ("", ""),
    ],
)
def test_what_is_quoted_is_cut_and_the_rest_stays(text: str, expected: str) -> None:
    assert own(text) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Hi <b>Sara</b>,</p><p>two&nbsp;lines</p>", "Hi Sara,\n\ntwo lines"),
        ("<style>p {}</style><div>a<br>b</div>", "a\nb"),
        ("<div>yes</div><blockquote><blockquote>x</blockquote>no</blockquote><div>after</div>", "yes\n\nafter"),
        ('<div>yes</div><div class="gmail_quote"><div>no</div>no</div>', "yes"),
        ('<div>yes</div><div id="divRplyFwdMsg">From</div><div>no</div>', "yes"),
        ("<p>1 < 2 & 3", "1 < 2 & 3"),
        ("<p>unclosed <b>tags", "unclosed tags"),
    ],
)
def test_markup_is_read_as_words(markup: str, expected: str) -> None:
    assert is_markup(markup)
    assert words(markup) == expected


def test_words_are_no_markup() -> None:
    assert not is_markup("I <3 you")
    assert not is_markup("a <b> c")
