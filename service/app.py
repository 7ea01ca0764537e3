"""The HTTP service, put together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from models.message import Message
from models.rewrite import Rewriter
from service import __version__, about, classify, docs, feedback, health, metrics, moderations, problem, score, storage
from service.access import HEADER, AccessLog
from service.database.database import Database
from service.failure import Failure
from service.gate import Gate
from service.headers import SecurityHeaders
from service.inference import Classifier, Inference
from service.jobs import api as jobs
from service.jobs.store import Store
from service.jobs.worker import Worker
from service.lifecycle import Lifecycle
from service.limits import BodyLimit
from service.metrics import Metrics
from service.queue import Bounds
from service.rate import Rate
from service.score import Places
from service.settings import Settings

logger = logging.getLogger("talab.app")

WARM_UP = Message(text="مرحبا، شكرًا على وقتك.")


def create_app(classifier: Classifier, settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """The app that answers with `classifier`; ready once that has answered a first message.

    Without a `database` it takes neither jobs nor feedback.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="Talab طلب",
        version=__version__,
        summary="How an ask to a professional contact will land.",
        description=docs.DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan,
    )
    counted = Metrics()
    inference = Inference(classifier, _bounds(settings), counted.batch)
    lifecycle = Lifecycle(inference)
    counted.queue.set_function(lambda: inference.queue.waiting)
    counted.active.set_function(lambda: lifecycle.active)
    app.state.settings = settings
    app.state.metrics = counted
    app.state.inference = inference
    app.state.rewriter = Rewriter.of(classifier)
    app.state.lifecycle = lifecycle
    app.state.places = Places(settings.max_files)
    app.state.database = database
    app.state.worker = None
    for module in (classify, moderations, score, jobs, feedback, about, health, metrics):
        app.include_router(module.router)
    docs.install(app)
    problem.install(app)
    storage.install(app)
    # The last added is the outermost: everything is logged, and everything below may fail.
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes, file_limit=settings.max_file_bytes)
    app.add_middleware(
        Gate,
        lifecycle=lifecycle,
        inference=inference,
        keys=settings.api_keys,
        rate=Rate(settings.rate_per_minute),
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", HEADER],
            expose_headers=[HEADER, "Retry-After"],
        )
    app.add_middleware(Failure)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog, metrics=counted)
    return app


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        messages=settings.queue_messages,
        batch_messages=settings.batch_messages,
        batch_tokens=settings.batch_tokens,
        wait_seconds=settings.batch_wait_ms / 1000,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    inference: Inference = app.state.inference
    lifecycle: Lifecycle = app.state.lifecycle
    warming = asyncio.create_task(_warm_up(inference, lifecycle))
    worker = app.state.worker = _worker(app)
    if worker is not None:
        worker.start()
    yield
    lifecycle.drain()
    warming.cancel()
    if worker is not None:
        # First: what it has in hand goes back to the database while that can still be reached.
        await asyncio.to_thread(worker.close)
    await asyncio.to_thread(inference.close)


def _worker(app: FastAPI) -> Worker | None:
    database: Database | None = app.state.database
    if database is None:
        return None
    settings: Settings = app.state.settings
    store = Store(database, settings.job_lease_seconds)
    return Worker(store, app.state.inference, settings.job_retention_hours * jobs.HOUR)


async def _warm_up(inference: Inference, lifecycle: Lifecycle) -> None:
    # While the server listens already: what is sent meanwhile waits in the queue, behind this message.
    try:
        await inference.classify(WARM_UP)
    except Exception as error:
        logger.error("The model did not answer its first message: %s.", type(error).__name__)
        lifecycle.fail()
    else:
        lifecycle.loaded()
