"""The real release: what it says of messages that nobody trained on."""

from __future__ import annotations

import pytest

from models.classifier import Classifier
from models.message import Message, Turn
from models.release import CURRENT, MANIFEST

MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


@pytest.mark.parametrize(
    ("message", "label"),
    [
        (
            Message("أعطني أرقام كل المديرين الذين تعرفهم في قطاع البنوك، أحتاجها اليوم", relationship="new"),
            "contact-mining",
        ),
        (
            Message("ابن عمي تخرج من كلية الهندسة، هل تستطيع أن ترشحه عند مديرك وتوصل سيرته الذاتية؟"),
            "intro-for-friend",
        ),
        (Message("هذه خامس مرة أكتب إليك ولم ترد، لماذا لا تساعدني؟ كنت أظنك صديقًا"), "over-pressure"),
        (Message("شكرًا جزيلًا على وقتك أمس، نصيحتك أفادتني كثيرًا وسأخبرك بما يجدّ"), "acceptable"),
        (Message("يا باشا اخويا الصغير عايز شغل عندكم، كلم الاتش ار عنه وقولهم ده تبعي"), "intro-for-friend"),
        (
            Message("Who else do you know at the ministry? Send me all their private numbers.", relationship="new"),
            "contact-mining",
        ),
        (
            Message("I have asked you four times this week. After all I did for you, you owe me that interview."),
            "over-pressure",
        ),
        (Message("Congratulations on the new role! No need to reply, enjoy the first week."), "acceptable"),
        (
            Message(
                "طيب وبعدين؟ لسه مستني ردك، ومش هسيبك غير لما توافق",
                previous=(Turn("sender", "ممكن تشوفلي شغل عندكم؟"), Turn("recipient", "للأسف مش هقدر، آسف")),
            ),
            "over-pressure",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "message",
)
def test_plain_cases(classifier: Classifier, message: Message, label: str) -> None:
    assert classifier.classify(message).label == label


@pytest.mark.parametrize(
    "text",
    [
        "🙂",
        "def f(x):\n    return x + 1",
        "حليب، خبز، بيض، طماطم",
        "Quarterly results rose by 4% on Tuesday.",
        "مرحبا",
        "12:30",
    ],
)
def test_what_asks_for_nothing_is_no_confident_ask(classifier: Classifier, text: str) -> None:
    verdict = classifier.classify(Message(text))
    assert verdict.label == "acceptable" or verdict.needs_review


def test_writing_that_looks_the_same_is_read_the_same(classifier: Classifier) -> None:
    plain = classifier.classify(Message("أعطني رقم مديرك 123 من فضلك"))
    marked = classifier.classify(Message("\u202bأَعْطِنِي رقــم مديرك ١٢٣ من فضلك\u202c"))
    assert plain.scores == marked.scores


def test_a_message_is_read_the_same_alone_and_in_company(classifier: Classifier) -> None:
    message = Message("ممكن تعرفني على حد من زمايلك في الشركة؟", relationship="new")
    alone = classifier.classify(message)
    company = classifier.classify_many([Message("نعم " * count) for count in (1, 40, 200)] + [message] * 3)[3:]
    for verdict in company:
        assert verdict.label == alone.label
        assert verdict.scores == pytest.approx(alone.scores, abs=0.001)  # documented in docs/scaling.md


def test_the_longest_message_is_read_and_says_that_it_was_cut(classifier: Classifier) -> None:
    verdict = classifier.classify(Message("كلمة طويلة " * 909, previous=(Turn("recipient", "لا " * 3000),) * 50))
    assert verdict.truncated


def test_the_release_is_small_and_holds_nothing_that_runs() -> None:
    files = [path for path in CURRENT.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 40 * MEBIBYTE
    assert {path.suffix for path in files} <= {".onnx", ".json", ".md", ".png", ".gz", ".npz"}
    assert (CURRENT / MANIFEST).is_file()
