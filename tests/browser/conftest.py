from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

from service.app import create_app
from tests.browser.rules import RuleClassifier
from tests.process import free_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WAIT_MS = 120_000

Open = Callable[..., Any]


@pytest.fixture(scope="package")
def classifier() -> RuleClassifier:
    return RuleClassifier()


@pytest.fixture(scope="package")
def address(classifier: RuleClassifier) -> Iterator[str]:
    """Where the service answers with the foreseeable classifier."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(classifier), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(
    scope="package"
)  # not the session: while Playwright runs, no other test in its thread can run an event loop
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium was not found: install chromium to run the browser tests.")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make setup installs it.")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Open]:
    """Open the page: `visit(width=360, dark=True, language="en")`. What it asks of others, and its errors, fail the test."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def visit(width: int = 1280, height: int = 900, dark: bool = False, language: str = "ar") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on(
            "request",
            lambda request: None if request.url.startswith((address, "blob:", "data:")) else wrong.append(request.url),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if "Security Policy" in message.text else None)
        page.goto(address)
        page.wait_for_selector("#samples button")
        if language == "en":
            page.click("#language")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def write(page: Any, text: str) -> None:
    """Put a message in the page and wait for its verdict."""
    page.fill("#text", text)
    page.wait_for_selector("#result .head")
    page.wait_for_selector(".verdict:not(.reading)")
