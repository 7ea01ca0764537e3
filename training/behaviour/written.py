"""Cases written by hand: a file of JSON lines, each a message with its label, or the members of a pair or group in turn.

A line has the corpus' members (`data/README.md`) and needs fewer: `text`, `label`, `variety` and `why`, and where there are any
`relationship`, `previous` and `group`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from models.category import Categories
from models.message import Message
from training.behaviour.capability import Capability, InvalidBehaviour
from training.behaviour.case import Case, alike, labelled, moves
from training.corpus import Example, InvalidCorpus


def read(path: Path, categories: Categories) -> list[Example]:
    """Every line of `path` as an example, with ids by line; raises `InvalidBehaviour`."""
    if not path.is_file():
        raise InvalidBehaviour(f"{path} is not there; write the cases, or take the capability out.")
    examples = []
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    for number, line in enumerate(lines, start=1):
        where = f"{path}:{number}"
        try:
            data = json.loads(line)
            filled = {"id": f"{path.stem}-{number:03}", "channel": "other", "labels": [data.get("label")]} | data
            examples.append(Example.from_dict({"group": filled["id"]} | filled, categories, where))
        except (json.JSONDecodeError, AttributeError) as error:
            raise InvalidBehaviour(f"{where}: not a JSON object ({error}); write one a line.") from None
        except InvalidCorpus as error:
            raise InvalidBehaviour(str(error)) from None
    return examples


def cases(capability: Capability, folder: Path, categories: Categories) -> list[Case]:
    """The cases of a capability's file: a line each for a minimum functionality, a group each for the others.

    Raises `InvalidBehaviour`, also where a direction's group is not a pair.
    """
    examples = read(folder / capability.cases, categories)
    if capability.kind == "MFT":
        return [Case(example.id, (example.message,), labelled(example.label)) for example in examples]
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(example.group, []).append(example)
    if capability.kind == "INV":
        return [Case(group, _messages(members), alike) for group, members in groups.items()]
    for category in (capability.rises, capability.falls):
        if category and category not in categories.names:
            raise InvalidBehaviour(f"{capability.name}: there is no category {category!r}.")
    if odd := [group for group, members in groups.items() if len(members) != 2]:
        raise InvalidBehaviour(f"{folder / capability.cases}: {', '.join(odd)}: a direction is told by two messages.")
    return [Case(group, _messages(members), moves(capability)) for group, members in groups.items()]


def _messages(examples: Sequence[Example]) -> tuple[Message, ...]:
    return tuple(example.message for example in examples)
