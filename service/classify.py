"""`POST /v1/classify` and `/v1/classify/batch`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from pydantic import ValidationError

from models.message import InvalidMessage, Message
from service.body import StrictRoute
from service.examples import BATCHES, MESSAGES
from service.inference import Inference
from service.insight import Insight
from service.presence import while_present
from service.problem import Problem, from_message, from_validation
from service.wire import BatchIn, BatchOut, ClassifyIn, ErrorOut, MessageIn, ProblemOut, VerdictOut

router = APIRouter(route_class=StrictRoute, tags=["Classify"])


def served(request: Request) -> Inference:
    """The inference of the app that received `request`."""
    inference: Inference = request.app.state.inference
    return inference


Served = Annotated[Inference, Depends(served)]


@router.post("/v1/classify", response_model_exclude_unset=True, summary="Classify one message")
async def classify(
    request: Request, message: Annotated[ClassifyIn, Body(openapi_examples=MESSAGES)], inference: Served
) -> VerdictOut:
    """How the recipient would feel asked: the categories that apply, each with its probability.

    With `explain` also which of its words carry that, and with `advise` how to ask better and how to answer.
    """
    insight = Insight(inference, request.app.state.rewriter)
    return await while_present(request, insight.tell(message))


@router.post("/v1/classify/batch", response_model_exclude_unset=True, summary="Classify up to 256 messages")
async def classify_batch(
    request: Request, batch: Annotated[BatchIn, Body(openapi_examples=BATCHES)], inference: Served
) -> BatchOut:
    """A verdict for each message, in the order sent. A message that is not valid gets `error` in its place."""
    read = [_read(item) for item in batch.messages]
    messages = [item for item in read if isinstance(item, Message)]
    verdicts = iter(await while_present(request, inference.classify_many(messages)))
    return BatchOut(
        verdicts=[
            VerdictOut.of(item, next(verdicts)) if isinstance(item, Message) else ErrorOut(error=ProblemOut.of(item))
            for item in read
        ]
    )


def _read(item: Any) -> Message | Problem:
    try:
        return MessageIn.model_validate(item).to_message()
    except ValidationError as error:
        return from_validation(error.errors(include_input=False, include_url=False))
    except InvalidMessage as error:
        return from_message(error)
