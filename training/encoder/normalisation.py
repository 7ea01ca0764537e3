"""What the tokenizer does to text before it is cut into pieces, compiled from camel-tools' definitions.

Obeid et al., "CAMeL Tools" (LREC 2020), defines which marks are Arabic diacritics and how presentation forms and digits are
normalised. Those definitions become normalisers of the released `tokenizer.json`, so that serving needs no camel-tools and
offsets still point into the text as sent. Letters that writers confuse are folded only where a recipe says so.
"""

from __future__ import annotations

import re
import unicodedata

from tokenizers import Regex, normalizers

TATWEEL = "\u0640"
INVISIBLE = "".join(
    chr(code)
    for code in (
        0x00AD,
        0x034F,
        0x061C,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFE0E,
        0xFE0F,
        0xFEFF,
    )
)
"""Zero-width and bidirectional controls, soft hyphens and variation selectors: nothing that a reader sees."""

FOLDS = ("alef", "alef_maksura", "teh_marbuta")


def removed_characters() -> str:
    """Characters that carry no category: Arabic diacritics (as camel-tools lists them), tatweel, invisible controls."""
    from camel_tools.utils.charsets import AR_DIAC_CHARSET

    return "".join(sorted({*AR_DIAC_CHARSET, TATWEEL, *INVISIBLE}))


def digit_map() -> dict[str, str]:
    """Every Arabic-Indic and extended Arabic-Indic digit to its ASCII digit."""
    digits = [chr(code) for first in (0x0660, 0x06F0) for code in range(first, first + 10)]
    return {digit: str(unicodedata.decimal(digit)) for digit in digits}


def fold_map(folds: tuple[str, ...]) -> dict[str, str]:
    """The letters that `folds` unites, as camel-tools does; raises `ValueError` for an unknown fold."""
    from camel_tools.utils import normalize

    functions = {
        "alef": normalize.normalize_alef_ar,
        "alef_maksura": normalize.normalize_alef_maksura_ar,
        "teh_marbuta": normalize.normalize_teh_marbuta_ar,
    }
    letters = [chr(code) for code in range(0x0621, 0x064B)]
    mapping: dict[str, str] = {}
    for fold in folds:
        if fold not in functions:
            raise ValueError(f"There is no fold {fold!r}; the folds are {', '.join(FOLDS)}.")
        mapping |= {letter: functions[fold](letter) for letter in letters if functions[fold](letter) != letter}
    return mapping


def build(folds: tuple[str, ...] = (), lower: bool = False) -> list[normalizers.Normalizer]:
    """The normalisers in order: removals, compatibility forms, removals again, lower case, digits, folds, runs of spaces."""
    replacements: dict[str, list[str]] = {}
    for source, target in (digit_map() | fold_map(folds)).items():
        replacements.setdefault(target, []).append(source)
    return [
        # Before Nmt, which would make a space of them and cut words in two.
        normalizers.Replace(Regex(f"[{re.escape(INVISIBLE)}]"), ""),
        normalizers.Nmt(),
        normalizers.NFKC(),
        normalizers.Replace(Regex(f"[{re.escape(removed_characters())}]"), ""),
        *([normalizers.Lowercase()] if lower else []),
        *(normalizers.Replace(Regex(f"[{''.join(sources)}]"), target) for target, sources in replacements.items()),
        normalizers.Replace(Regex(" {2,}"), " "),
    ]


def reference(text: str, folds: tuple[str, ...] = (), lower: bool = False) -> str:
    """The same normalisation by camel-tools' own functions, to test against."""
    from camel_tools.utils.charmap import CharMapper
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import normalize_unicode

    invisible = CharMapper(dict.fromkeys(INVISIBLE, ""))
    text = normalizers.Nmt().normalize_str(invisible.map_string(text))
    text = dediac_ar(normalize_unicode(text)).replace(TATWEEL, "")
    text = invisible.map_string(text)
    text = CharMapper(digit_map() | fold_map(folds)).map_string(text.lower() if lower else text)
    return re.sub(" {2,}", " ", text)
