"""How to ask better, and how to answer: advice on a flagged message, for the one who writes it and the one who gets it.

The texts are data, a file a category in `texts/`, written in formal Arabic, plain Arabic and English. A release may bring its own
with its categories; one whose categories have neither gives no advice. Advice follows the language of the message unless another
is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from models import situation, variety
from models.category import Categories
from models.explain import Span
from models.message import Message
from models.rewrite import Rewrite
from models.verdict import Verdict
from models.wording import GENERAL, MEMBERS, NOTES, Register, Texts, texts_of

AdviceLanguage = Literal["ar", "en"]
ADVICE_LANGUAGES: tuple[AdviceLanguage, ...] = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a flagged message.

    `why`: how its recipient feels. `instead`: how to ask. `draft`: words to begin from, with blanks in brackets. `reply`: words
    for the recipient, to decline with grace. `offer`: words for the recipient, to help within limits. `rewrites`: what others
    wrote instead, in a like case.
    """

    language: AdviceLanguage
    kind: str
    why: str
    instead: str
    draft: str
    reply: str
    offer: str
    rewrites: tuple[Rewrite, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        members = {name: getattr(self, name) for name in ("language", "kind", *MEMBERS)}
        return members | {"rewrites": [rewrite.to_dict() for rewrite in self.rewrites]}


def advise(
    message: Message,
    verdict: Verdict,
    language: AdviceLanguage | None = None,
    spans: Sequence[Span] = (),
    rewrites: Sequence[Rewrite] = (),
    categories: Categories | None = None,
) -> Advice | None:
    """Advice on a message with its verdict; None where its category has no texts, as that of none has not.

    What the category brings itself, in `categories`, goes before the texts of that name here.
    """
    language = language or ("en" if verdict.language == "en" else "ar")
    if categories is not None and (own := categories.advice_of(verdict.label, language)) is not None:
        return Advice(cast(AdviceLanguage, own[0]), GENERAL, rewrites=tuple(rewrites), **own[1])
    texts = texts_of(verdict.label)
    if texts is None:
        return None
    found = situation.read(message, verdict.label, spans)
    register = register_of(message, verdict, language)
    parts = {member: _text(texts, found, member, register) for member in MEMBERS}
    return Advice(language, found.kind, rewrites=tuple(rewrites), **parts)


def register_of(message: Message, verdict: Verdict, language: AdviceLanguage) -> Register:
    """Who writes in a dialect, in Arabizi or in two languages at once is advised in plain Arabic."""
    if language == "en":
        return "en"
    spoken = verdict.language in ("arabizi", "mixed") or (verdict.language == "ar" and variety.is_spoken(message.text))
    return "plain" if spoken else "formal"


def _text(texts: Texts, found: situation.Situation, member: str, register: Register) -> str:
    text = texts[found.kind][member][register]
    notes: Mapping[str, Any] = texts.get(NOTES, {})
    added = [notes[note][member][register] for note in found.notes if member in notes.get(note, {})]
    return " ".join([text, *added])
