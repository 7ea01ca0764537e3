"""One labelled message of the corpus, and how a file of them is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.category import Categories
from models.message import InvalidMessage, Message

VARIETIES = ("msa", "egy", "glf", "lev", "mgr", "en", "arabizi", "mixed")
MOST_TOLD = 20  # problems at once
CHANNELS = ("email", "linkedin", "whatsapp", "sms", "other")
MEMBERS = frozenset(
    (
        "id",
        "group",
        "text",
        "label",
        "labels",
        "variety",
        "channel",
        "relationship",
        "previous",
        "why",
        "other_language",
    )
)


class InvalidCorpus(ValueError):
    """A corpus file that cannot be learnt from; says file, line, what is wrong and what to do."""

    def __init__(self, problems: list[str]) -> None:
        more = len(problems) - MOST_TOLD
        super().__init__("\n".join([*problems[:MOST_TOLD], *([f"… and {more:,} more."] if more > 0 else [])]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Example:
    """A message with its labels.

    `labels` are in precedence and `label` is the first of them. `group` names the contrast group: messages that differ in
    little but their category. `why` is the author's reason, in a few words. `other_language` marks a message that is in none
    of the varieties.
    """

    id: str
    group: str
    message: Message
    label: str
    labels: tuple[str, ...]
    variety: str = "msa"
    channel: str = "other"
    why: str = ""
    other_language: bool = False
    where: str = field(default="", compare=False)

    @property
    def author(self) -> str:
        """The set it was written in: the id's prefix."""
        return self.id.rsplit("-", 1)[0]

    @property
    def has_context(self) -> bool:
        return bool(self.message.previous or self.message.relationship)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], categories: Categories, where: str = "") -> Example:
        """Read one object of the guide's schema; raises `InvalidCorpus`."""
        problems = list(_problems(data, categories))
        if problems:
            raise InvalidCorpus([f"{where}: {problem}" for problem in problems])
        return cls(
            id=data["id"],
            group=data["group"],
            message=Message.from_dict(data),
            label=data["label"],
            labels=tuple(data["labels"]),
            variety=data["variety"],
            channel=data["channel"],
            why=data["why"],
            other_language=data.get("other_language", False),
            where=where,
        )


def _problems(data: Mapping[str, Any], categories: Categories) -> Iterator[str]:
    if unknown := sorted(set(data) - MEMBERS):
        yield f"unknown members {unknown}; the schema is in data/annotation-guide.md."
    for name in ("id", "group", "text", "label", "variety", "channel", "why"):
        if not isinstance(data.get(name), str) or not data[name].strip():
            yield f"{name!r} must be a string that is not empty."
            return
    if not isinstance(data.get("labels"), list) or not data["labels"]:
        yield "'labels' must be a list of at least one category."
        return
    if strange := sorted({*data["labels"], data["label"]} - set(categories.names)):
        yield f"unknown categories {strange}; they are {', '.join(categories.names)}."
        return
    if (problem := categories.contradiction(data["labels"])) is not None:
        yield f"'labels' {problem}"
    elif tuple(data["labels"]) != categories.ordered(data["labels"]):
        yield f"'labels' must be in precedence, each once: {list(categories.ordered(data['labels']))}."
    elif data["label"] != data["labels"][0]:
        yield f"'label' must be the first of 'labels' in precedence, {data['labels'][0]!r}, and it is {data['label']!r}."
    if data["variety"] not in VARIETIES:
        yield f"'variety' must be one of {', '.join(VARIETIES)}, and it is {data['variety']!r}."
    if data["channel"] not in CHANNELS:
        yield f"'channel' must be one of {', '.join(CHANNELS)}, and it is {data['channel']!r}."
    try:
        Message.from_dict(data)
    except InvalidMessage as error:
        yield str(error)


def read_file(path: Path, categories: Categories) -> list[Example]:
    """Every example of a JSONL file; raises `InvalidCorpus` with every problem found, file and line."""
    examples: list[Example] = []
    problems: list[str] = []
    for where, line in _lines(path):
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(f"{where}: not JSON ({error.msg}, column {error.colno}); write one object a line.")
            continue
        if not isinstance(data, dict):
            problems.append(f"{where}: not a JSON object; write one object a line.")
            continue
        try:
            examples.append(Example.from_dict(data, categories, where))
        except InvalidCorpus as error:
            problems += error.problems
    if problems:
        raise InvalidCorpus(problems)
    return examples


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidCorpus([f"{path}: not UTF-8 (byte {error.start}); save the file as UTF-8."]) from None
    # Not splitlines(): a message may hold U+2028 and its like, which JSON leaves as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line


def read_folder(folder: Path, categories: Categories) -> list[Example]:
    """Every example of every `*.jsonl` in `folder`, files by name; raises `InvalidCorpus`."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise InvalidCorpus([f"{folder}: holds no .jsonl file; a corpus is a folder of them."])
    return [example for path in paths for example in read_file(path, categories)]
