"""`POST /v1/feedback`: a message with the labels that a reviewer gave it, kept to be learnt from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Body, Header, Request, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.category import Categories
from models.language import detect
from models.message import check_text
from service.body import StrictRoute
from service.classify import Served
from service.database.database import Database
from service.database.tables import Feedback
from service.gate import OWNER
from service.problem import FieldProblem, Problem, ProblemError
from service.storage import Kept
from service.wire import MessageIn, Text, Wire

router = APIRouter(route_class=StrictRoute, tags=["Feedback"])

Variety = Literal["msa", "egy", "glf", "lev", "mgr", "en", "arabizi", "mixed"]
Channel = Literal["email", "linkedin", "whatsapp", "sms", "other"]

# What a language that was detected says of the variety, where the reviewer said nothing.
VARIETIES = {"ar": "msa", "other": "msa"}

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._:-]{1,255}$",
        description="Yours, one for each message reviewed. Sent again with the same body, it stores nothing anew.",
    ),
]


class FeedbackIn(Wire):
    """A message as it was classified, and what it is."""

    message: MessageIn
    labels: list[str] = Field(
        min_length=1, description="Every category that applies, as a reviewer sees it; `$none` stands alone."
    )
    variety: Variety | None = Field(default=None, description="The variety of Arabic, where the reviewer knows it.")
    channel: Channel | None = Field(default=None, description="Where the message was written.")
    why: Text | None = Field(default=None, description="The reviewer's reason, in a few words.")


class FeedbackOut(Wire):
    """What was stored."""

    id: int
    label: str = Field(description="The primary one of the labels.")
    labels: list[str] = Field(description="The labels in order of precedence.")
    created: datetime


EXAMPLES: Any = {
    "arabic": {
        "summary": "عربي: تصويب",
        "value": {
            "message": {"text": "أستاذة هناء، من تعرفين أيضًا في الوزارة؟"},
            "labels": ["$ask"],
            "variety": "msa",
            "why": "asks for contacts without a relationship",
        },
    }
}


@router.post(
    "/v1/feedback",
    summary="Keep a reviewed label",
    status_code=201,
    responses={200: {"model": FeedbackOut, "description": "It was stored before, under this key."}},
)
async def create_feedback(
    request: Request,
    response: Response,
    given: Annotated[FeedbackIn, Body(openapi_examples=EXAMPLES)],
    key: IdempotencyKey,
    inference: Served,
    database: Kept,
) -> FeedbackOut:
    """The only call that keeps a message for good. `talab feedback export` writes what was kept as a corpus file."""
    release = inference.release
    message = given.message.to_message()
    if given.why is not None:
        check_text(given.why, "why")
    wire = given.model_dump(by_alias=True, exclude_none=True)
    row = Feedback(
        owner=request.scope.get(OWNER, ""),
        key=key,
        digest=hashlib.sha256(json.dumps(wire, sort_keys=True).encode()).hexdigest(),
        message={name: value for name, value in wire["message"].items() if name != "id"},
        labels=_ordered(given.labels, release.categories),
        variety=given.variety,
        channel=given.channel,
        why=given.why,
        language=detect(message.text),
        model=f"{release.name} {release.version}",
    )
    stored = await to_thread.run_sync(keep, database, row)
    if stored.digest != row.digest:
        problem = "was used before, with another body. Give each message that was reviewed its own."
        raise ProblemError(Problem(409, f"Idempotency-Key {problem}", (FieldProblem("Idempotency-Key", problem),)))
    response.status_code = 201 if stored is row else 200
    return FeedbackOut(
        id=stored.id,
        label=stored.labels[0],
        labels=stored.labels,
        created=datetime.fromtimestamp(round(stored.created_at, 3), UTC),
    )


def keep(database: Database, row: Feedback) -> Feedback:
    """Store `row`, or give back what its owner stored under its key before."""
    try:
        with database.session() as session:
            row.created_at = database.now(session)
            session.add(row)
        return row
    except IntegrityError:
        with database.session() as session:
            same = Feedback.owner == row.owner, Feedback.key == row.key
            return session.execute(select(Feedback).where(*same)).scalar_one()


def export(database: Database, after: int = 0) -> Iterator[dict[str, Any]]:
    """Everything stored after the entry `after`, in the schema of the corpus, oldest first."""
    while True:
        with database.session() as session:
            next_ones = select(Feedback).where(Feedback.id > after).order_by(Feedback.id).limit(500)
            rows = session.execute(next_ones).scalars().all()
        if not rows:
            return
        after = rows[-1].id
        yield from map(_example, rows)


def _example(row: Feedback) -> dict[str, Any]:
    example = {
        "id": f"feedback-{row.id:06}",
        "group": f"feedback-g{row.id:06}",
        "text": row.message["text"],
        "label": row.labels[0],
        "labels": row.labels,
        "variety": row.variety or VARIETIES.get(row.language, row.language),
        "channel": row.channel or "other",
        "why": row.why or "reviewed",
    }
    example |= {name: row.message[name] for name in ("relationship", "previous") if row.message.get(name)}
    if row.language == "other" and row.variety is None:
        example["other_language"] = True
    return example


def _ordered(labels: Sequence[str], categories: Categories) -> list[str]:
    def wrong(problem: str) -> ProblemError:
        return ProblemError(Problem.invalid([FieldProblem("labels", problem)]))

    if set(labels) - set(categories.names):
        raise wrong(f"must be of {', '.join(categories.names)}.")
    if len(set(labels)) != len(labels):
        raise wrong("holds a category twice; name each once.")
    if (problem := categories.contradiction(labels)) is not None:
        raise wrong(problem)
    return list(categories.ordered(labels))
