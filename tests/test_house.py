"""The rooms of the house: who may import whom, and how large a module may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 400

# What extras install: imported inside functions only, where a file or an option asks for it.
LATE = ("fsspec", "pyarrow", "ray")

# What a room may import besides the standard library.
MAY_IMPORT = {
    "models": {"models", "numpy", "openvino", "tokenizers"},
    "training": {
        "training",
        "models",
        "camel_tools",
        "matplotlib",
        "numpy",
        "onnx",
        "onnxruntime",
        "onnxscript",
        "rich",
        "scipy",
        "sklearn",
        "tokenizers",
        "torch",
        "transformers",
        "wordfreq",
    },
    "service": {
        "service",
        "models",
        "alembic",
        "anyio",
        "click",
        "fastapi",
        "prometheus_client",
        "pydantic",
        "rich",
        "sqlalchemy",
        "starlette",
        "uvicorn",
        *LATE,
    },
}
# Here, and inside functions only, the service may import training.
DOOR = ROOT / "service" / "commands" / "training.py"

HEAVY = ("torch", "transformers", "camel_tools", "sklearn", "training", *LATE)


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "Imports are absolute here."
            assert node.module is not None
            yield node.module.split(".")[0]


def in_functions(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imports(node)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_what_it_may(room: str) -> None:
    strangers = {}
    for path in modules(room):
        found = set(imports(ast.parse(path.read_text(encoding="utf-8"))))
        allowed = MAY_IMPORT[room] | ({"training"} if path == DOOR else set())
        strange = found - allowed - sys.stdlib_module_names
        if strange:
            strangers[str(path.relative_to(ROOT))] = strange
    assert strangers == {}


def test_the_service_enters_training_late() -> None:
    tree = ast.parse(DOOR.read_text(encoding="utf-8"))
    assert list(imports(tree)).count("training") == list(in_functions(tree)).count("training") > 0


def test_what_extras_install_is_imported_late() -> None:
    for path in modules("service"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        early, late = list(imports(tree)), list(in_functions(tree))
        assert all(early.count(name) == late.count(name) for name in LATE), path


def test_data_holds_no_code() -> None:
    assert modules("data") == []


@pytest.mark.parametrize("module", ["service.app", "service.cli", "models.message"])
def test_serving_imports_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


@pytest.mark.parametrize("room", [*MAY_IMPORT, "tests"])
def test_a_module_stays_small(room: str) -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(room)}
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_no_pickle_is_read_where_messages_are() -> None:
    for room in ("models", "service"):
        for path in modules(room):
            found = set(imports(ast.parse(path.read_text(encoding="utf-8"))))
            assert not found & {"pickle", "joblib", "dill", "marshal", "shelve"}, path


def test_no_code_names_a_category() -> None:
    categories = tomllib.loads((ROOT / "data" / "categories.toml").read_text(encoding="utf-8"))
    names = [ask["name"] for ask in categories["asks"]]
    code = [path for room in MAY_IMPORT for kind in ("py", "js", "html") for path in (ROOT / room).rglob(f"*.{kind}")]
    assert len(code) > 100
    found = [(path.name, name) for path in code for name in names if name in path.read_text(encoding="utf-8")]
    assert found == []
