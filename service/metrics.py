"""`GET /metrics`: what the server counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from models.verdict import Verdict
from service.body import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["Operate"])

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
MESSAGES = (1, 2, 4, 8, 16, 32, 64)


class Metrics:
    """One server's. Labels are routes, statuses and categories: never anything that was sent."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "talab_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.latency = Histogram(
            "talab_request_seconds",
            "From a request's arrival to the end of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.queue = Gauge("talab_queue_messages", "Messages of requests that wait.", registry=self.registry)
        self.active = Gauge("talab_requests_active", "Requests being answered.", registry=self.registry)
        self.batches = Histogram(
            "talab_batch_messages", "Messages classified together.", buckets=MESSAGES, registry=self.registry
        )
        self.inference = Histogram(
            "talab_batch_seconds", "How long a batch took.", buckets=SECONDS, registry=self.registry
        )
        self.tokens = Counter("talab_tokens", "Tokens read by the model.", registry=self.registry)
        self.verdicts = Counter(
            "talab_verdicts", "Verdicts by primary category.", ("category",), registry=self.registry
        )
        self.reviews = Counter(
            "talab_verdicts_to_review",
            "Verdicts under the review threshold; over talab_verdicts_total, the review rate.",
            registry=self.registry,
        )

    def batch(self, tokens: int, seconds: float, verdicts: Sequence[Verdict]) -> None:
        """Count a batch that was classified."""
        self.batches.observe(len(verdicts))
        self.inference.observe(seconds)
        self.tokens.inc(tokens)
        for verdict in verdicts:
            self.verdicts.labels(verdict.label).inc()
        self.reviews.inc(sum(verdict.needs_review for verdict in verdicts))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self.requests.labels(method, route, str(status)).inc()
        self.latency.labels(route).observe(seconds)


@router.get(
    "/metrics",
    summary="What the server counts, for Prometheus",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Requests, latency, the queue, batches, tokens, verdicts by category and how many of them need review."""
    kept: Metrics = request.app.state.metrics
    return Response(generate_latest(kept.registry), media_type=CONTENT_TYPE_LATEST)
