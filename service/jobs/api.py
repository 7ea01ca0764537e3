"""`/v1/jobs`: files that are scored while their senders do something else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as InPath

from service.body import StrictRoute
from service.classify import Served
from service.database.tables import Job
from service.gate import OWNER
from service.growing import GrowingFile
from service.jobs.store import DONE, FAILED, Store
from service.jobs.wire import JobOut
from service.jobs.worker import Worker
from service.problem import Problem, ProblemError
from service.scratch import scratch
from service.settings import Settings
from service.storage import Kept
from service.upload import FileOptions, count_rows, description, file_options, receive, results

router = APIRouter(route_class=StrictRoute, tags=["Files"])

MOST_WAITING = 1_000
RETRY_SECONDS = 60
POLL_SECONDS = 5
HOUR = 3_600

Options = Annotated[FileOptions, Depends(file_options)]
Identifier = Annotated[str, InPath(alias="id", description="As `POST /v1/jobs` told it.")]


def kept_jobs(request: Request, database: Kept) -> Store:
    settings: Settings = request.app.state.settings
    return Store(database, settings.job_lease_seconds)


Jobs = Annotated[Store, Depends(kept_jobs)]


def _retention(request: Request) -> float:
    settings: Settings = request.app.state.settings
    return settings.job_retention_hours * HOUR


async def _found(request: Request, jobs: Store, identifier: str) -> Job:
    owner = request.scope.get(OWNER, "")
    job = await to_thread.run_sync(jobs.get, owner, identifier)
    if job is None:
        raise _unknown()
    return job


def _unknown() -> ProblemError:
    return ProblemError(Problem(404, "No job of yours has this id. It may have been erased, or have expired."))


@router.post(
    "/v1/jobs",
    summary="Hand in a file to be scored",
    status_code=202,
    openapi_extra=description("A file of messages, of any size that GET /v1/model tells."),
)
async def create_job(request: Request, response: Response, options: Options, inference: Served, jobs: Jobs) -> JobOut:
    """Send the file as the body. It is kept, scored when there is time, and erased with its result when it expires.

    `Location` says where the job is to be looked after. It outlives the server: another, or the same one started anew,
    goes on where it was.
    """
    if await to_thread.run_sync(jobs.waiting) >= MOST_WAITING:
        detail = f"{MOST_WAITING:,} jobs wait already. Try again in {RETRY_SECONDS} s."
        raise ProblemError(Problem(429, detail), {"Retry-After": str(RETRY_SECONDS)})
    with scratch() as path:
        await receive(request, path)
        rows = await count_rows(path, options, inference.release.categories)
        job = Job(
            owner=request.scope.get(OWNER, ""),
            options=options.to_dict(),
            rows_total=rows,
            rows_done=0,
            rows_in_error=0,
            needs_review=0,
            labels={},
            claimed_at=0.0,
            claimed_rows=0,
        )
        job = await to_thread.run_sync(jobs.add, job, path)
    worker: Worker | None = request.app.state.worker
    if worker is not None:
        worker.wake()
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobOut.of(job, _retention(request))


@router.get("/v1/jobs/{id}", summary="How far is a job?")
async def get_job(request: Request, identifier: Identifier, jobs: Jobs) -> JobOut:
    """Its state, how many rows are done, how fast it goes and how long it will take."""
    return JobOut.of(await _found(request, jobs, identifier), _retention(request))


@router.get("/v1/jobs/{id}/result", summary="The scored file of a job", response_class=Response, responses=results())
async def get_job_result(request: Request, identifier: Identifier, inference: Served, jobs: Jobs) -> Response:
    """Every row of the file in its order, each with its verdict or the reason why it has none. 409 until it is done."""
    job = await _found(request, jobs, identifier)
    if job.state == FAILED:
        raise ProblemError(Problem(409, f"The job failed, so it has no result. {job.error}"))
    if job.state != DONE:
        detail = (
            f"The job is not done: {job.rows_done:,} of {job.rows_total:,} rows. Ask GET /v1/jobs/{{id}} until it is."
        )
        raise ProblemError(Problem(409, detail), {"Retry-After": str(POLL_SECONDS)})
    options = FileOptions.from_dict(job.options)
    form = options.choose()
    kept = ExitStack()
    path = kept.enter_context(scratch())

    def work(target: Path, tell: Callable[[], None]) -> None:
        jobs.write_file(job.id, path)
        with (
            form.read(path, options.reading) as reader,
            form.write(target, reader, inference.release.categories, options.writing) as writer,
        ):
            for number, (row, verdict) in enumerate(zip(reader, jobs.verdicts(job.id), strict=True), start=1):
                writer.write(row, verdict)
                if number % 1_000 == 0:
                    tell()

    return GrowingFile(form, work, kept, {"Talab-Rows": str(job.rows_total)})


@router.delete("/v1/jobs/{id}", summary="Cancel and erase a job", status_code=204)
async def delete_job(request: Request, identifier: Identifier, jobs: Jobs) -> None:
    """Stops it if it runs. Its file, its verdicts and what is told of it are gone."""
    if not await to_thread.run_sync(jobs.erase, request.scope.get(OWNER, ""), identifier):
        raise _unknown()
