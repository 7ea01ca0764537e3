"""The HTTP service, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from models.message import Message
from service import __version__, about, classify, docs, health, problem
from service.access import AccessLog
from service.failure import Failure
from service.health import State
from service.inference import Classifier, Inference
from service.limits import BodyLimit
from service.settings import Settings

WARM_UP = Message(text="مرحبا، شكرًا على وقتك.")


def create_app(classifier: Classifier, settings: Settings | None = None) -> FastAPI:
    """The app that answers with `classifier`; ready once that has answered a first message."""
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
    app.state.settings = settings
    app.state.inference = Inference(classifier, settings.threads)
    app.state.health = State.LOADING
    for router in (classify.router, about.router, health.router):
        app.include_router(router)
    docs.install(app)
    problem.install(app)
    # The last added is the outermost: everything is logged, and everything below may fail.
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    app.add_middleware(Failure)
    app.add_middleware(AccessLog)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await app.state.inference.classify(WARM_UP)
    app.state.health = State.READY
    yield
    app.state.health = State.DRAINING
