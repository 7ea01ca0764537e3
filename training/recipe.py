"""A recipe: every choice of a training run, in one TOML file."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

CORPUS = "data/corpus"


class InvalidRecipe(ValueError):
    """A recipe that cannot be followed; says which entry and what it may be."""


@dataclass(frozen=True)
class Data:
    """What is learnt from: paths relative to the working directory.

    `corpus` is a folder or a file of labelled messages. `splits` is the rule of a corpus in the guide's schema; without one the
    messages are somebody's own table, whose columns `text` and `label` name (see `training.corpus.own`). Without `categories` they
    are made of the labels found. This repository's corpus brings its own of both.
    """

    corpus: str = CORPUS
    categories: str = ""
    splits: str = ""
    text: str = "text"
    label: str = "label"

    def __post_init__(self) -> None:
        if self.corpus == CORPUS:
            object.__setattr__(self, "categories", self.categories or "data/categories.toml")
            object.__setattr__(self, "splits", self.splits or "data/splits.toml")
        if self.splits and not self.categories:
            raise InvalidRecipe("data.splits goes with data.categories; name both, or neither for a table of your own.")


@dataclass(frozen=True)
class Selection:
    """Which of the training messages the network learns from.

    The sets named in `without` (by what their ids begin with) are left out, those in `fresh` are learnt from whole, and of the
    groups of all others a `share` (0 to 1), drawn by the seed: rehearsal, so that what the start has learnt is not forgotten
    over what is new (Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995). The wide path and the baselines
    learn from all.
    """

    without: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise InvalidRecipe(f"selection.share is a share from 0 to 1, and here it is {self.share:g}.")


@dataclass(frozen=True)
class EncoderChoice:
    """The base encoder: the offline package's, a hub id or a folder; how far its vocabulary is trimmed; letters folded.

    `lower` puts letters in lower case. `reads_arabizi` gives the network Arabizi in Arabic letters too (see `models.arabizi`).
    `start` names the folder of a finished run, or of a release, whose network is taken up and
    trained further: with `trim` its vocabulary grows by the pieces of the training texts, without it stays as it is. Where that folder is
    missing, `start_commit` names the commit of this repository whose release is put there. `averaged_with` names
    more of one vocabulary with it, and the mean of their weights is what is taken up (Wortsman et al., "Model soups", arXiv:2203.05482).
    """

    name: str = "multilingual-e5-small"
    trim: bool = True
    folds: tuple[str, ...] = ()
    lower: bool = False
    reads_arabizi: bool = False
    max_tokens: int = 320
    max_context: int = 160
    start: str = ""
    start_commit: str = ""
    averaged_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.averaged_with and not self.start:
            raise InvalidRecipe("encoder.averaged_with says what encoder.start is averaged with; name that too.")
        if self.start_commit and not self.start:
            raise InvalidRecipe("encoder.start_commit says whose release encoder.start is; name that folder too.")

    def without_start(self) -> EncoderChoice:
        """The base encoder itself."""
        return replace(self, start="", start_commit="", averaged_with=())


@dataclass(frozen=True)
class Head:
    """What stands on the encoder. `pooling` averages the message's tokens (`message`), or all (`all`).

    `dropout` is that of the vector, and of the encoder's features; see `training.dropout`.
    """

    pooling: str = "all"
    dropout: float = 0.0


@dataclass(frozen=True)
class Optimisation:
    """AdamW with linear warm-up (a share of the steps) and linear decay; `average` is the decay of the weights' moving average.

    `layer_decay` multiplies the learning rate once a layer from the top down; `embedding_rate` multiplies that of the embeddings.
    `precision` is that of the encoder's matrix products: `fp32`, `bf16`, or `auto`, bf16 where what computes has units for it.
    `device` is what computes: `auto` (a CUDA GPU, else Apple's, else the processor), or one by PyTorch's name.
    """

    seed: int = 1
    epochs: int = 4
    batch_size: int = 32
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    embedding_rate: float = 1.0
    layer_decay: float = 1.0
    weight_decay: float = 0.01
    warmup: float = 0.1
    clip: float = 1.0
    average: float = 0.0
    together: bool = True
    precision: str = "auto"
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.precision not in ("auto", "bf16", "fp32"):
            raise InvalidRecipe(f"optimisation.precision is auto, bf16 or fp32, and here it is {self.precision!r}.")


@dataclass(frozen=True)
class Losses:
    """Weights of the terms beside the cross-entropy of the primary category.

    `also`: which further asks apply. `pairs`: which message of a contrast pair has which category. `rationale`: cosine distance
    to the embedding of the author's reason. `r_drop`: symmetric KL of two passes under dropout (Liang et al., arXiv:2106.14448).
    `contrastive`: supervised contrastive (Khosla et al., arXiv:2004.11362). `smoothing`: label smoothing of the cross-entropy.
    """

    also: float = 0.3
    pairs: float = 0.0
    rationale: float = 0.0
    r_drop: float = 0.0
    contrastive: float = 0.0
    smoothing: float = 0.0


@dataclass(frozen=True)
class Augmentation:
    """How often a training text is disturbed (0 to 1), and how many disturbances at most; how often it is spelt in Latin letters.

    `hidden` is the share of a message's tokens that are hidden from the network.
    """

    probability: float = 0.0
    most: int = 2
    arabizi: float = 0.0
    hidden: float = 0.0


@dataclass(frozen=True)
class Wide:
    """The linear path over letters and words beside the encoder; see `models.wide`.

    `strength` is the inverse of its regularisation, 0: no such path. `rarest` is how many training messages a feature must be in.
    """

    strength: float = 0.0
    rarest: int = 3


@dataclass(frozen=True)
class Calibration:
    """`review_accuracy`: what the verdicts that need no review should reach on dev."""

    review_accuracy: float = 0.95


@dataclass(frozen=True)
class Recipe:
    """Everything a run depends on."""

    name: str = "talab"
    version: str = "0.0.0"
    data: Data = field(default_factory=Data)
    selection: Selection = field(default_factory=Selection)
    encoder: EncoderChoice = field(default_factory=EncoderChoice)
    head: Head = field(default_factory=Head)
    optimisation: Optimisation = field(default_factory=Optimisation)
    losses: Losses = field(default_factory=Losses)
    augmentation: Augmentation = field(default_factory=Augmentation)
    wide: Wide = field(default_factory=Wide)
    calibration: Calibration = field(default_factory=Calibration)

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a TOML file; raises `InvalidRecipe` for an entry that is unknown or of the wrong type."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InvalidRecipe(
                f"There is no recipe at {path}; training/recipes/ holds those of this repository."
            ) from None
        except tomllib.TOMLDecodeError as error:
            raise InvalidRecipe(f"{path} is not TOML: {error}.") from None
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Recipe:
        recipe: Recipe = _build(cls, data, "")
        return recipe

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def to_toml(self) -> str:
        """The recipe as a file that `read` reads, every entry of it told."""
        entries = self.to_dict()
        tables = {name: value for name, value in entries.items() if isinstance(value, dict)}
        lines = [f"{name} = {_toml(value)}" for name, value in entries.items() if name not in tables]
        for name, table in tables.items():
            lines += ["", f"[{name}]", *(f"{entry} = {_toml(value)}" for entry, value in table.items())]
        return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    # JSON's strings, numbers, lists and truth values are TOML's too.
    return json.dumps(value, ensure_ascii=False)


def _build(kind: Any, data: dict[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    known = {entry.name for entry in fields(kind)}
    if unknown := sorted(set(data) - known):
        raise InvalidRecipe(
            f"The recipe has no entry {where}{unknown[0]}; [{where.rstrip('.') or 'top'}] knows {', '.join(sorted(known))}."
        )
    values = {}
    for name, value in data.items():
        expected = hints[name]
        if is_dataclass(expected):
            if not isinstance(value, dict):
                raise InvalidRecipe(f"{where}{name} must be a table, and it is {value!r}.")
            values[name] = _build(expected, value, f"{where}{name}.")
        elif isinstance(value, list):
            values[name] = tuple(value)
        elif expected is float and type(value) is int:
            values[name] = float(value)
        elif expected in (bool, int, float, str) and type(value) is not expected:
            raise InvalidRecipe(f"{where}{name} must be of type {expected.__name__}, and it is {value!r}.")
        else:
            values[name] = value
    return kind(**values)
