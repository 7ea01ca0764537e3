"""What a release is timed beside: the same network and tokenizer run by others, and the processor's own ceiling.

Their weights are random: no speed depends on what a weight is, and so a release can be timed where its training run is not at hand.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
    TextClassificationPipeline,
)

from models.message import Message
from training.export import INPUTS, to_onnx
from training.network import Network

# multilingual-e5-small's shape, which the default recipe fine-tunes.
WIDTH, WIDE, LAYERS, HEADS = 384, 1_536, 12, 12
MAX_TOKENS = 320
TOKENS = 4_096  # of one measurement of the ceiling
TRIED = 256  # tokens
SIZES = (1, 32)


def peers_of(tokenizer: Tokenizer, messages: Sequence[Message]) -> dict[str, Callable[[], object]]:
    """By name, what runs all of `messages` once: transformers' pipeline in fp32, ONNX Runtime in fp32, and the matrix products alone."""
    pairs = [
        {"text": message.text, "text_pair": " ".join(turn.text for turn in message.previous)} for message in messages
    ]
    model, fast = counterpart(tokenizer)
    classify = TextClassificationPipeline(  # type: ignore[no-untyped-call]
        model=model, tokenizer=fast, truncation=True, max_length=MAX_TOKENS
    )
    lengths = [
        min(MAX_TOKENS, len(tokenizer.encode(pair["text"]).ids) + len(tokenizer.encode(pair["text_pair"]).ids) + 3)
        for pair in pairs
    ]
    return {f"transformers' pipeline, batch {size}": _pipeline(classify, pairs, size) for size in SIZES} | {
        "ONNX Runtime, fp32, batch 1": _onnx(model.config, lengths),
        "matrix products alone": _ceiling(sum(lengths)),
    }


def counterpart(tokenizer: Tokenizer) -> tuple[BertForSequenceClassification, PreTrainedTokenizerFast]:
    """A classifier of the release's shape in transformers' own classes, and the tokenizer that gives it the release's tokens."""
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=WIDE,
        type_vocab_size=2,
        pad_token_id=tokenizer.token_to_id("<pad>"),
    )
    config.num_labels = 4
    model = BertForSequenceClassification(config)
    model.train(False)
    # The release begins and ends a message by itself; transformers has it done by the tokenizer.
    whole = Tokenizer.from_str(tokenizer.to_str())
    whole.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B:1 </s>:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")],
    )
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=whole,
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
        model_max_length=MAX_TOKENS,
    )
    return model, fast


def _pipeline(classify: Any, pairs: list[dict[str, str]], size: int) -> Callable[[], object]:
    return lambda: classify([dict(pair) for pair in pairs], batch_size=size)


def _onnx(config: BertConfig, lengths: Sequence[int]) -> Callable[[], object]:
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.onnx"
        to_onnx(Network(BertModel(config, add_pooling_layer=False), outputs=7), path)
        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])

    def run() -> None:
        for length in lengths:
            ids = np.full((1, length), 5, dtype=np.int64)
            session.run(None, dict(zip(INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True)))

    return run


def _ceiling(tokens: int) -> Callable[[], object]:
    """Nothing but the products of `tokens` tokens with the network's matrices, in bf16 or fp32, whichever is the faster here."""
    work = min((_Products(kind) for kind in (torch.bfloat16, torch.float32)), key=_Products.seconds)
    return lambda: work(tokens)


class _Products:
    def __init__(self, kind: torch.dtype) -> None:
        shapes = ((WIDTH, 3 * WIDTH), (WIDTH, WIDTH), (WIDTH, WIDE), (WIDE, WIDTH))
        self.work = [
            (torch.ones(TOKENS, rows, dtype=kind), torch.ones(rows, columns, dtype=kind)) for rows, columns in shapes
        ]

    def __call__(self, tokens: int) -> None:
        for start in range(0, tokens, TOKENS):
            for _ in range(LAYERS):
                for states, matrix in self.work:
                    states[: tokens - start] @ matrix

    def seconds(self) -> float:
        """Of one product of a few tokens: where bf16 is emulated, all of them would take minutes."""
        states, matrix = self.work[0]
        states[:TRIED] @ matrix
        started = time.perf_counter()
        states[:TRIED] @ matrix
        return time.perf_counter() - started
