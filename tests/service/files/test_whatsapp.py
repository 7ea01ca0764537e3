from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.files import whatsapp
from service.files.row import ReadOptions, WriteOptions
from service.files.score import Scoring
from tests.fake_classifier import CATEGORIES, FakeClassifier

# No line begins with a date here, and none is what WhatsApp puts in a picture's place.
LINE = st.text(alphabet="ابتثلمنهويء؟،abcxyz!?.,:;'\"=+-@🙏 ", min_size=1, max_size=30).filter(str.strip)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


@given(st.lists(st.tuples(st.sampled_from(["Omar H", "سارة"]), TEXT), min_size=1, max_size=8), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_message_that_was_received_is_a_row(
    tmp_path: Path, messages: list[tuple[str, str]], bracketed: bool
) -> None:
    source, target = tmp_path / "chat.txt", tmp_path / "out.csv"
    head = "\u200f[{0:02d}/01/2026، ١٠:٠٠:٠٠ م] {1}: {2}\n" if bracketed else "{0:02d}/01/2026, 10:00 pm - {1}: {2}\n"
    told = [("سارة", "أهلًا"), *messages]
    source.write_text("".join(head.format(day, *one) for day, one in enumerate(told, start=1)), encoding="utf-8")
    scoring = Scoring(source, target, whatsapp.FORMAT, ReadOptions(owner="سارة"), WriteOptions(raw=True))
    scoring.run(FakeClassifier().classify_many, CATEGORIES)
    with target.open(encoding="utf-8-sig", newline="") as text:
        found = list(csv.DictReader(text))
    received = [(place, text) for place, (sender, text) in enumerate(told) if sender == "Omar H"]
    assert [(int(row["previous_count"]), row["text"]) for row in found] == [(n, text.strip()) for n, text in received]
    assert all(row["verdict_label"] for row in found)
    assert [row["time"] for row in found] == [f"2026-01-{place + 1:02d} 22:00:00" for place, _ in received]


def test_whoever_sent_pictures_only_may_be_the_owner(tmp_path: Path) -> None:
    source = tmp_path / "chat.txt"
    source.write_text("1/1/26, 10:00 - Omar: hello\n1/1/26, 10:01 - Sara: <Media omitted>\n", encoding="utf-8")
    with whatsapp.read(source, ReadOptions(owner="Sara")) as reader:
        assert [row.sender for row in reader] == ["Omar"]
