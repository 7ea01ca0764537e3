"""What goes over the wire: the JSON of requests and answers, and what OpenAPI tells of it.

Types and members are checked here; what a text may be is `models.message`'s to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from models.advice import Advice, AdviceLanguage
from models.category import Category
from models.explain import Span
from models.message import MAX_PREVIOUS, MAX_TEXT_CHARACTERS, Message, Relationship, Speaker, Turn
from models.verdict import Language, Verdict
from service.problem import Problem

MAX_BATCH = 256
MAX_ID_CHARACTERS = 256

# Documented here and checked by `Message`, whose errors say more.
Text = Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_TEXT_CHARACTERS})]
Probability = Annotated[float, Field(ge=0, le=1)]


class Wire(BaseModel):
    """Strict: no conversion of types, no unknown member."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class TurnIn(Wire):
    """An earlier message of the thread."""

    speaker: Speaker = Field(alias="from", description="Who wrote it: the sender of the message, or its recipient.")
    text: Text


class MessageIn(Wire):
    """A message to a professional contact, and the context it comes in."""

    text: Text = Field(description="The message, as it was or would be sent. White space alone is nothing to read.")
    id: Annotated[str, Field(max_length=MAX_ID_CHARACTERS)] | None = Field(
        default=None, description="Yours; comes back with the verdict."
    )
    relationship: Relationship | None = Field(
        default=None,
        description="`new`: just met, first contact. `established`: worked or talked together over time.",
    )
    previous: list[TurnIn] | None = Field(
        default=None,
        description="The earlier messages of the thread, oldest first.",
        json_schema_extra={"maxItems": MAX_PREVIOUS},
    )

    def to_message(self) -> Message:
        """Raises `InvalidMessage` when a text is empty, too long or not text."""
        turns = tuple(Turn(speaker=turn.speaker, text=turn.text) for turn in self.previous or ())
        return Message(text=self.text, id=self.id, relationship=self.relationship, previous=turns)


class ClassifyIn(MessageIn):
    """A message, and what to tell of it beside its verdict."""

    explain: bool = Field(
        default=False, description="Tell which parts of the message, and of its thread, carry the verdict."
    )
    advise: bool = Field(default=False, description="Tell how it will be felt, how to ask instead and how to answer.")
    language: AdviceLanguage | None = Field(
        default=None, description="Of the advice. Left out, it is that of the message."
    )


class BatchIn(Wire):
    """Up to 256 messages, each answered in its place."""

    # Each is checked by itself, so that a bad message does not fail its neighbours.
    messages: list[SkipValidation[MessageIn]] = Field(max_length=MAX_BATCH)


class ModelOut(Wire):
    """Which release spoke."""

    name: str
    version: str


class SpanOut(Wire):
    """A part of a text and what it adds to a score."""

    start: int = Field(ge=0, description="The first code point.")
    end: int = Field(ge=0, description="The code point after the last one.")
    text: str = Field(description="The text between the two.")
    category: str
    weight: float = Field(
        description="How much of the score of `category` it carries (its Shapley value). Below 0 it speaks against it."
    )
    turn: int | None = Field(
        default=None,
        ge=0,
        description="The place in `previous` of the message that this is a part of; left out for the message itself.",
    )


class RewriteOut(Wire):
    """What somebody else wrote in a like case, acceptably. The facts are theirs."""

    text: str
    example: bool


class AdviceOut(Wire):
    """How to ask better, and how to answer."""

    language: AdviceLanguage
    kind: str = Field(
        description="Which kind of ask of its category the advice is about; `general` where none is told."
    )
    why: str = Field(description="How the recipient feels.")
    instead: str = Field(description="How to ask instead.")
    draft: str = Field(description="Words to begin from; what stands in brackets is to be filled in.")
    reply: str = Field(description="For the recipient: words to decline with grace.")
    offer: str = Field(description="For the recipient: words to help within limits.")
    rewrites: list[RewriteOut] = Field(description="Up to three examples, each acceptable to the model itself.")


class VerdictOut(Wire):
    """What the classifier says of a message."""

    id: str | None = Field(default=None, description="The message's `id`; left out when it had none.")
    label: str = Field(description="The primary category, one of those that `GET /v1/categories` lists.")
    labels: list[str] = Field(description="Every category that applies, in order of precedence.")
    scores: dict[str, Probability] = Field(
        description="The calibrated probability of each category that it applies; of the last, that no other does."
    )
    confidence: Probability = Field(description="The calibrated probability that `label` is right.")
    needs_review: bool = Field(description="True when `confidence` is under the threshold that `GET /v1/model` tells.")
    language: Language = Field(description="What the message is written in.")
    truncated: bool = Field(description="True when the text was longer than the model reads, and its rest went unread.")
    model: ModelOut
    spans: list[SpanOut] | None = Field(
        default=None,
        description="Asked for with `explain`: of each of `labels` every part of the message in order, then the messages of "
        "the thread that decided, if any did.",
    )
    advice: AdviceOut | None = Field(
        default=None, description="Asked for with `advise`; null where there is nothing to advise."
    )

    @classmethod
    def of(cls, message: Message, verdict: Verdict) -> VerdictOut:
        members = verdict.to_dict()
        if message.id is not None:
            members["id"] = message.id
        return cls(**members)

    def explained(self, spans: Sequence[Span]) -> VerdictOut:
        return self.model_copy(update={"spans": [SpanOut(**span.to_dict()) for span in spans]})

    def advised(self, advice: Advice | None) -> VerdictOut:
        return self.model_copy(update={"advice": None if advice is None else AdviceOut(**advice.to_dict())})


class FieldProblemOut(Wire):
    """What is wrong with one member."""

    field: str
    problem: str


class ProblemOut(Wire):
    """What was wrong, the limit and what to do (RFC 9457). Never repeats what was sent."""

    type: str = Field(description="A name for programs: `urn:talab:problem:invalid` and so on.")
    title: str
    status: int
    detail: str
    errors: list[FieldProblemOut] = Field(description="The members that are wrong, if it is about members.")

    @classmethod
    def of(cls, problem: Problem) -> ProblemOut:
        return cls(**problem.to_dict())


class ErrorOut(Wire):
    """Stands in the place of a message that could not be classified."""

    error: ProblemOut


class BatchOut(Wire):
    """A verdict or an error for each message, in the order they were sent."""

    verdicts: list[VerdictOut | ErrorOut]


class CategoryOut(Wire):
    """A category, described in each language."""

    name: str
    title: dict[str, str]
    description: dict[str, str]

    @classmethod
    def of(cls, category: Category) -> CategoryOut:
        return cls(name=category.name, title=dict(category.title), description=dict(category.description))


class CategoriesOut(Wire):
    """Every category in order of precedence; the last is that of a message to which no other applies."""

    categories: list[CategoryOut]
    none: None = Field(
        default=None,
        description="Given, and null, where no category is that of a message to which no other applies.",
    )


class ServedModelOut(Wire):
    """What is being served: the release, its categories, its measured quality and its limits."""

    name: str
    version: str
    categories: list[str]
    review_threshold: Probability
    quality: dict[str, Any] = Field(description="The figures of its model card.")
    limits: dict[str, Any] = Field(
        description="How much a message, a batch and a body may hold, and what the model reads."
    )
