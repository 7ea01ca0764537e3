from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from models.category import Categories, Category
from models.encoding import Encoding
from models.message import Message
from training.export import export
from training.fit import predict
from training.labels import as_toml
from training.network import Network, initialise
from training.recipe import InvalidRecipe, Recipe
from training.start import take_up

MESSAGES = [Message("1"), Message("2 3 4 5", relationship="new"), Message("9 8 7 6 5 4 3")]


def big(tokenizer_size: int, outputs: int = 7, hidden: int = 160, pooler: bool = False) -> Network:
    """A network whose matrices are large enough to be released in 8 bits."""
    config = BertConfig(
        vocab_size=tokenizer_size,
        hidden_size=hidden,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=192,
        max_position_embeddings=64,
        pad_token_id=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    torch.manual_seed(3)
    network = Network(BertModel(config, add_pooling_layer=pooler), outputs=outputs)
    initialise(network, seed=0)
    return network


def other(names: tuple[str, ...]) -> Categories:
    return Categories(tuple(Category(name, {}, {}) for name in names), exclusive=True)


def save(folder: Path, network: Network, encoding: Encoding) -> None:
    folder.mkdir(exist_ok=True)
    torch.save(network.state_dict(), folder / "network.pt")
    encoding.tokenizer.save(str(folder / "tokenizer.json"))


def rows_of(network: Network) -> torch.Tensor:
    rows: torch.Tensor = network.state_dict()["encoder.embeddings.word_embeddings.weight"]
    return rows


@pytest.fixture
def trained(tmp_path: Path, encoding: Encoding) -> Network:
    network = big(encoding.tokenizer.get_vocab_size())
    generator = torch.Generator().manual_seed(5)
    for name, parameter in network.named_parameters():
        if parameter.ndim == 1 and "query" not in name:  # some of the biases stay equal, and are one in the graph
            parameter.data += 0.1 * torch.randn(parameter.shape, generator=generator)
    return network


def test_a_release_gives_back_the_network_that_it_was_made_of(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories
) -> None:
    export(copy.deepcopy(trained), tmp_path)
    encoding.tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "release.json").write_text(json.dumps({"categories": categories.to_dict()}))
    fresh = big(encoding.tokenizer.get_vocab_size(), pooler=True)  # as AutoModel loads it
    initialise(fresh, seed=9)
    assert take_up(fresh, encoding.tokenizer, tmp_path, categories) == ("rationale",)
    encoded = [encoding.encode(message) for message in MESSAGES]
    expected = predict(trained, encoded, 1)
    assert predict(fresh, encoded, 1) == pytest.approx(expected, abs=0.02)
    for name, tensor in trained.state_dict().items():
        if not name.startswith("rationale."):
            assert fresh.state_dict()[name] == pytest.approx(tensor, abs=0.005), name


def test_a_run_is_taken_up_whole(tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories) -> None:
    save(tmp_path, trained, encoding)
    (tmp_path / "categories.toml").write_text(as_toml(categories), encoding="utf-8")
    fresh = big(encoding.tokenizer.get_vocab_size())
    assert take_up(fresh, encoding.tokenizer, tmp_path, categories) == ()
    assert all(torch.equal(tensor, trained.state_dict()[name]) for name, tensor in fresh.state_dict().items())


@pytest.mark.parametrize("names", [("a", "b", "c"), ("a", "b", "c", "d", "e", "f", "g")])
def test_other_categories_begin_their_outputs_anew(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories, names: tuple[str, ...]
) -> None:
    save(tmp_path, trained, encoding)
    (tmp_path / "categories.toml").write_text(as_toml(categories), encoding="utf-8")
    fresh = big(encoding.tokenizer.get_vocab_size(), outputs=len(names))
    outputs = fresh.output.weight.detach().clone()
    assert take_up(fresh, encoding.tokenizer, tmp_path, other(names)) == ("output",)
    assert torch.equal(fresh.output.weight, outputs)
    assert torch.equal(fresh.norm.weight, trained.norm.weight)


