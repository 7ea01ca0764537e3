from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.message import InvalidMessage, Message
from service.files.plot import MAX_COLUMNS, bars, columns
from service.files.report import check, render, write
from service.files.row import Row, UnusableFile
from service.files.summary import Summary
from tests.fake_classifier import CATEGORIES, FakeClassifier

BAD = '<script>alert(1)</script><img src=x onerror="a">'


def summary() -> Summary:
    found, classifier = Summary(left_out={"media": 3}), FakeClassifier()
    for number in range(60):
        message = Message(f"{BAD} أرسل لي رقمك {number}")
        row = Row([], message, f"{BAD}{number % 3}", f"2026-0{number % 3 + 1}-01")
        found.count(row, classifier.classify(message))
    found.count(Row([], InvalidMessage("text", "is empty")), None)
    return found


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "rect"):
            assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else() -> None:
    page = render(summary(), BAD, CATEGORIES)
    reader = Balance()
    reader.feed(page)
    assert reader.open == []
    assert not {"script", "img", "link", "iframe"} & reader.seen
    assert {"svg", "article", "table"} <= reader.seen
    assert not re.search(r"https?://", page)
    assert "default-src 'none'" in page


def test_it_speaks_both_languages_and_shows_messages_in_their_direction() -> None:
    page = render(summary(), "in.csv", CATEGORIES)
    for text in ("أكثر المرسلين", "Most frequent senders", "ما يُنظر فيه أولًا", "By month", "left out: media"):
        assert text in page
    assert '<p dir="auto">&lt;script&gt;' in page
    assert all(category.title["ar"] in page for category in CATEGORIES if category.name in summary().labels)


def test_nothing_scored_is_a_page_too() -> None:
    assert "<svg" in render(Summary(), "in.csv", CATEGORIES)


def test_it_is_written_where_it_may_be(tmp_path: Path) -> None:
    path, other = tmp_path / "report.html", tmp_path / "in.csv"
    check(path, [other])
    write(path, summary(), "in.csv", CATEGORIES)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(UnusableFile, match="it is the input"):
        check(other, [other])
    with pytest.raises(UnusableFile, match="There is no folder"):
        check(tmp_path / "no" / "report.html", [])


def test_plots_stay_within_their_space() -> None:
    many = [f"2{number:03d}-01" for number in range(200)]
    plot = columns(many, {"a": list(range(200))}, {"a": "#000"})
    assert plot.count("<rect") == MAX_COLUMNS
    assert 'height="176.0"' in plot
    assert bars([("<b>", 0, "#000")]).count("&lt;b&gt;") == 1
    assert bars([]) and columns([], {}, {})
