from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import normalizers

from training.corpus import read_folder
from training.data import read_categories
from training.encoder import normalisation

NORMALISER = normalizers.Sequence(normalisation.build())


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("مُحَمَّدٌ", "محمد"),
        ("جميـــــل", "جميل"),
        ("١٢٣ ۴۵۶", "123 456"),
        ("ﻣﺮﺣﺒﺎ ﷲ", "مرحبا الله"),
        ("\u202bسلام\u202c", "سلام"),
        ("أإآ ى ة", "أإآ ى ة"),
        ("a\n\nb  c", "a b c"),
        ("❤️", "❤"),
        ("مم\u200bكن وا\u200cسطة fav\u00ador", "ممكن واسطة favor"),
    ],
)
def test_what_is_normalised(text: str, normal: str) -> None:
    assert NORMALISER.normalize_str(text) == normal


@pytest.mark.parametrize(
    ("fold", "text", "normal"),
    [("alef", "أإآ", "ااا"), ("alef_maksura", "على", "علي"), ("teh_marbuta", "مدرسة", "مدرسه")],
)
def test_folds(fold: str, text: str, normal: str) -> None:
    assert normalizers.Sequence(normalisation.build((fold,))).normalize_str(text) == normal


def test_letters_are_put_in_lower_case_where_that_is_wanted() -> None:
    assert normalizers.Sequence(normalisation.build(lower=True)).normalize_str("PLEASE Ü İş أمس") == "please ü i̇ş أمس"
    assert NORMALISER.normalize_str("PLEASE") == "PLEASE"


def test_an_unknown_fold_is_named() -> None:
    with pytest.raises(ValueError, match="There is no fold 'beh'"):
        normalisation.build(("beh",))


def test_the_corpus_is_normalised_as_camel_tools_does() -> None:
    examples = read_folder(Path("data/corpus"), read_categories(Path("data/categories.toml")))
    for example in examples:
        text = example.message.text
        assert NORMALISER.normalize_str(text) == normalisation.reference(text), example.id


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_any_text_is_normalised_as_camel_tools_does(text: str) -> None:
    assert NORMALISER.normalize_str(text) == normalisation.reference(text)
