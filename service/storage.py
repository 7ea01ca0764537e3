"""The database, for calls that need one."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from service.database.database import Database
from service.problem import Problem, ProblemError

logger = logging.getLogger("talab.storage")

RETRY_SECONDS = 60


def kept(request: Request) -> Database:
    """The database of the app that received `request`; raises `ProblemError` where it has none."""
    database: Database | None = request.app.state.database
    if database is None:
        raise ProblemError(
            Problem(503, "This server keeps nothing, so it takes no jobs and no feedback."),
            {"Retry-After": str(RETRY_SECONDS)},
        )
    return database


def install(app: FastAPI) -> None:
    """Answer 503 while the database does not."""
    app.add_exception_handler(SQLAlchemyError, _on_database)


def _on_database(_: Request, error: Exception) -> Response:
    # Its own words may quote what was to be stored.
    logger.error("The database failed: %s.", type(error).__name__)
    detail = "The database does not answer, and without it nothing can be kept. Try again."
    return Problem(503, detail).to_response({"Retry-After": str(RETRY_SECONDS)})


Kept = Annotated[Database, Depends(kept)]
