"""HTML as the words that a person reads in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table", "hr"}
UNSEEN = {"script", "style", "head", "title"}
WITHOUT_END = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}

# What mail programs put around the message that is answered.
QUOTES = re.compile(r"gmail_quote|gmail_signature|yahoo_quoted|moz-cite-prefix|moz-signature|protonmail_quote")
# Outlook puts a mark between what is new and what is answered.
END = re.compile(r"divRplyFwdMsg|appendonsend|mail-editor-reference")
MARKUP = re.compile(
    r"\s*<(?:!doctype|html|head|style|body|p|div|span|br|table|ul|ol|h[1-6]|blockquote)\b", re.IGNORECASE
)


def is_markup(text: str) -> bool:
    """Whether `text` is HTML and not words."""
    return MARKUP.match(text) is not None


def words(markup: str) -> str:
    """What is read in `markup`: a line a block, without quoted mail."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        # The element in which nothing is read, and how deep inside one of its own name.
        self._unread: str | None = None
        self._depth = 0
        self._ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._ended:
            return
        if self._unread is not None:
            self._depth += tag == self._unread
            return
        if tag in BLOCKS:
            self.text.append("\n")
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        self._ended = END.search(marks) is not None
        if tag not in WITHOUT_END and (tag in UNSEEN or tag == "blockquote" or QUOTES.search(marks)):
            self._unread, self._depth = tag, 1

    def handle_endtag(self, tag: str) -> None:
        if self._unread is None:
            if tag in BLOCKS:
                self.text.append("\n")
        elif tag == self._unread:
            self._depth -= 1
            if not self._depth:
                self._unread = None

    def handle_data(self, data: str) -> None:
        if self._unread is None and not self._ended:
            self.text.append(data)
