from __future__ import annotations

from models.category import Categories
from models.encoding import Encoding
from training.batch import by_length, order, pad, targets
from training.corpus import Example


def test_every_example_is_in_one_batch(examples: list[Example]) -> None:
    batches = order(examples, [5] * 40, size=8, seed=1)
    assert sorted(index for batch in batches for index in batch) == list(range(40))
    assert all(len(batch) <= 8 for batch in batches)


def test_groups_meet_in_one_batch(examples: list[Example]) -> None:
    homes: dict[str, set[int]] = {}
    for number, batch in enumerate(order(examples, [5] * 40, size=8, seed=1)):
        for index in batch:
            homes.setdefault(examples[index].group, set()).add(number)
    assert all(len(batches) == 1 for batches in homes.values())


def test_the_seed_decides_the_order(examples: list[Example]) -> None:
    lengths = [5] * 40
    assert order(examples, lengths, 8, seed=1) == order(examples, lengths, 8, seed=1)
    assert order(examples, lengths, 8, seed=1) != order(examples, lengths, 8, seed=2)


def test_padding(encoding: Encoding, examples: list[Example]) -> None:
    from models.message import Message

    inputs = pad([encoding.encode(Message("5")), encoding.encode(Message("5 6", relationship="new"))], 1)
    assert inputs.input_ids.tolist() == [[0, 9, 2, 1, 1, 1], [0, 9, 10, 2, 106, 2]]
    assert inputs.attention_mask.tolist() == [[1, 1, 1, 0, 0, 0], [1] * 6]
    assert inputs.segment_ids.tolist() == [[0] * 6, [0, 0, 0, 0, 1, 1]]


def test_targets_ask_only_after_the_primary_category(make: object, categories: Categories) -> None:
    both = make(label="press", labels=["press", "mine"])  # type: ignore[operator]
    favour = make(label="favour")  # type: ignore[operator]
    fine = make()  # type: ignore[operator]
    wanted = targets([both, favour, fine], categories)
    assert wanted.primary.tolist() == [0, 1, 3]
    assert wanted.also.tolist()[0] == [1, 0, 1]
    assert wanted.known.tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0]]


def test_evaluation_batches_go_by_length() -> None:
    assert list(by_length([5, 1, 3, 2], 2)) == [[1, 3], [2, 0]]
