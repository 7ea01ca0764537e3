"""Explanations and advice, printed for a person to read: right to left where the text is Arabic."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from models.advice import Advice
from models.explain import Span, deciding
from models.message import Message

# Isolate a paragraph and give it its direction, for terminals that order letters themselves; others show nothing of them.
RIGHT_TO_LEFT, LEFT_TO_RIGHT, END = "\u2067", "\u2066", "\u2069"
BRACKETS = "⟦⟧"
BAR = 12

HEADINGS = {
    "ar": {
        "why": "كيف سيتلقّاها من تصله",
        "instead": "كيف يُطلب",
        "draft": "كلمات للبدء",
        "reply": "للمتلقي: اعتذار لطيف",
        "offer": "للمتلقي: عون بحدود",
        "rewrites": "مثال مما كتبه غيرك",
    },
    "en": {
        "why": "How it lands",
        "instead": "How to ask",
        "draft": "Words to begin from",
        "reply": "For the recipient: to decline",
        "offer": "For the recipient: to help within limits",
        "rewrites": "An example, by somebody else",
    },
}


def show_spans(message: Message, spans: Sequence[Span], console: Console) -> None:
    """Print the message with its deciding parts marked, then every part with its weight."""
    marked = deciding(spans)
    say(console, mark(message.text, [span for span in marked if span.turn is None], console))
    for turn in sorted({span.turn for span in marked if span.turn is not None}):
        text = message.previous[turn].text
        whole = Span(0, len(text), text, "", 0.0)
        say(console, Text.assemble((f"[{turn}] ", "dim"), mark(text, [whole], console)))
    console.print()
    for span in sorted(spans, key=lambda span: -span.weight):
        if span in marked:
            bar = "█" * max(1, round(span.weight * BAR))
            snippet = Text(" ".join(span.text.split()), style="dim")
            snippet.truncate(max(20, console.width - 2 * BAR - len(span.category) - 12), overflow="ellipsis")
            isolated = Text.assemble(_direction(span.text), snippet, END)
            console.print(
                Text.assemble(
                    (f"{span.weight:+.2f} ", "bold"), (f"{bar:<{BAR}} ", "red"), f"{span.category}  ", isolated
                )
            )
    console.print()


def show_advice(advice: Advice, console: Console) -> None:
    """Print advice under headings in its own language."""
    headings = HEADINGS[advice.language]
    parts = [(headings[name], getattr(advice, name)) for name in ("why", "instead", "draft", "reply", "offer")]
    for heading, text in [*parts, *((headings["rewrites"], rewrite.text) for rewrite in advice.rewrites)]:
        say(console, Text(heading, style="bold"))
        say(console, Text(text))
        console.print()


def mark(text: str, spans: Sequence[Span], console: Console) -> Text:
    """`text` with its spans in reverse colours or, where there are no colours, in brackets."""
    marked = Text()
    place = 0
    for start, end in sorted({(span.start, span.end) for span in spans}):
        marked.append(text[place:start])
        words = text[start:end]
        marked.append(words if console.color_system else BRACKETS[0] + words + BRACKETS[1], style="black on yellow")
        place = end
    return marked.append(text[place:])


def say(console: Console, text: Text) -> None:
    """Print `text` in the direction of its language, from the margin where that begins."""
    direction = _direction(text.plain)
    for line in text.wrap(console, console.width):
        line.rstrip()
        isolated = Text.assemble(direction, line, END)
        console.print(isolated, justify="left" if direction == LEFT_TO_RIGHT else "right", no_wrap=True)


def _direction(text: str) -> str:
    # That of the first letter with one, as browsers do for dir=auto.
    first = next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "L")
    return LEFT_TO_RIGHT if first == "L" else RIGHT_TO_LEFT
