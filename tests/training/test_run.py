from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from models.classifier import Classifier
from models.message import Message
from training import command
from training.progress import Display
from training.recipe import Recipe
from training.run import Run

WORDS = ["please", "now", "again", "friend", "cousin", "job", "who", "know", "names", "thanks", "for", "the", "book"]
SPOKEN = {
    "over-pressure": WORDS[:3],
    "intro-for-friend": WORDS[3:6],
    "contact-mining": WORDS[6:9],
    "acceptable": WORDS[9:],
}


def write_encoder(folder: Path) -> None:
    from transformers import BertConfig, BertModel

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "me", "you", "new", "old", *WORDS]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"} | names))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
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


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
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
buckets = 1024
""")
    return folder


class Quiet(Display):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


def follow(place: Path) -> tuple[dict[str, object], list[str]]:
    display = Quiet()
    figures = Run(Recipe.read(place / "recipe.toml"), place / "runs", display).follow()
    return figures, display.said


def test_a_recipe_becomes_a_release_that_classifies(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures, said = follow(place)
    assert figures["splits"]["test_authors"]["macro_f1"] > 0.9  # type: ignore[index]
    assert figures["parity"]["same_label"] > 0.95  # type: ignore[index]
    assert set(figures["baselines"]["test"]) == {  # type: ignore[index]
        "majority",
        "TF-IDF + logistic regression, without context",
        "TF-IDF + logistic regression, with context",
        "frozen encoder + logistic regression",
    }
    assert [line for line in said if line.endswith("…")] == [
        "train …",
        "widen …",
        "calibrate …",
        "export …",
        "evaluate …",
    ]

    _, said = follow(place)
    assert [line.partition(":")[0] for line in said if "kept" in line] == [
        "train",
        "widen",
        "calibrate",
        "export",
        "evaluate",
    ]

    (place / "runs" / "recipe.toml").write_text((place / "recipe.toml").read_text())
    assert command.release(place / "runs", place / "release", readmes=None) == 0
    classifier = Classifier.load(place / "release")
    assert classifier.classify(Message("who know names who")).label == "contact-mining"
    card = (place / "release" / command.CARD).read_text()
    assert "tiny 0.0.1" in card
    assert "| quoted asks | MFT |" in card
    assert (place / "release" / command.PICTURE).read_bytes().startswith(b"\x89PNG")

    assert command.evaluate(place / "release", place / "corpus", as_json=True) == 0
    assert json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))["messages"] == 240


def test_a_changed_calibration_trains_nothing(place: Path) -> None:
    follow(place)
    text = (place / "recipe.toml").read_text()
    (place / "recipe.toml").write_text(text + "[calibration]\nreview_accuracy = 0.8\n")
    _, said = follow(place)
    # A model that is never wrong gets the same threshold whatever is asked of it, and then has nothing to evaluate anew.
    assert next(line for line in said if line.endswith("…")) == "calibrate …"
    assert not {"train …", "widen …", "export …"} & set(said)


def test_an_unfinished_run_is_not_released(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.release(tmp_path, tmp_path / "release") == 2
    assert "lacks recipe.toml, model.onnx" in capsys.readouterr().err
    assert not (tmp_path / "release").exists()


def test_data_that_cannot_be_learnt_from_stops_before_training(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "bad.jsonl").write_text('{"id": "a-1"}\n')
    recipe = tmp_path / "bad.toml"
    recipe.write_text((place / "recipe.toml").read_text().replace(f"{place}/corpus", f"{tmp_path}/corpus"))
    assert command.train(recipe, tmp_path / "runs") == 2
    assert "bad.jsonl:1: 'group' must be a string" in capsys.readouterr().err
