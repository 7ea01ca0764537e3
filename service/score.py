"""`POST /v1/score`: a file in, the scored file out while it is being scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.body import StrictRoute
from service.chunks import chunks, classify
from service.classify import Served
from service.growing import GrowingFile
from service.problem import Problem, ProblemError
from service.scratch import scratch
from service.upload import FileOptions, count_rows, description, file_options, receive, results

router = APIRouter(route_class=StrictRoute, tags=["Files"])

RETRY_SECONDS = 10

Options = Annotated[FileOptions, Depends(file_options)]


class Places:
    """How many files are taken at once from senders that wait for them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a place until this ends; raises `ProblemError` when there is none."""
        if self.taken == self.most:
            detail = (
                f"{self.most} files are being scored, and there is no room for more. Try again in {RETRY_SECONDS} s, or "
                "send it to /v1/jobs and come back for it."
            )
            raise ProblemError(Problem(429, detail), {"Retry-After": str(RETRY_SECONDS)})
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


@router.post(
    "/v1/score",
    summary="Score a file",
    response_class=Response,
    responses=results(),
    openapi_extra=description("A file of messages, of any size that GET /v1/model tells."),
)
async def score(request: Request, options: Options, inference: Served) -> Response:
    """Send the file as the body; its rows come back in order, each with its verdict or the reason why it has none.

    Rows are sent as they are scored. `Talab-Rows` tells how many there will be.
    """
    places: Places = request.app.state.places
    kept = ExitStack()
    try:
        kept.enter_context(places.one())
        path = kept.enter_context(scratch())
        await receive(request, path)
        rows = await count_rows(path, options, inference.release.categories)
    except BaseException:
        kept.close()
        raise
    form = options.choose()

    def work(target: Path, tell: Callable[[], None]) -> None:
        with (
            form.read(path, options.reading) as reader,
            form.write(target, reader, inference.release.categories, options.writing) as writer,
        ):
            for chunk in chunks(reader):
                for row, verdict in zip(chunk, classify(inference, chunk, tell), strict=True):
                    writer.write(row, verdict)
                tell()

    return GrowingFile(form, work, kept, {"Talab-Rows": str(rows)})
