"""`GET /healthz` and `/readyz`: is the process alive, and may it be sent messages."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from fastapi import APIRouter, Request

from service.body import StrictRoute
from service.problem import Problem, ProblemError
from service.wire import Wire

router = APIRouter(route_class=StrictRoute, tags=["Operate"])

RETRY_SECONDS = 5


class State(Enum):
    """Where a server is in its life."""

    LOADING = "is loading its model"
    READY = "is ready"
    DRAINING = "is finishing what it was sent and will stop"


class Live(Wire):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(Wire):
    """The model is loaded, and has answered."""

    status: Literal["ready"] = "ready"


@router.get("/healthz", summary="Is the process alive?")
async def live() -> Live:
    """200 as long as the process answers at all: restart it when it does not."""
    return Live()


@router.get("/readyz", summary="May it be sent messages?")
async def ready(request: Request) -> Ready:
    """200 when messages are answered; 503 while the model loads and while the server drains."""
    state: State = request.app.state.health
    if state is not State.READY:
        detail = f"The server {state.value}. Send messages to another, or try again."
        raise ProblemError(Problem(503, detail), {"Retry-After": str(RETRY_SECONDS)})
    return Ready()
