"""Pictures of the page, to be looked at: `python -m tests.browser.screenshots FOLDER [RELEASE]`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright

from service.app import create_app
from tests.browser.conftest import CHROMIUM, WAIT_MS
from tests.browser.rules import RuleClassifier
from tests.process import free_port

ROWS = (
    "text\nليش ما ترد؟\nابن عمي يبحث عن عمل، هل ترشحه؟\nأرسل لي أرقامهم كلهم أرقام\nشكرًا جزيلًا على وقتك\nألف مبروك\n"
    + "صباح الخير\n" * 20
)
PRESSING = 2  # the sample that stands in a thread


@contextmanager
def running(classifier: Any) -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(classifier), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def classifier_of(release: Path | None) -> Any:
    if release is None:
        return RuleClassifier()
    from models.classifier import Classifier

    return Classifier.load(release)


def main(folder: Path, release: Path | None = None) -> None:
    """Both languages, wide and narrow, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(classifier_of(release)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language, width, dark in (("ar", 1280, False), ("en", 1280, True), ("ar", 360, True), ("en", 320, False)):
            scheme: Any = "dark" if dark else "light"
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            page.set_default_timeout(WAIT_MS)
            page.goto(address)
            page.wait_for_selector("#samples button")
            if language == "en":
                page.click("#language")
            name = f"{language}-{width}-{scheme}"
            page.screenshot(path=folder / f"{name}-empty.png", full_page=True)
            page.locator("#samples button").nth(PRESSING).click()
            page.wait_for_selector(".verdict:not(.reading) #result .head")
            page.screenshot(path=folder / f"{name}-verdict.png", full_page=True)
            page.click("#tab-file")
            page.set_input_files("#file", {"name": "رسائل.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
            page.click("#start")
            page.wait_for_selector("a.download")
            page.screenshot(path=folder / f"{name}-file.png", full_page=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
