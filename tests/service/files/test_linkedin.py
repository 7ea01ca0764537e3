from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.message import Message
from service.files import linkedin
from service.files.row import ReadOptions

COLUMNS = ["CONVERSATION ID", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE", "CONTENT"]
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp")), min_size=1)


def read(path: Path, rows: list[list[str]], options: ReadOptions) -> list[tuple[str, str, list[str]]]:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    with linkedin.read(path, options) as reader:
        return [
            (row.sender, row.record[6], [turn.text for turn in getattr(row.content, "previous", ())]) for row in reader
        ]


@given(st.lists(st.tuples(TEXT, st.booleans()), max_size=8), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_message_comes_out_once_after_those_before_it(
    tmp_path: Path, messages: list[tuple[str, bool]], newest_first: bool
) -> None:
    # "<p" would be read as markup, and has its own tests.
    messages = [(text.replace("<", "("), sent) for text, sent in messages]
    people = {True: ["Sara", "u/sara", "Omar", "u/omar"], False: ["Omar", "u/omar", "Sara", "u/sara"]}
    rows = [
        ["1", *people[sent], f"2026-01-01 10:{minute:02d}:00 UTC", text] for minute, (text, sent) in enumerate(messages)
    ]
    found = read(tmp_path / "in.csv", rows[::-1] if newest_first else rows, ReadOptions(owner="Sara")) if rows else []
    found += (
        read(tmp_path / "in.csv", rows[::-1] if newest_first else rows, ReadOptions(owner="Sara", sent=True))
        if rows
        else []
    )
    texts = [text for text, _ in messages]
    received = [index for index, (_, sent) in enumerate(messages) if not sent]
    written = [index for index, (_, sent) in enumerate(messages) if sent]
    assert [text for _, text, _ in found] == [texts[index] for index in received + written]
    for index, (sender, text, previous) in zip(received + written, found, strict=True):
        assert sender == ("Sara" if messages[index][1] else "Omar")
        try:
            Message(text)
        except ValueError:
            assert previous == []
        else:
            assert previous == [earlier for earlier in texts[:index] if _readable(earlier)]


def _readable(text: str) -> bool:
    try:
        Message(text)
    except ValueError:
        return False
    return True


def test_one_second_keeps_the_order_of_the_file(tmp_path: Path) -> None:
    omar, sara = ["Omar", "u/omar", "Sara", "u/sara"], ["Sara", "u/sara", "Omar", "u/omar"]
    rows = [
        ["1", *omar, "2026-01-02 10:00:00 UTC", "third"],
        ["1", *sara, "2026-01-01 10:00:00 UTC", "second"],
        ["1", *omar, "2026-01-01 10:00:00 UTC", "first"],
    ]
    found = read(tmp_path / "in.csv", rows, ReadOptions(owner="u/sara"))
    assert found == [("Omar", "first", []), ("Omar", "third", ["first", "second"])]
