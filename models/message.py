"""A message to be classified, with the thread and the relationship it comes in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

Speaker = Literal["sender", "recipient"]
Relationship = Literal["new", "established"]

SPEAKERS: tuple[Speaker, ...] = ("sender", "recipient")
RELATIONSHIPS: tuple[Relationship, ...] = ("new", "established")

MAX_TEXT_CHARACTERS = 10_000
MAX_PREVIOUS = 50


class InvalidMessage(ValueError):
    """A message that cannot be classified.

    `field` says where (`text`, `previous[3].text`), `problem` what is wrong, the limit and what to do. Neither holds
    any of the message's text.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the thread: who wrote it, and its text."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is classified: `text`, read after `previous` (oldest first) and in its `relationship`.

    Raises `InvalidMessage` when a part is empty, too long or not text.
    """

    text: str
    id: str | None = None
    relationship: Relationship | None = None
    previous: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        check_text(self.text, "text")
        if self.relationship is not None and self.relationship not in RELATIONSHIPS:
            raise InvalidMessage("relationship", 'must be "new", "established" or left out.')
        if len(self.previous) > MAX_PREVIOUS:
            raise InvalidMessage(
                "previous",
                f"holds {len(self.previous)} messages and the limit is {MAX_PREVIOUS}; send the latest ones.",
            )
        for index, turn in enumerate(self.previous):
            if turn.speaker not in SPEAKERS:
                raise InvalidMessage(f"previous[{index}].from", 'must be "sender" or "recipient".')
            check_text(turn.text, f"previous[{index}].text")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Message:
        """Read the wire form (`text`, `id`, `relationship`, `previous`); other members are not looked at."""
        previous = data.get("previous") or ()
        if not isinstance(previous, list | tuple):
            raise InvalidMessage("previous", "must be a list of messages, oldest first.")
        turns = []
        for index, turn in enumerate(previous):
            if not isinstance(turn, Mapping) or "from" not in turn or "text" not in turn:
                raise InvalidMessage(f"previous[{index}]", 'must be an object with "from" and "text".')
            turns.append(Turn(speaker=cast(Speaker, turn["from"]), text=turn["text"]))
        identifier = data.get("id")
        return cls(
            text=cast(str, data.get("text")),
            id=None if identifier is None else str(identifier),
            relationship=cast("Relationship | None", data.get("relationship")),
            previous=tuple(turns),
        )


def check_text(text: object, field: str) -> None:
    """Raise `InvalidMessage` unless `text` is a string of 1 to 10,000 characters with something to read in it."""
    if not isinstance(text, str):
        found = "missing" if text is None else f"a {type(text).__name__}"
        raise InvalidMessage(field, f"must be a string, and it is {found}.")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InvalidMessage(
            field,
            f"has {len(text):,} characters and the limit is {MAX_TEXT_CHARACTERS:,}; shorten it or send it in parts.",
        )
    if "\x00" in text:
        raise InvalidMessage(field, f"holds a NUL character at position {text.index(chr(0))}; remove it.")
    for position, character in enumerate(text):
        if "\ud800" <= character <= "\udfff":
            raise InvalidMessage(
                field, f"holds half of a surrogate pair at position {position}, which is not valid Unicode; remove it."
            )
    if not is_readable(text):
        raise InvalidMessage(field, f"is empty; send 1 to {MAX_TEXT_CHARACTERS:,} characters with something to read.")


def is_readable(text: str) -> bool:
    """Whether `text` holds more than marks, separators, controls and format characters (bidi, zero-width)."""
    return any(unicodedata.category(character)[0] not in "ZCM" for character in text)
