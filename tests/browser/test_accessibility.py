from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open, write

axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed: make setup installs it.")

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
FLAGGED = "أرسلت لك سيرة ابن عمي أمس. ليش ما تردين عليّ؟ أين الأرقام يا أستاذة؟"


def violations(page: Any) -> list[str]:
    page.evaluate(Path(axe.AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [f"{one['id']}: {node['html']} {node.get('failureSummary', '')}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_message_tab_has_no_violation(visit: Open, language: str, dark: bool) -> None:
    page = visit(dark=dark, language=language)
    assert violations(page) == []
    page.click("#thread summary")
    page.click("#add-turn")
    page.click("#add-turn")
    page.locator("#turns textarea").nth(1).fill("لا أستطيع هذا")
    write(page, FLAGGED)
    for summary in page.locator("#result summary").all():
        summary.click()
    assert violations(page) == []
    write(page, "شكرًا جزيلًا على وقتك")
    assert violations(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_file_tab_has_no_violation(visit: Open, dark: bool, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text("text\nليش ما ترد؟\nشكرا\n,\n", encoding="utf-8")
    page = visit(dark=dark, width=360)
    page.click("#tab-file")
    page.set_input_files("#file", path)
    page.click("#start")
    page.wait_for_selector("a.download")
    assert violations(page) == []
