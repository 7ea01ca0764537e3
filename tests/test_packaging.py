"""What is installed: the locks say it exactly, and the container installs no more than serving needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Each lock, and the extras that it is made from.
LOCKS = {
    "serve": (),
    "postgres": ("postgres",),
    "train": ("train",),
    "distributed": ("distributed",),
    "dev": ("train", "postgres", "dev"),
}


def pins(lock: str) -> Iterator[Requirement]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for line in text.replace("\\\n", " ").splitlines():
        requirement = re.sub(r"(\s*#.*|\s+--hash=\S+)", "", line).strip()
        if requirement:
            yield Requirement(requirement)


def wanted(lock: str) -> Iterator[Requirement]:
    for text in PROJECT["dependencies"]:
        yield Requirement(text)
    for extra in LOCKS[lock]:
        for text in PROJECT["optional-dependencies"][extra]:
            yield Requirement(text)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_the_project(lock: str) -> None:
    locked = list(pins(lock))
    for requirement in wanted(lock):
        name = canonicalize_name(requirement.name)
        versions = [str(pin.specifier).removeprefix("==") for pin in locked if canonicalize_name(pin.name) == name]
        assert versions, f"{requirement} is missing from requirements/{lock}.txt. Run make lock."
        for version in versions:
            assert requirement.specifier.contains(version), (
                f"requirements/{lock}.txt has {name} {version}. Run make lock."
            )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_exact_and_from_the_index(lock: str) -> None:
    for pin in pins(lock):
        assert re.fullmatch(r"==[\w.!+]+", str(pin.specifier)), pin
        assert pin.url is None
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert not re.search(r"^\s*-|://|file:", re.sub(r"\s--hash=\S+", "", text), re.MULTILINE)


def test_the_locks_agree() -> None:
    known: dict[tuple[str, str], str] = {}
    for lock in LOCKS:
        for pin in pins(lock):
            key = (pin.name, str(pin.marker))
            assert known.setdefault(key, str(pin.specifier)) == str(pin.specifier), f"{pin.name} differs in {lock}."


@pytest.mark.parametrize("lock", ["serve", "postgres"])
def test_every_file_of_a_serving_lock_has_its_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for requirement in re.split(r"\n(?=[a-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)):
        assert "--hash=sha256:" in requirement


def test_serving_installs_nothing_of_training() -> None:
    for lock in ("serve", "postgres"):
        assert not {"torch", "transformers", "camel-tools", "scikit-learn"} & {pin.name for pin in pins(lock)}


def test_the_container_serves_as_nobody_and_installs_by_lock() -> None:
    build, final = re.split(r"^FROM .*\n", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert "--require-hashes -r requirements/serve.txt -r requirements/postgres.txt" in build
    assert "requirements/train.txt" not in build + final
    assert "pip install" not in final
    assert "apt-get" not in final
    assert "VOLUME /var/lib/talab" in final
    assert re.search(r"^USER \d+", final, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", final, re.MULTILINE)
