"""A capability: what is asked of a release, how it is tried, and how often it may fail.

The kinds are CheckList's (Ribeiro et al., ACL 2020): a minimum functionality (MFT) has labelled cases, an invariance (INV)
changes that must not move the label, and a direction (DIR) changes that must move a score one way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

Kind = Literal["MFT", "INV", "DIR"]
KINDS: tuple[Kind, ...] = get_args(Kind)

BEHAVIOUR = Path("data/behaviour")
CAPABILITIES = "capabilities.toml"


class InvalidBehaviour(ValueError):
    """A file of the suite that cannot be used; says where, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Capability:
    """One row of the suite's table.

    `bar` is the largest share of cases (0 to 1) that may fail. An invariance over the corpus names its `change`; the others
    name the file of their `cases`. A direction says which category's score `rises` or `falls`.
    """

    name: str
    kind: Kind
    about: str
    bar: float
    change: str = ""
    cases: str = ""
    rises: str = ""
    falls: str = ""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: str) -> Capability:
        """Read one `[[capability]]`; raises `InvalidBehaviour`."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise InvalidBehaviour(f"{where}: unknown members {unknown}; there are {', '.join(sorted(known))}.")
        if lacking := [name for name in ("name", "kind", "about", "bar") if name not in data]:
            raise InvalidBehaviour(f"{where}: lacks {', '.join(lacking)}.")
        capability = cls(**data)
        for problem in _problems(capability):
            raise InvalidBehaviour(f"{where} ({capability.name}): {problem}")
        return capability


def _problems(capability: Capability) -> Iterator[str]:
    if capability.kind not in KINDS:
        yield f"'kind' must be one of {', '.join(KINDS)}, and it is {capability.kind!r}."
    if not 0 <= capability.bar <= 1:
        yield f"'bar' is a share of the cases, from 0 to 1, and it is {capability.bar}."
    if bool(capability.change) == bool(capability.cases):
        yield "name either a 'change' of corpus messages or a file of 'cases'."
    if capability.change and capability.kind != "INV":
        yield "only an invariance (INV) has a 'change'; give the others a file of 'cases'."
    if (capability.kind == "DIR") != (bool(capability.rises) != bool(capability.falls)):
        yield "a direction (DIR), and nothing else, says which category's score 'rises' or 'falls'."


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Everything that the suite tries: `sample` is how many corpus messages an invariance is tried on."""

    sample: int
    members: tuple[Capability, ...]

    @classmethod
    def read(cls, folder: Path = BEHAVIOUR) -> Capabilities:
        """Read `capabilities.toml` of `folder`; raises `InvalidBehaviour`."""
        path = folder / CAPABILITIES
        if not path.is_file():
            raise InvalidBehaviour(f"{path} is not there; run the command in the repository, or name the folder.")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        members = tuple(
            Capability.from_dict(one, f"{path}: capability {number}")
            for number, one in enumerate(data.get("capability", ()), start=1)
        )
        names = [member.name for member in members]
        if double := sorted({name for name in names if names.count(name) > 1}):
            raise InvalidBehaviour(f"{path}: {', '.join(double)} stands more than once; a name is one capability's.")
        return cls(int(data["sample"]), members)
