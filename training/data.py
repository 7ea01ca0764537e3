"""What a run learns from: categories, the corpus dealt to its splits, and the base encoder made ready for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tokenizers import Tokenizer
from transformers import PreTrainedModel

from models.arabizi import Reader
from models.category import Categories
from models.encoding import Encoding, InputForm
from training.corpus import Example, Split, Splits, own, read_folder
from training.corpus.deal import deal
from training.encoder import source
from training.encoder.vocabulary import Trim
from training.labels import read_categories
from training.lexicon import lexicon
from training.recipe import Data, EncoderChoice, InvalidRecipe

__all__ = ["TESTS", "Dataset", "ReadyEncoder", "read_categories"]

TESTS: tuple[Split, ...] = ("test_authors", "test")  # the headline first


@dataclass(frozen=True)
class ReadyEncoder:
    """A base encoder with the encoding that feeds it."""

    model: PreTrainedModel
    tokenizer: Tokenizer
    form: InputForm
    reader: Reader | None = None

    @property
    def encoding(self) -> Encoding:
        return Encoding(self.tokenizer, self.form, self.reader)

    @property
    def pad_id(self) -> int:
        return int(self.tokenizer.token_to_id(self.form.pad) or 0)


@dataclass(frozen=True)
class Dataset:
    """The corpus in its splits, with notes worth telling."""

    categories: Categories
    splits: dict[Split, list[Example]]
    notes: tuple[str, ...] = ()

    @classmethod
    def load(cls, choice: Data) -> Dataset:
        """Read categories, corpus and splits; raises `InvalidCorpus` for data that cannot be learnt from."""
        categories = read_categories(Path(choice.categories)) if choice.categories else None
        if choice.splits and categories is not None:
            examples = read_folder(Path(choice.corpus), categories)
            return cls(categories, Splits.read(Path(choice.splits)).deal(examples))
        found = own.read(Path(choice.corpus), own.Columns(choice.text, choice.label), categories)
        dealt, notes = deal(found, choice.corpus)
        return cls(found.categories, dealt, notes)

    @property
    def train(self) -> list[Example]:
        return self.splits["train"]

    @property
    def dev(self) -> list[Example]:
        return self.splits["dev"]

    @property
    def tests(self) -> tuple[Split, ...]:
        """The test splits that hold anything, the headline first: unseen authors, where whole authors were kept apart."""
        return tuple(split for split in TESTS if self.splits[split])

    def encoder(self, choice: EncoderChoice) -> ReadyEncoder:
        """Load the base encoder of a recipe, its vocabulary trimmed with the training texts' pieces kept.

        With `start` and without `trim`, it has the size and tokenizer of that run, and waits for its weights; with both, its
        vocabulary is that run's and the pieces of the training texts.
        """
        if choice.start and not choice.trim:
            return self._started(choice)
        trim = Trim(pieces=_pieces_of(choice.start)) if choice.trim else None
        base = source.load(choice.name, choice.folds, choice.lower, trim, _texts(self.train))
        form = replace(
            base.form, max_tokens=min(choice.max_tokens, base.form.max_tokens), max_context=choice.max_context
        )
        reader = Reader(lexicon(_texts(self.train))) if choice.reads_arabizi else None
        return ReadyEncoder(base.model, base.tokenizer, form, reader)

    def _started(self, choice: EncoderChoice) -> ReadyEncoder:
        base = self.encoder(replace(choice.without_start(), trim=False, reads_arabizi=False))
        tokenizer = tokenizer_of(Path(choice.start))
        base.model.resize_token_embeddings(tokenizer.get_vocab_size(), mean_resizing=False)
        reader = Reader.load(Path(choice.start)) if choice.reads_arabizi else None
        return replace(base, tokenizer=tokenizer, reader=reader)


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of a run's or a release's `folder`; raises `InvalidRecipe`."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise InvalidRecipe(f"{folder} holds no {path.name}; start from a finished run or from a release.")
    return Tokenizer.from_file(str(path))


def _pieces_of(start: str) -> tuple[str, ...]:
    return tuple(tokenizer_of(Path(start)).get_vocab()) if start else ()


def _texts(examples: Sequence[Example]) -> tuple[str, ...]:
    return tuple(
        text
        for example in examples
        for text in (example.message.text, *(turn.text for turn in example.message.previous))
    )
