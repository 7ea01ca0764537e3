"""`POST /v1/moderations`: OpenAI's contract, so that its client works here with another `base_url`."""

from __future__ import annotations

import re
import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request
from pydantic import Field, SkipValidation, ValidationError

from models.message import InvalidMessage, Message
from models.verdict import Verdict
from service.body import StrictRoute
from service.classify import Served
from service.inference import Release
from service.presence import while_present
from service.problem import FieldProblem, Problem, ProblemError, from_validation
from service.wire import MAX_BATCH, Probability, Text, Wire

router = APIRouter(route_class=StrictRoute, tags=["Classify"])

# What clients name without being asked to.
THEIRS = re.compile(r"(omni|text)-moderation-[\w.-]+")


class TextPart(Wire):
    """A text, as OpenAI's contract writes one beside images."""

    type: Literal["text"]
    text: Text


class ModerationsIn(Wire):
    """One text, or a list of them; each is a message by itself."""

    # Checked below: of a union, errors would be told for each of its sides.
    input: SkipValidation[
        Text
        | Annotated[list[Text], Field(min_length=1, max_length=MAX_BATCH)]
        | Annotated[list[TextPart], Field(min_length=1, max_length=MAX_BATCH)]
    ]
    model: str | None = Field(
        default=None,
        description="The release that `GET /v1/model` names, or one of OpenAI's, in whose place it answers.",
        json_schema_extra={"pattern": f"^{THEIRS.pattern}$"},
    )


class ModerationOut(Wire):
    """What was found in a text: whether any ask applies, which, and with what probability."""

    flagged: bool
    categories: dict[str, bool]
    category_scores: dict[str, Probability]
    category_applied_input_types: dict[str, list[Literal["text"]]]


class ModerationsOut(Wire):
    """A result for each text, in the order they were sent."""

    id: str
    model: str
    results: list[ModerationOut]


EXAMPLES: Any = {
    "one": {"summary": "One text", "value": {"input": "Who else do you know at the ministry? Send me their numbers."}},
    "list": {
        "summary": "عدّة نصوص · Several",
        "value": {
            "model": "omni-moderation-latest",
            "input": ["شكرًا على وقتك أمس.", "لماذا لا تساعدني؟ أنتظر ردّك منذ أسبوع!"],
        },
    },
}


@router.post("/v1/moderations", summary="Moderate, by OpenAI's contract")
async def moderations(
    request: Request, asked: Annotated[ModerationsIn, Body(openapi_examples=EXAMPLES)], inference: Served
) -> ModerationsOut:
    """`flagged` is true when any ask but `$none` applies. For the thread, reasons and review, use `/v1/classify`."""
    release = inference.release
    served = f"{release.name}-{release.version}"
    if asked.model not in (None, release.name, served) and not THEIRS.fullmatch(str(asked.model)):
        problem = "is not served here; GET /v1/model tells which is, and it may be left out."
        raise ProblemError(Problem.invalid([FieldProblem("model", problem)]))
    messages = _messages(asked.input)
    verdicts = await while_present(request, inference.classify_many(messages))
    results = [_result(release, verdict) for verdict in verdicts]
    return ModerationsOut(id=f"modr-{uuid.uuid4().hex}", model=served, results=results)


def _messages(given: Any) -> list[Message]:
    if not isinstance(given, list):
        return [_message(given, "input")]
    if not 1 <= len(given) <= MAX_BATCH:
        raise InvalidMessage("input", f"holds {len(given)} texts, and must hold 1 to {MAX_BATCH}.")
    return [_message(item, f"input[{place}]") for place, item in enumerate(given)]


def _message(given: Any, field: str) -> Message:
    if isinstance(given, dict):
        try:
            given = TextPart.model_validate(given).text
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            if first["type"] == "literal_error":
                raise InvalidMessage(f"{field}.type", "must be 'text'; images are not read.") from None
            raise ProblemError(from_validation([{**first, "loc": (field, *first["loc"])}])) from None
    try:
        return Message(text=given)
    except InvalidMessage as error:
        raise InvalidMessage(field, error.problem) from None


def _result(release: Release, verdict: Verdict) -> ModerationOut:
    asks = release.categories.ask_names
    scores = verdict.to_dict()["scores"]
    return ModerationOut(
        flagged=any(ask in verdict.labels for ask in asks),
        categories={ask: ask in verdict.labels for ask in asks},
        category_scores={ask: scores[ask] for ask in asks},
        category_applied_input_types={ask: ["text"] for ask in asks},
    )
