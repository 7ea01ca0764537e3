from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.files import charset
from service.files.charset import Charset, detect, named
from service.files.row import UnusableFile

ARABIC = "النص,المرسل\nأرسل لي أرقام معارفك,سارة\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1256", "cp1256"),
    ],
)
def test_an_encoding_is_found(encoding: str, found: str) -> None:
    assert detect(BytesIO(ARABIC.encode(encoding)), "in.csv").name == found
    assert detect(BytesIO(b"text\nhello\n"), "in.csv") == Charset("utf-8-sig")


def test_what_comes_after_a_megabyte_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "CHUNK_BYTES", 16)
    assert detect(BytesIO(b"a,b\n" * 100 + ARABIC.encode("cp1256")), "in.csv").name == "cp1256"
    assert detect(BytesIO(b"a,b\n" * 100 + ARABIC.encode()), "in.csv") == Charset("utf-8-sig")


def test_a_few_broken_bytes_do_not_make_utf_8_another_encoding() -> None:
    assert detect(BytesIO(ARABIC.encode() + b"\xd8\n"), "in.csv") == Charset("utf-8-sig", "surrogateescape")
    assert detect(BytesIO(ARABIC.encode() + b"\xd8"), "in.csv") == Charset("utf-8-sig", "surrogateescape")


def test_french_reads_as_windows_1256_and_german_as_nothing() -> None:
    french = "texte\ndéjà reçu, merci à tous\n"
    found = detect(BytesIO(french.encode("cp1252")), "in.csv")
    assert french.encode("cp1252").decode(found.name) == french
    with pytest.raises(UnusableFile, match="Say what it is with --encoding"):
        detect(BytesIO("Grüße, schöne Mädchen\n".encode("cp1252")), "in.csv")


def test_an_encoding_that_there_is_not_is_told() -> None:
    assert named("windows-1256") == Charset("cp1256", "replace")
    assert named("UTF8") == Charset("utf-8-sig", "surrogateescape")
    for name in ("klingon", "base64"):
        with pytest.raises(UnusableFile, match=f"There is no encoding '{name}'"):
            named(name)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_any_utf_8_is_read_as_such(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert text.encode().decode(detect(BytesIO(text.encode()), "in.csv").name) == text
