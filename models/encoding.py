"""From a message with its context to model input: the one function that training and serving share.

The message stands first (segment 0), its context after it (segment 1), so that the message always begins at position 0 and is
never shortened in favour of its context. A message in Arabizi is given in Arabic letters too, before its context:

    <s> message </s>  message in Arabic letters </s>  [relationship] [recipient] turn [sender] turn … </s>
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tokenizers import Tokenizer

from models.arabizi import Reader
from models.message import Message

MARKERS = ("[sender]", "[recipient]", "[new]", "[established]")
"""Tokens of our own, added to the base vocabulary: who speaks, and in which relationship."""


@dataclass(frozen=True, slots=True)
class InputForm:
    """How input is laid out: the base encoder's own begin and end tokens, and how many tokens fit.

    `max_tokens` bounds the whole input and `max_context` the part of it that the context may take.
    """

    begin: str = "<s>"
    end: str = "</s>"
    pad: str = "<pad>"
    max_tokens: int = 512
    max_context: int = 192

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> InputForm:
        return cls(**data)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Model input of one message: token ids and segments (0 message, 1 context), of equal length.

    `truncated` says that the message or its thread did not fit whole.
    """

    input_ids: list[int]
    segment_ids: list[int]
    truncated: bool


class Encoding:
    """Turns messages into model input with a release's tokenizer."""

    def __init__(self, tokenizer: Tokenizer, form: InputForm, reader: Reader | None = None) -> None:
        self.tokenizer = tokenizer
        self.form = form
        self.reader = reader
        self._begin = self._id(form.begin)
        self._end = self._id(form.end)
        self._markers = {marker: self._id(marker) for marker in MARKERS}

    def encode(self, message: Message) -> Encoded:
        """Encode one message; see the module for the layout."""
        room = self.form.max_tokens - 2
        text, text_cut = self._shorten(self._tokens(message.text), room)
        reading = self._reading(message.text, room - len(text) - 1)
        left = room - len(text) - (len(reading) + 1 if reading else 0)
        context, context_cut = self._context(message, min(self.form.max_context, left) - 1)
        input_ids = [self._begin, *text, self._end]
        segment_ids = [0] * len(input_ids)
        for part in (reading, context):
            if part:
                input_ids += [*part, self._end]
                segment_ids += [1] * (len(part) + 1)
        return Encoded(input_ids, segment_ids, text_cut or context_cut)

    def read(self, messages: Sequence[Message]) -> Sequence[Message]:
        """The messages, those in Arabizi with their text in Arabic letters after it: what the wide path sees."""
        return messages if self.reader is None else [self.reader.beside(message) for message in messages]

    def _reading(self, text: str, room: int) -> list[int]:
        """The tokens of an Arabizi text in Arabic letters, as many as there is room for."""
        if self.reader is None or room < 1 or not (reading := self.reader.reading(text)):
            return []
        return self._shorten(self._tokens(reading), room)[0]

    def _context(self, message: Message, room: int) -> tuple[list[int], bool]:
        head = [self._markers[f"[{message.relationship}]"]] if message.relationship else []
        room -= len(head)
        if room < 0:
            return [], True
        turns: list[list[int]] = []
        for turn in reversed(message.previous):
            if room < 2:
                return [*head, *_joined(turns)], True
            tokens, cut = self._shorten(self._tokens(turn.text), room - 1)
            turns.insert(0, [self._markers[f"[{turn.speaker}]"], *tokens])
            room -= len(tokens) + 1
            if cut:
                return [*head, *_joined(turns)], True
        return [*head, *_joined(turns)], False

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    @staticmethod
    def _shorten(tokens: list[int], room: int) -> tuple[list[int], bool]:
        # A long message greets at its beginning and asks at its end, so both stay and the middle goes.
        if len(tokens) <= room:
            return tokens, False
        head = room // 3
        return tokens[:head] + tokens[len(tokens) - (room - head) :], True

    def _id(self, token: str) -> int:
        identifier = self.tokenizer.token_to_id(token)
        if identifier is None:
            raise ValueError(f"The tokenizer has no token {token}, which the input form names.")
        return int(identifier)


def _joined(turns: list[list[int]]) -> list[int]:
    return [token for turn in turns for token in turn]