def test_another_encoder_is_refused(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories
) -> None:
    save(tmp_path, trained, encoding)
    with pytest.raises(InvalidRecipe, match="was trained from another encoder"):
        take_up(big(encoding.tokenizer.get_vocab_size(), hidden=64), encoding.tokenizer, tmp_path, categories)


def test_a_folder_of_neither_is_refused(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories
) -> None:
    with pytest.raises(InvalidRecipe, match=r"holds neither network\.pt nor model\.onnx"):
        take_up(trained, encoding.tokenizer, tmp_path, categories)


def test_a_grown_vocabulary_takes_up_the_pieces_that_it_shares(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories
) -> None:
    save(tmp_path, trained, encoding)
    state = json.loads(encoding.tokenizer.to_str())
    pieces = state["model"]["vocab"]
    # A new piece stands before the others, so that every row moves.
    state["model"]["vocab"] = {"new": 0} | {piece: place + 1 for piece, place in pieces.items()}
    state["added_tokens"] = [token | {"id": token["id"] + 1} for token in state["added_tokens"]]
    grown = Tokenizer.from_str(json.dumps(state))
    fresh = big(grown.get_vocab_size())
    own = rows_of(fresh).clone()
    assert take_up(fresh, grown, tmp_path, categories) == ()
    assert torch.equal(rows_of(fresh)[1:], rows_of(trained))
    assert torch.equal(rows_of(fresh)[0], own[0])


def test_runs_are_averaged(tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories) -> None:
    other = copy.deepcopy(trained)
    for parameter in other.parameters():
        parameter.data += 1.0
    save(tmp_path / "a", trained, encoding)
    save(tmp_path / "b", other, encoding)
    fresh = big(encoding.tokenizer.get_vocab_size())
    assert take_up(fresh, encoding.tokenizer, tmp_path / "a", categories, [tmp_path / "b"]) == ()
    for name, parameter in trained.named_parameters():
        assert fresh.state_dict()[name] == pytest.approx(parameter.detach() + 0.5, abs=1e-5), name


def test_a_piece_that_one_lacks_counts_as_the_start_has_it(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories
) -> None:
    size = encoding.tokenizer.get_vocab_size()
    grown = Tokenizer.from_str(encoding.tokenizer.to_str())
    grown.add_tokens(["[odd]"])
    larger = big(size + 1)
    save(tmp_path / "a", larger, Encoding(grown, encoding.form))
    save(tmp_path / "b", trained, encoding)
    fresh = big(size + 1)
    take_up(fresh, grown, tmp_path / "a", categories, [tmp_path / "b"])
    rows = [rows_of(network) for network in (fresh, larger, trained)]
    assert rows[0][size] == pytest.approx(rows[1][size], abs=1e-6)
    assert rows[0][:size] == pytest.approx((rows[1][:size] + rows[2]) / 2, abs=1e-6)


def test_runs_of_other_vocabularies_are_not_averaged(
    tmp_path: Path, trained: Network, encoding: Encoding, categories: Categories
) -> None:
    save(tmp_path / "a", trained, encoding)
    save(tmp_path / "b", trained, encoding)
    state = json.loads(encoding.tokenizer.to_str())
    state["added_tokens"].append(state["added_tokens"][-1] | {"id": 900, "content": "[odd]"})
    (tmp_path / "b" / "tokenizer.json").write_text(json.dumps(state))
    with pytest.raises(InvalidRecipe, match="cannot be averaged with"):
        take_up(trained, encoding.tokenizer, tmp_path / "a", categories, [tmp_path / "b"])


def test_what_is_averaged_with_nothing_is_refused() -> None:
    with pytest.raises(InvalidRecipe, match=r"name that too"):
        Recipe.from_dict({"encoder": {"averaged_with": ["runs/b"]}})


def test_a_recipe_survives_its_file(tmp_path: Path) -> None:
    recipe = Recipe.from_dict(
        {"name": "اسم", "encoder": {"start": "runs/a", "folds": ["taa"]}, "losses": {"pairs": 1e-5}}
    )
    path = tmp_path / "recipe.toml"
    path.write_text(recipe.to_toml(), encoding="utf-8")
    assert Recipe.read(path) == recipe
