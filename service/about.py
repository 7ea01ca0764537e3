"""`GET /v1/categories` and `/v1/model`: what is being served."""

from __future__ import annotations

from fastapi import APIRouter, Request

from service.body import StrictRoute
from service.classify import Served
from service.settings import Settings
from service.wire import MAX_BATCH, CategoriesOut, CategoryOut, ServedModelOut

router = APIRouter(route_class=StrictRoute, tags=["About"])


@router.get("/v1/categories", response_model_exclude_unset=True, summary="The categories, in Arabic and English")
async def categories(inference: Served) -> CategoriesOut:
    """In order of precedence; the last is that of a message to which no other applies."""
    served = inference.release.categories
    told = [CategoryOut.of(category) for category in served]
    return CategoriesOut(categories=told) if served.none else CategoriesOut(categories=told, none=None)


@router.get("/v1/model", summary="The release that is being served")
async def model(request: Request, inference: Served) -> ServedModelOut:
    """Its version, its quality as measured when it was made, and the limits of what it takes."""
    settings: Settings = request.app.state.settings
    release = inference.release
    return ServedModelOut(
        name=release.name,
        version=release.version,
        categories=list(release.categories.names),
        review_threshold=release.review_threshold,
        quality=dict(release.quality),
        limits={
            **release.limits,
            "batch_messages": MAX_BATCH,
            "body_bytes": settings.max_body_bytes,
            "file_bytes": settings.max_file_bytes,
            "requests_per_minute": settings.rate_per_minute or None,
        },
    )
