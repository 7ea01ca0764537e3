"""The figures that the READMEs show, written between two markers when a release is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.cards.table import pair, table

BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"

WORDS = {
    "README.md": {
        "authors": "unseen authors",
        "test": "unseen groups",
        "messages": "messages",
        "macro_f1": "macro-F1 of the primary category",
        "linear": "the same of TF-IDF + logistic regression with context",
        "context": "macro-F1 with context",
        "twins": "twins right in both contexts",
        "groups": "contrast groups wholly right",
        "ece": "calibration error (ECE)",
        "surest": "accuracy on the 85% it is surest of",
    },
    "README.ar.md": {
        "authors": "مؤلفون لم يُرَ مثلهم",
        "test": "مجموعات لم تُرَ",
        "messages": "عدد الرسائل",
        "macro_f1": "متوسط F1 للفئة الأولى",
        "linear": "متوسط F1 لنموذج خطي (TF-IDF) يقرأ السياق",
        "context": "متوسط F1 للرسائل ذات السياق",
        "twins": "التوائم الصحيحة في السياقين معًا",
        "groups": "المجموعات المتقابلة الصحيحة كلها",
        "ece": "خطأ المعايرة (ECE)",
        "surest": "الصواب في الـ85٪ التي هو أوثق بها",
    },
}


def figures_block(figures: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """The table of figures in one language, with its markers."""
    columns = [figures["splits"][split] for split in ("test_authors", "test")]
    linear = [
        next(base["macro_f1"] for name, base in figures["baselines"][split].items() if name.endswith(", with context"))
        for split in ("test_authors", "test")
    ]
    rows = [
        (words["messages"], *(one["messages"] for one in columns)),
        (words["macro_f1"], *(f"**{one['macro_f1']:.3f}**" for one in columns)),
        (words["linear"], *(f"{value:.3f}" for value in linear)),
        (words["context"], *(one["with_context"]["macro_f1"] for one in columns)),
        (words["twins"], *(pair(one["twins"]) for one in columns)),
        (words["groups"], *(pair(one["groups"]) for one in columns)),
        (words["ece"], *(one["ece"] for one in columns)),
        (words["surest"], *(f"{one['surest_85']:.1%}" for one in columns)),
    ]
    varieties = columns[0]["varieties"]
    each = table(("F1", *varieties), [(words["authors"], *(value["macro_f1"] for value in varieties.values()))])
    return f"{BEGIN}\n{table(('', words['authors'], words['test']), rows)}\n\n{each}\n{END}"


def with_figures(text: str, block: str) -> str:
    """`text` with what stands between the markers replaced; raises `ValueError` where the markers are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The text has no {BEGIN} … {END} to write the figures between.")
    return before + block + after


def write_readmes(folder: Path, figures: Mapping[str, Any]) -> None:
    """Write the figures into every README in `folder`."""
    for name, words in WORDS.items():
        path = folder / name
        path.write_text(with_figures(path.read_text(encoding="utf-8"), figures_block(figures, words)), encoding="utf-8")
