"""What a run starts from: the network of a finished run, or of a release, rebuilt from its 8-bit graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.category import Categories
from models.release import MANIFEST, MODEL
from training.labels import FILE as CATEGORIES
from training.labels import read_categories
from training.network import Network
from training.recipe import InvalidRecipe

NETWORK = "network.pt"
INNER = "network."  # what the graph puts before the names of the network's parameters
OF_CATEGORIES = ("output.", "wide.")
# Learnt anew where the start has none of it: it was learnt for other categories, or it is no part of a release.
MAY_LACK = (*OF_CATEGORIES, "rationale.")
UNUSED = "encoder.pooler."  # an encoder from the hub has it; the network does not ask it


def take_up(network: Network, folder: Path, categories: Categories) -> tuple[str, ...]:
    """Give `network` the weights of a run's or release's `folder`; returns the parts that start anew.

    The outputs are taken up where the folder's categories are these. Raises `InvalidRecipe` for a folder that is neither, and
    for one of another encoder.
    """
    state = weights_of(folder)
    same = names_in(folder) in (None, categories.names)
    shapes = {name: tensor.shape for name, tensor in network.state_dict().items()}
    taken = {
        name: tensor
        for name, tensor in state.items()
        if name in shapes and (not name.startswith(OF_CATEGORIES) or (same and tensor.shape == shapes[name]))
    }
    lacking = {name for name in set(shapes) - set(taken) if not name.startswith(UNUSED)}
    if any(not name.startswith(MAY_LACK) for name in lacking) or any(
        taken[name].shape != shapes[name] for name in taken
    ):
        raise InvalidRecipe(
            f"{folder} was trained from another encoder than this recipe's; name that one in encoder.name."
        )
    network.load_state_dict(taken, strict=False)
    return tuple(sorted({name.partition(".")[0] for name in lacking}))


def weights_of(folder: Path) -> dict[str, Tensor]:
    """The parameters by name, those of a release as near as 8 bits tell them; raises `InvalidRecipe`."""
    if (folder / NETWORK).is_file():
        state: dict[str, Tensor] = torch.load(folder / NETWORK, weights_only=True, map_location="cpu")
        return state
    if (folder / MODEL).is_file():
        return {name: torch.from_numpy(values.copy()) for name, values in rebuilt(folder / MODEL)}
    raise InvalidRecipe(f"{folder} holds neither {NETWORK} nor {MODEL}; start from a finished run or from a release.")


def names_in(folder: Path) -> tuple[str, ...] | None:
    """The categories of a run or a release, None where the folder does not tell."""
    if (folder / CATEGORIES).is_file():
        return read_categories(folder / CATEGORIES).names
    if (folder / MANIFEST).is_file():
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Categories.from_dict(manifest["categories"]).names
    return None


def rebuilt(path: Path) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Every parameter of a graph that `training.export` wrote, by its name in `Network`."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    values = {name: array for name, array in stored.items() if not name.endswith((".int8", ".scale"))}
    for name in (name.removesuffix(".int8") for name in stored if name.endswith(".int8")):
        # A scale a column, of shape (columns,), or a row, of shape (rows, 1): either is spread over the other.
        values[name] = stored[f"{name}.int8"].astype(np.float32) * stored[f"{name}.scale"]
    for node in graph.node:
        given = [values.get(name.removesuffix(".wide")) for name in node.input]
        if node.op_type == "Identity" and given[0] is not None:
            values[node.output[0]] = given[0]  # of parameters that are equal the graph keeps one
        elif node.op_type == "MatMul" and given[1] is not None:
            # Products hold their matrix transposed and without a name; where they stand tells it.
            place = node.output[0].strip("/").rpartition("/")[0].replace("/", ".")
            values[f"{INNER}{place}.weight"] = given[1].T
        elif node.op_type == "Mul" and given[-1] is not None and given[-1].ndim == 3:
            values[f"{INNER}output.weight"] = given[-1][0].T
    yield from ((name.removeprefix(INNER), array) for name, array in values.items() if name.startswith(INNER))
