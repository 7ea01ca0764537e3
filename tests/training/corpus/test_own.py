from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.category import Categories
from training.corpus import InvalidCorpus
from training.corpus.deal import deal
from training.corpus.own import Columns, read
from training.data import Dataset
from training.labels import as_toml, made_of, read_categories
from training.recipe import Data, InvalidRecipe

WORDS = "river stone lamp cloud bread glass paper chair tower garden window market".split()


def text_of(number: int) -> str:
    """A text that is like no other."""
    return f"{WORDS[number % 12]} {number} {WORDS[number // 12 % 12]} {number * 7919 % 1000}"


def lines(count: int = 60, header: str = "text,label", tail: str = "") -> list[str]:
    return [header, *(f"{text_of(number)},{'abc'[number % 3]}{tail}" for number in range(count))]


def write(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(rows) + "\n", encoding)
    return path


def load(path: Path, **choice: Any) -> Dataset:
    return Dataset.load(Data(corpus=str(path), **choice))


def problem_of(path: Path, **choice: Any) -> str:
    with pytest.raises(InvalidCorpus) as caught:
        load(path, **choice)
    return str(caught.value)


def test_a_table_of_texts_and_labels_is_dealt_by_text(tmp_path: Path) -> None:
    data = load(write(tmp_path / "asks.csv", *lines(600)))
    assert (set(data.categories.names), data.categories.exclusive, data.categories.none) == (
        {"a", "b", "c"},
        True,
        None,
    )
    sizes = {split: len(members) for split, members in data.splits.items()}
    assert sum(sizes.values()) == 600 and sizes["test_authors"] == 0
    assert 430 < sizes["train"] < 530 and sizes["dev"] > 30 and sizes["test"] > 30
    assert data.tests == ("test",)
    again = load(write(tmp_path / "asks.csv", *lines(660)))
    assert {one.message.text for one in data.splits["test"]} <= {one.message.text for one in again.splits["test"]}


def test_near_copies_stay_together(tmp_path: Path) -> None:
    long = "please be so kind and send me the list of all the people whom you met at the fair in spring"
    rows = [f"{long} number {number},a" for number in range(30)]
    data = load(write(tmp_path / "asks.csv", *lines(60), *rows))
    homes = {split for split, members in data.splits.items() for one in members if one.message.text.startswith(long)}
    assert len(homes) == 1


def test_a_column_of_groups_keeps_them_together(tmp_path: Path) -> None:
    rows = [f"{text_of(number)},{'ab'[number % 2]},g{number // 4}" for number in range(200)]
    data = load(write(tmp_path / "asks.csv", "text,label,group", *rows))
    homes: dict[str, set[str]] = {}
    for split, members in data.splits.items():
        for one in members:
            homes.setdefault(one.group, set()).add(split)
    assert len(homes) == 50 and all(len(splits) == 1 for splits in homes.values())


def test_a_column_of_splits_is_followed_and_what_it_lacks_is_dealt_out_of_train(tmp_path: Path) -> None:
    rows = [f"{text_of(number)},{'ab'[number % 2]},{'test' if number < 10 else 'train'}" for number in range(200)]
    data = load(write(tmp_path / "asks.csv", "text,label,split", *rows))
    assert [one.message.text for one in data.splits["test"]] == [text_of(number) for number in range(10)]
    assert data.dev and len(data.train) + len(data.dev) == 190


def test_a_folder_is_split_by_the_names_of_its_files(tmp_path: Path) -> None:
    for name, first in (("train", 0), ("valid", 100), ("test", 200)):
        rows = [json.dumps({"text": text_of(first + n), "label": n % 2}) for n in range(40)]
        write(tmp_path / f"{name}.jsonl", *rows)
    data = load(tmp_path)
    assert {split: len(members) for split, members in data.splits.items() if members} == {
        "train": 40,
        "dev": 40,
        "test": 40,
    }
    assert set(data.categories.names) == {"0", "1"}


def test_optional_columns_are_read_and_others_are_told(tmp_path: Path) -> None:
    row = {
        "text": "هل من جديد؟",
        "label": "a",
        "relationship": "new",
        "previous": [{"from": "sender", "text": "x"}],
        "why": "asks again",
        "variety": "msa",
        "colour": 1,
    }
    found = read(write(tmp_path / "a.jsonl", json.dumps(row), '{"text": "x", "label": "b"}'), Columns())
    example = found.placed[0].example
    assert (example.message.relationship, example.why, example.variety) == ("new", "asks again", "msa")
    assert example.message.previous[0].text == "x"
    assert found.placed[1].example.variety == ""
    assert found.notes == (f"{tmp_path / 'a.jsonl'}: not read are the columns colour.",)


