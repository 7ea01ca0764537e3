from __future__ import annotations

import csv
import io
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.browser.conftest import Open
from tests.fake_classifier import CATEGORIES

ROWS = [
    ("1", "ليش ما ترد عليّ؟"),
    ("2", 'ابن عمي قال: "أريد وظيفة"،\nهل تساعده؟'),
    ("3", "شكرًا, جزيلًا 🌹"),
    ("4", ""),
    ("5", "Send me their numbers"),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "رسائل.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *ROWS])
    return path


def test_a_file_is_scored_counted_shown_and_downloaded(visit: Open, address: str, table: Path) -> None:
    page = visit()
    page.click("#tab-file")
    page.set_input_files("#file", table)
    page.click("#start")
    page.wait_for_selector("a.download")
    counts = page.locator(".scores li").all_inner_texts()
    assert [text.split("\n")[0] for text in counts] == [category.title["ar"] for category in CATEGORIES] + [
        "تعذّرت قراءته"
    ]
    assert [text.split("\n")[1].split(" ")[0] for text in counts] == ["1"] * 5
    texts = page.locator("td.words").all_text_contents()
    assert texts == [text for _, text in ROWS]
    page.get_by_role("button", name=CATEGORIES.asks[0].title["ar"]).click()
    assert page.locator("td.words").all_text_contents() == [ROWS[0][1]]
    with page.expect_download() as waiting:
        page.click("a.download")
    assert waiting.value.suggested_filename == "رسائل-scored.csv"
    content = Path(waiting.value.path()).read_bytes()
    headers = {"Content-Type": "text/csv"}
    direct = httpx.post(f"{address}/v1/score?format=csv", content=table.read_bytes(), headers=headers, timeout=60)
    assert content == direct.content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["text"] for row in rows] == [text for _, text in ROWS]


def test_jsonl_is_taken_too(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text('{"text": "why can\'t you help?"}\n{"text": "thanks"}\n', encoding="utf-8")
    page = visit(language="en")
    page.click("#tab-file")
    page.set_input_files("#file", path)
    page.click("#start")
    page.wait_for_selector("a.download")
    assert page.locator("td.words").all_text_contents() == ["why can't you help?", "thanks"]


def test_a_file_that_cannot_be_read_is_told(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    page = visit(language="en")
    page.click("#tab-file")
    page.set_input_files("#file", path)
    page.click("#start")
    page.wait_for_selector("#file-status .problem")
    assert page.locator("a.download").count() == 0


def test_a_file_is_cancelled(visit: Open, table: Path) -> None:
    page = visit()
    page.click("#tab-file")
    page.set_input_files("#file", table)
    page.route("**/v1/score*", lambda route: None)
    page.click("#start")
    page.get_by_role("button", name="إلغاء").click()
    page.get_by_text("أُلغي.").wait_for()
