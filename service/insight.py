"""What `/v1/classify` tells of one message: its verdict and, asked for it, why, and how to ask better."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from models.advice import advise
from models.explain import Explanation, Span
from models.message import Message
from models.rewrite import Rewrite, Rewriter, to_judge
from models.verdict import Verdict
from service.inference import Inference
from service.wire import ClassifyIn, VerdictOut


class Insight:
    """The classifier reads a message's shorter versions and its rewrites too, queued like everybody's messages."""

    def __init__(self, inference: Inference, rewriter: Rewriter | None) -> None:
        self._inference = inference
        self._rewriter = rewriter

    async def tell(self, asked: ClassifyIn) -> VerdictOut:
        """Raises `InvalidMessage`, and what the inference does."""
        message = asked.to_message()
        verdict = await self._inference.classify(message)
        told = VerdictOut.of(message, verdict)
        spans: Sequence[Span] = ()
        if asked.explain:
            spans = await self._spans(message, verdict)
            told = told.explained(spans)
        if asked.advise:
            rewrites = await self._rewrites(message, verdict)
            categories = self._inference.release.categories
            told = told.advised(advise(message, verdict, asked.language, spans, rewrites, categories))
        return told

    async def _spans(self, message: Message, verdict: Verdict) -> tuple[Span, ...]:
        explanation = Explanation(message, verdict, self._inference.release.categories)
        return explanation.spans(await self._inference.classify_many(explanation.messages))

    async def _rewrites(self, message: Message, verdict: Verdict) -> tuple[Rewrite, ...]:
        if self._rewriter is None:
            return ()
        candidates = await asyncio.to_thread(self._rewriter.candidates, message, verdict)
        return self._rewriter.rewrites(candidates, await self._inference.classify_many(to_judge(candidates)))
