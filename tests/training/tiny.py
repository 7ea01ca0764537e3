"""A recipe that trains in a second: an encoder of two small layers, and a corpus whose words tell the categories."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers

from training.progress import Display

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "me", "you", "new", "old")
WORDS = ["please", "now", "again", "friend", "cousin", "job", "who", "know", "names", "thanks", "for", "the", "book"]
SPOKEN = {
    "over-pressure": WORDS[:3],
    "intro-for-friend": WORDS[3:6],
    "contact-mining": WORDS[6:9],
    "acceptable": WORDS[9:],
}


def write_encoder(folder: Path, words: Iterable[str] = WORDS, layers: int = 2) -> None:
    """An encoder of small layers whose tokens are `words`, and those that every input needs."""
    from transformers import BertConfig, BertModel

    vocabulary = list(dict.fromkeys([*SPECIAL, *words]))
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"} | names))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)


def write_corpus(folder: Path) -> None:
    rng = random.Random(1)
    folder.mkdir()
    lines = []
    for n in range(240):
        label = list(SPOKEN)[n % 4]
        text = " ".join(rng.choices(SPOKEN[label], k=rng.randint(3, 7)))
        name = "setz" if n % 8 < 4 and n > 160 else "seta"
        row = {
            "id": f"{name}-{n:04}",
            "group": f"{name}-g{n:03}",
            "text": f"{text} {n}",
            "label": label,
            "labels": [label],
        }
        lines.append(json.dumps(row | {"variety": "en", "channel": "email", "why": "because"}))
    (folder / "en.jsonl").write_text("\n".join(lines) + "\n")


def write_place(folder: Path) -> Path:
    """Everything that a run needs, with `recipe.toml`, in an empty folder."""
    write_encoder(folder / "encoder")
    write_corpus(folder / "corpus")
    (folder / "splits.toml").write_text(
        '[shares]\ntrain = 0.6\ndev = 0.2\ntest = 0.2\n[authors]\ntest = ["setz"]\ndev = []\n'
    )
    (folder / "recipe.toml").write_text(f"""
name = "tiny"
version = "0.0.1"
[data]
corpus = "{folder}/corpus"
categories = "data/categories.toml"
splits = "{folder}/splits.toml"
[encoder]
name = "{folder}/encoder"
trim = false
max_tokens = 48
[optimisation]
epochs = 6
batch_size = 16
encoder_rate = 1e-3
head_rate = 1e-2
[losses]
rationale = 0.1
[wide]
strength = 4.0
rarest = 1
""")
    return folder


class Quiet(Display):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)
