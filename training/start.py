"""What a run starts from: the network of a finished run, or of a release, rebuilt from its 8-bit graph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.category import Categories
from models.release import MANIFEST, MODEL
from training.data import tokenizer_of
from training.labels import FILE as CATEGORIES
from training.labels import read_categories
from training.network import Network
from training.recipe import InvalidRecipe

NETWORK = "network.pt"
INNER = "network."  # what the graph puts before the names of the network's parameters
OF_CATEGORIES = ("output.",)
# Learnt anew where the start has none of it: it was learnt for other categories, or it is no part of a release.
MAY_LACK = (*OF_CATEGORIES, "rationale.")
UNUSED = "encoder.pooler."  # an encoder from the hub has it; the network does not ask it


def take_up(
    network: Network, tokenizer: Tokenizer, folder: Path, categories: Categories, averaged_with: Sequence[Path] = ()
) -> tuple[str, ...]:
    """Give `network`, whose vocabulary is `tokenizer`'s, the weights of a run's or release's `folder`; returns the parts that start anew.

    With `averaged_with`, further folders whose vocabulary `folder` has, the mean of their weights.
    A piece that the folder's vocabulary lacks keeps the embedding that the network has for it. The outputs are taken up where the
    folder's categories are these. Raises `InvalidRecipe` for a folder that is neither, and
    for one of another encoder.
    """
    state = weights_of(folder)
    _align(state, network, tokenizer, folder)
    if averaged_with:
        state = _mean(state, network, tokenizer, folder, averaged_with)
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


def _mean(
    state: dict[str, Tensor], network: Network, tokenizer: Tokenizer, folder: Path, others: Sequence[Path]
) -> dict[str, Tensor]:
    """The mean of `state`, which is of `folder`, and the weights of `others`; a piece that one lacks counts as `folder` has it.

    Raises `InvalidRecipe` for others of another vocabulary or shape.
    """
    shapes = {name: tensor.shape for name, tensor in state.items()}
    own = network.state_dict()
    network.load_state_dict({name: state[name] for name in own if own[name].shape == shapes.get(name)}, strict=False)
    vocabulary = tokenizer_of(folder).get_vocab().keys()
    total = dict(state)
    for other in others:
        if names_in(other) != names_in(folder) or not tokenizer_of(other).get_vocab().keys() <= vocabulary:
            raise InvalidRecipe(
                f"{other} cannot be averaged with {folder}: its categories are others, or its vocabulary has pieces that {folder} lacks; "
                "name runs that went on from one start, and as encoder.start the one that saw most messages."
            )
        weights = weights_of(other)
        _align(weights, network, tokenizer, other)
        if {name: tensor.shape for name, tensor in weights.items()} != shapes:
            raise InvalidRecipe(f"{other} cannot be averaged with {folder}: their networks are not of one shape.")
        total = {
            name: tensor + weights[name] if tensor.is_floating_point() else tensor for name, tensor in total.items()
        }
    count = 1 + len(others)
    return {name: tensor / count if tensor.is_floating_point() else tensor for name, tensor in total.items()}


def _align(state: dict[str, Tensor], network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Put the rows of the embeddings in `state` where `tokenizer` has their pieces."""
    pieces, before = tokenizer.get_vocab(), tokenizer_of(folder).get_vocab()
    if pieces == before:
        return
    embeddings = cast(torch.nn.Embedding, network.encoder.get_input_embeddings()).weight
    name = next(name for name, parameter in network.named_parameters() if parameter is embeddings)
    known = [piece for piece in pieces if piece in before]
    if name not in state or state[name].shape[1] != embeddings.shape[1]:
        return  # of another encoder, as is told where its parts are looked for
    rows = embeddings.detach().clone()
    rows[[pieces[piece] for piece in known]] = state[name][[before[piece] for piece in known]]
    state[name] = rows


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