def test_several_labels_a_row_are_in_the_precedence_of_the_file_or_the_rarest_first(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,labels", "x,b;a", "y,a", 'z,"[""a""]"')
    made = read(path, Columns())
    assert made.categories.names == ("b", "a") and not made.categories.exclusive
    assert made.placed[0].example.labels == ("b", "a")
    given = Categories.from_dict({"asks": [{"name": "a"}, {"name": "b"}]})
    assert read(path, Columns(), given).placed[0].example.label == "a"


def test_texts_of_test_that_stand_in_train_are_told(tmp_path: Path) -> None:
    rows = [f"{text_of(n % 30)},{'ab'[n % 2]},{('train', 'dev', 'test')[n // 30]}" for n in range(90)]
    _, notes = deal(read(write(tmp_path / "a.csv", "text,label,split", *rows), Columns()), "a.csv")
    assert notes == ("30 texts of dev or test stand in train too, so figures will flatter.",)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["text,label", "one,a", " ,b"], ":3: text: is empty"),
        (["text,label", "one,a", "two,"], ":3: has no label; give it one"),
        (["tweet,label", "one,a"], ":1: has no column 'text'; it has 'tweet', 'label'."),
        (["text,class", "one,a"], "name it in the recipe: data.label = 'text'"),
        (["text,label", "one,a", "two, or so,b"], ":3: has 3 cells and the header 2"),
        (["text,label", "one,a", '"two,b'], ":3: not CSV"),
        (["text,label", *(f"{text_of(n)},a" for n in range(30))], "every message is 'a'"),
        (["text,label", "one,a", "two,b", "three,a"], "holds 3 messages, and to learn and to measure takes 20"),
        (["text,label", *(f"{text_of(n)},label {n}" for n in range(30))], "has 30 different labels on 30 messages"),
        (["text,label,split", "one,a,train", "two,b,tset"], ":3: 'split' must be one of"),
        (["text,label,variety", "one,a,merlot", "two,b,"], ":2: 'variety' must be one of"),
        (["text,label,previous", "one,a,[", "two,b,"], ":2: 'previous' is not JSON"),
        (["text,label,relationship", "one,a,old", "two,b,"], ":2: relationship: must be"),
        (["text,label,labels", "one,a,b;c"], ":2: the label 'a' is not among its labels"),
        (["text,label"], "holds no message"),
        (["text,text,label", "one,a,b"], ":1: a column stands twice"),
    ],
)
def test_bad_data_is_refused_with_file_line_and_remedy(tmp_path: Path, rows: list[str], problem: str) -> None:
    path = write(tmp_path / "asks.csv", *rows)
    told = problem_of(path)
    assert told.startswith(str(path)) and problem in told


def test_a_group_in_two_splits_is_refused(tmp_path: Path) -> None:
    rows = [f"{text_of(n)},{'ab'[n % 2]},g{n},train" for n in range(40)]
    path = write(tmp_path / "a.csv", "text,label,group,split", *rows, "again,a,g7,test")
    assert problem_of(path) == (
        f"{path}:42: the group 'g7' stands in test here and in train at {path}:9; give all of a group one split."
    )


def test_a_label_that_the_categories_file_lacks_is_refused(tmp_path: Path) -> None:
    names = write(tmp_path / "c.toml", '[[categories]]\nname = "a"', '[[categories]]\nname = "b"')
    told = problem_of(write(tmp_path / "asks.csv", *lines()), categories=str(names))
    assert "asks.csv:4: the label 'c' is none of a, b; correct it, or add it" in told
    assert "… and" not in told and told.count("\n") == 19
    empty = write(tmp_path / "c.toml", *(f'[[categories]]\nname = "{name}"' for name in "abcd"))
    assert "no message of train is 'd'" in problem_of(write(tmp_path / "asks.csv", *lines()), categories=str(empty))


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "asks.csv", "text,label", "one,a", "هل من جديد,b", encoding="cp1256")
    assert f"{path}:3: not UTF-8 (byte 17); save the file as UTF-8" in problem_of(path)


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "there is no such file or folder" in problem_of(tmp_path / "asks.csv")
    assert "holds no .csv, .tsv, .jsonl file" in problem_of(tmp_path)
    assert "there is no such categories file" in problem_of(tmp_path, categories=str(tmp_path / "c.toml"))
    with pytest.raises(InvalidRecipe, match=r"data\.splits goes with data\.categories"):
        Data(corpus="a.csv", splits="splits.toml")


def test_categories_survive_their_file(tmp_path: Path) -> None:
    advice = {"en": dict.fromkeys(("why", "instead", "draft", "reply", "offer"), 'say "no"\nkindly')}
    for data in (
        {"categories": [{"name": "طلب تدريب"}, {"name": "b", "advice": advice}], "none": {"name": "no ask"}},
        {"asks": [{"name": "a"}, {"name": "b", "title": {"ar": "ب"}, "description": {"en": "bee"}}]},
    ):
        categories = Categories.from_dict(data)
        path = write(tmp_path / "c.toml", as_toml(categories))
        assert read_categories(path) == categories


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = ", "c.toml: "),
        ('[[categories]]\nname = "a"', "two categories at least"),
        ('[[categories]]\nname = "a"\n[[categories]]\nname = "a"', "stands twice"),
        ('[[categories]]\nnome = "a"', "has no name"),
        ('[[categories]]\nname = "a"\ntitel = {}', "unknown member 'titel'"),
        ('[[categories]]\nname = "a;b"\n[[categories]]\nname = "c"', "cannot be written into files"),
        ('[[categories]]\nname = "a-b"\n[[categories]]\nname = "a_b"', "differ by - and _ alone"),
        ('[[asks]]\nname = "a"\nadvice = { en = { why = "x" } }', "The advice of the category 'a' must hold"),
        ("[asks]\n", "a list of tables"),
    ],
)
def test_a_categories_file_that_cannot_be_read_says_why(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InvalidCorpus, match=problem):
        read_categories(write(tmp_path / "c.toml", text))


def test_names_made_of_labels_are_told_by_how_common_they_are() -> None:
    assert made_of([["b"], ["a"], ["a"]], "x").names == ("a", "b")
    assert made_of([["b"], ["a"], ["a", "b"], ["a"]], "x").names == ("b", "a")
