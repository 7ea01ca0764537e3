"""Which pieces of a multilingual vocabulary stay: Arabic, Latin, digits, punctuation, symbols and emoji.

Trimming follows Abdaoui et al., "Load What You Need" (SustaiNLP 2020): what never occurs costs memory and changes nothing. A piece
that goes is spelled by shorter ones that stay, so no text becomes unknown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import Tokenizer

SPACE = "\u2581"
KEPT_SCRIPTS = ("ARABIC", "LATIN")


@dataclass(frozen=True)
class Trim:
    """How much stays: words of each language's frequency list whose pieces are kept, the length and the pieces kept in any case."""

    words: tuple[tuple[str, int], ...] = (("ar", 300_000), ("en", 40_000), ("fr", 8_000))
    max_short: int = 2
    pieces: tuple[str, ...] = ()


def is_wanted(piece: str) -> bool:
    """Whether every character of `piece` belongs to a script, or a kind of symbol, that we read."""
    return all(_is_wanted(character) for character in piece.replace(SPACE, ""))


def _is_wanted(character: str) -> bool:
    if character.isascii():
        return True
    kind = unicodedata.category(character)[0]
    return kind in "PSN" or unicodedata.name(character, "").startswith(KEPT_SCRIPTS)


def kept_pieces(tokenizer: Tokenizer, pieces: list[str], trim: Trim, texts: Iterable[str] = ()) -> list[int]:
    """Ids of the pieces that stay, in order: wanted, and short, or used by the word lists or by `texts`.

    A piece also stays in its form without the leading space (and the other way round) where the vocabulary has it.
    """
    from wordfreq import top_n_list

    used: set[int] = set()
    for language, count in trim.words:
        words = top_n_list(language, count)
        # The lists are in lower case; names and beginnings of sentences are not.
        for batch in _batches([*words, *(word.capitalize() for word in words if word.isascii())]):
            for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
                used.update(encoding.ids)
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        used.update(encoding.ids)
    ids = {piece: index for index, piece in enumerate(pieces)}
    used.update(ids[piece] for piece in trim.pieces if piece in ids)
    used.update(
        ids[piece[1:]] for piece in (pieces[index] for index in list(used)) if piece[1:] in ids and piece[0] == SPACE
    )
    return [
        index
        for index, piece in enumerate(pieces)
        if is_wanted(piece) and (index in used or len(piece.replace(SPACE, "")) <= trim.max_short)
    ]


def _batches(words: list[str], size: int = 10_000) -> Iterable[list[str]]:
    return (words[start : start + size] for start in range(0, len(words), size))
