from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Open, write
from tests.fake_classifier import CATEGORIES

PRESSING = "أرسلت لك السيرة الذاتية أمس. ليش ما تردين عليّ؟"


def test_a_message_is_read_while_it_is_typed(visit: Open) -> None:
    page = visit()
    page.locator("#text").press_sequentially("ليش ما ترد عليّ؟")
    page.wait_for_selector("#result .head")
    assert page.inner_text(".label") == CATEGORIES.asks[0].title["ar"]
    assert "90%" in page.inner_text(".sure")
    for title in ("كيف سيتلقّاها من تصله", "كيف يُطلب الأمر بلطف", "كلمات للبدء"):
        assert page.get_by_role("heading", name=title).is_visible()
    page.fill("#text", "")
    page.wait_for_selector(".empty")


def test_nothing_short_of_all_is_told_as_all(visit: Open) -> None:
    told = visit().evaluate(
        """async () => {
            const { percent } = await import(new URL('static/page/words.js', document.baseURI));
            return [0, 0.904, 0.9983, 1].map(percent);
        }"""
    )
    assert told == ["0%", "90%", "99%", "100%"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PRESSING, "ليش ما تردين عليّ؟"),
        ("شكـــــرًا جَزِيلًا على وقتِك 🌹👩🏽‍⚕️ لِيــــ ليش ما تردين عليّ؟", "لِيــــ ليش ما تردين عليّ؟"),
        ("أهلًا 👨‍👩‍👧‍👦🇸🇦 كيف حالك اليوم؟ 😀😀😀 ابن عمي مهندس ممتاز يبحث عن عمل 🙏🏾. شكرًا لك كثيرًا",
         "ابن عمي مهندس ممتاز يبحث عن عمل 🙏🏾."),
        ("Hello دكتورة Rana, I sent the CV أمس. Send me their numbers كلها please! \u202bشكرًا\u202c جزيلًا لك",
         "Send me their numbers كلها please!"),
    ],
)  # fmt: skip
def test_the_right_characters_are_marked(visit: Open, text: str, expected: str) -> None:
    page = visit()
    write(page, text)
    assert page.locator(".decided .text").evaluate("element => element.textContent") == text
    assert page.locator(".decided mark").all_text_contents() == [expected]


def test_the_thread_is_read_and_quoted(visit: Open) -> None:
    page = visit()
    write(page, "هل من جديد في الأمر؟")
    assert page.inner_text(".label") == [*CATEGORIES][-1].title["ar"]
    page.click("#thread summary")
    page.click("#add-turn")
    page.click("#add-turn")
    first, second = page.locator("#turns li").all()
    first.locator("textarea").fill("هل تراجع خطتي؟")
    second.locator("textarea").fill("لا أستطيع هذا الشهر")
    assert second.locator("select").input_value() == "recipient"
    page.wait_for_selector(".decidedThread")
    assert page.inner_text(".label") == CATEGORIES.asks[0].title["ar"]
    assert page.locator(".decidedThread mark").all_text_contents() == ["لا أستطيع هذا الشهر"]
    assert page.locator(".unsure").is_visible()
    second.locator(".remove").click()
    page.wait_for_selector(".head.hue-fine")


def test_english_is_a_click_away_and_remembered(visit: Open) -> None:
    page = visit()
    write(page, PRESSING)
    page.click("#language")
    page.get_by_role("heading", name="How it will feel").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert page.inner_text(".label") == CATEGORIES.asks[0].title["en"]
    assert page.locator(".why p").inner_text().isascii()
    # What is to be sent stays in the language of the message.
    assert not page.locator(".draft blockquote p").inner_text().isascii()
    page.reload()
    page.wait_for_selector("html[lang=en]")
    assert page.evaluate("Object.keys(localStorage)") == ["talab-language"]


def test_a_draft_is_copied(visit: Open) -> None:
    page = visit()
    write(page, PRESSING)
    page.click(".draft .copy")
    page.get_by_role("button", name="نُسخ").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text(".draft blockquote p")


def test_every_sample_gets_a_verdict(visit: Open) -> None:
    page = visit()
    for sample in page.locator("#samples button").all():
        sample.click()
        page.wait_for_selector(".verdict:not(.reading) #result .head")
        assert page.input_value("#text")


def test_the_latest_answer_is_the_one_shown(visit: Open, classifier: Any) -> None:
    page = visit()
    classifier.wait_seconds = 0.5
    try:
        page.fill("#text", PRESSING)
        page.wait_for_timeout(600)
        write(page, "شكرًا جزيلًا")
        page.wait_for_selector(".head.hue-fine")
        page.wait_for_timeout(1_500)
        assert page.inner_text(".label") == [*CATEGORIES][-1].title["ar"]
    finally:
        classifier.wait_seconds = 0.0


def test_what_goes_wrong_is_told(visit: Open) -> None:
    page = visit()
    page.route("**/v1/classify", lambda route: route.abort())
    page.fill("#text", PRESSING)
    page.get_by_text("الخادم لا يجيب").wait_for()
    page.unroute("**/v1/classify")
    problem = '{"detail": "Wait."}'
    busy = {"status": 429, "headers": {"Retry-After": "1", "Content-Type": "application/problem+json"}, "body": problem}
    page.route("**/v1/classify", lambda route: route.fulfill(**busy), times=1)
    page.fill("#text", f"{PRESSING} ")
    page.get_by_text("الخادم مشغول").wait_for()
    # It asks again by itself.
    page.wait_for_selector("#result .head")


def test_a_server_with_keys_asks_for_one(visit: Open) -> None:
    page = visit()
    refusal = {"status": 401, "headers": {"Content-Type": "application/problem+json"}, "body": '{"detail": "A key."}'}
    page.route(
        "**/v1/**",
        lambda route: route.continue_() if "authorization" in route.request.headers else route.fulfill(**refusal),
    )
    page.fill("#text", PRESSING)
    page.get_by_text("هذا الخادم يحتاج مفتاحًا").wait_for()
    page.fill("#key-value", "secret")
    page.press("#key-value", "Tab")
    page.wait_for_selector("#result .head")


def test_the_keyboard_reaches_everything(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#tab-message")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "tab-file"
    page.wait_for_selector("#panel-file .drop")
    page.keyboard.press("Home")
    assert page.locator("#panel-message").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_width_scrolls_sideways(visit: Open, width: int, language: str) -> None:
    page = visit(width=width, language=language)
    write(page, f"{PRESSING} {'ط' * 80} https://talab.example/{'x' * 120}")
    page.click("#thread summary")
    page.click("#add-turn")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
