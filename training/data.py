"""What a run learns from: categories, the corpus dealt to its splits, and the base encoder made ready for it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tokenizers import Tokenizer
from transformers import PreTrainedModel

from models.category import Categories
from models.encoding import Encoding, InputForm
from training.corpus import Example, Split, Splits, read_folder
from training.encoder import source
from training.encoder.vocabulary import Trim
from training.recipe import Data, EncoderChoice


@dataclass(frozen=True)
class ReadyEncoder:
    """A base encoder with the encoding that feeds it."""

    model: PreTrainedModel
    tokenizer: Tokenizer
    form: InputForm

    @property
    def encoding(self) -> Encoding:
        return Encoding(self.tokenizer, self.form)

    @property
    def pad_id(self) -> int:
        return int(self.tokenizer.token_to_id(self.form.pad) or 0)


@dataclass(frozen=True)
class Dataset:
    """The corpus in its splits."""

    categories: Categories
    splits: dict[Split, list[Example]]

    @classmethod
    def load(cls, choice: Data) -> Dataset:
        """Read categories, corpus and splits; raises `InvalidCorpus` for data that cannot be learnt from."""
        categories = read_categories(Path(choice.categories))
        examples = read_folder(Path(choice.corpus), categories)
        return cls(categories, Splits.read(Path(choice.splits)).deal(examples))

    @property
    def train(self) -> list[Example]:
        return self.splits["train"]

    @property
    def dev(self) -> list[Example]:
        return self.splits["dev"]

    def encoder(self, choice: EncoderChoice) -> ReadyEncoder:
        """Load the base encoder of a recipe, its vocabulary trimmed with the training texts' pieces kept.

        With `start`, it has the size and tokenizer of that run, and waits for its weights.
        """
        if choice.start:
            return self._started(choice)
        trim = Trim() if choice.trim else None
        base = source.load(choice.name, choice.folds, trim, _texts(self.train))
        form = replace(
            base.form, max_tokens=min(choice.max_tokens, base.form.max_tokens), max_context=choice.max_context
        )
        return ReadyEncoder(base.model, base.tokenizer, form)

    def _started(self, choice: EncoderChoice) -> ReadyEncoder:
        base = self.encoder(replace(choice, start="", trim=False))
        tokenizer = Tokenizer.from_file(str(Path(choice.start) / "tokenizer.json"))
        base.model.resize_token_embeddings(tokenizer.get_vocab_size(), mean_resizing=False)
        return replace(base, tokenizer=tokenizer)


def read_categories(path: Path) -> Categories:
    """Read a categories file (TOML: `[[asks]]` in precedence and `[none]`)."""
    return Categories.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))


def _texts(examples: Sequence[Example]) -> tuple[str, ...]:
    return tuple(
        text
        for example in examples
        for text in (example.message.text, *(turn.text for turn in example.message.previous))
    )
