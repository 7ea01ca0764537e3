"""The lines of a WhatsApp chat: which of them begin a message, who sent it, and what is no message at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from service.files.moment import CLOCK, DATE, PLAIN, plain

MARKS = "".join(chr(code) for code, kept in PLAIN.items() if kept is None)
HEAD_CHARACTERS = 60
NAME_CHARACTERS = 100
MAX_COLONS = 4
# How often a name must be followed by the same words and a colon before they are taken for part of it.
TIMES = 3
MAX_STARTS = 200_000

MOMENT = re.compile(rf"{DATE}\.?(?:[T ]|, ?)+{CLOCK}", re.IGNORECASE)
DASH = re.compile(" [-–] ")

MEDIA_WORDS = (
    r"media|image|photo|video|video note|gif|audio|sticker|document|contact card|voice message"
    r"|view once (?:photo|video|message|voice message)"
    r"|الوسائط|الصورة|الفيديو|مقطع الفيديو|الصوت|المقطع الصوتي|الملصق|المستند|بطاقة جهة الاتصال|ملف gif"
)
MEDIA = re.compile(
    rf"<(?:{MEDIA_WORDS}) omitted>|(?:{MEDIA_WORDS}) omitted|<?تم استبعاد (?:{MEDIA_WORDS})>?|(?:{MEDIA_WORDS}) غير مدرجة?"
    r"|.+\.\w{2,5} \((?:file attached|الملف مرفق|ملف مرفق)\)|null"
    r"|(?:live location shared|تمت مشاركة الموقع المباشر)\.?|(?:location|الموقع): ?https?://\S+",
    re.IGNORECASE,
)
ATTACHED = re.compile("\u200e?<(?:attached|مرفق): ?[^>]*>", re.IGNORECASE)
EDITED = re.compile("\\s*\u200e?<(?:this message was edited|تم تعديل هذه الرسالة)>", re.IGNORECASE)
DELETED_BY_OWNER = re.compile(r"(?:you deleted this message|لقد حذفت هذه الرسالة|حذفت هذه الرسالة)\.?", re.IGNORECASE)
# These stand where words would, after a name. People write none of them.
SYSTEM_TEXT = re.compile(
    r"this message was deleted\.?|تم حذف هذه الرسالة\.?|waiting for this message(?:\. this may take a while)?\.?"
    r"|(?:missed|silenced) (?:group )?(?:voice|video) call\W?(?: tap to call back)?"
    r"|مكالمة (?:صوتية|فيديو) (?:لم يُ?رد عليها|فائتة)\W?.{0,30}",
    re.IGNORECASE,
)
# iPhones put this before all that is not the sender's own words.
NOT_WORDS = "\u200e"
# Before the colon of a system line stands a sentence and no name.
SYSTEM_NAME = re.compile(
    r'["“”«»]|\b(?:created group|changed the|changed this|added|joined|removed|أنشأ|أنشأت|أضاف|غي[يّ]ر|غادر|أزال)\b',
    re.IGNORECASE,
)


@dataclass(slots=True)
class Said:
    """A message of a chat as it is being read: its first line, its date, what stands after that, and further lines."""

    line: int
    time: str
    rest: str
    bracketed: bool
    more: list[str] = field(default_factory=list)


def said(lines: Iterable[str]) -> Iterator[Said]:
    """The messages of a chat. Every line that begins none belongs to the one before it."""
    current: Said | None = None
    bracketed: bool | None = None
    for number, ended in enumerate(lines, start=1):
        line = ended.rstrip("\r\n")
        head = _head(line, bracketed)
        if head is None:
            if current is not None:
                current.more.append(line)
            continue
        if current is not None:
            yield current
        time, rest, bracketed = head
        current = Said(number, time, rest, bracketed)
    if current is not None:
        yield current


def _head(line: str, bracketed: bool | None) -> tuple[str, str, bool] | None:
    """The date that `line` begins with, what follows, and whether it stands in brackets, as iPhones write it."""
    bare = line.lstrip(MARKS)
    brackets = bare.startswith("[")
    if brackets is not (brackets if bracketed is None else bracketed):
        return None
    if brackets:
        end = bare.find("]", 1, HEAD_CHARACTERS)
        time, rest = bare[1:end], bare[end + 1 :]
    else:
        dash = DASH.search(bare, 0, HEAD_CHARACTERS)
        end = dash.start() if dash else -1
        time, rest = bare[: max(end, 0)], bare[dash.end() :] if dash else ""
    if end < 0 or not MOMENT.fullmatch(plain(time).strip()):
        return None
    return time, rest.removeprefix(" "), brackets


@dataclass(slots=True)
class Names:
    """Who speaks in a chat. Names may hold a colon: the whole chat tells where they end."""

    lines: int = 0
    _starts: Counter[str] = field(default_factory=Counter)

    def learn(self, rest: str) -> None:
        """Look at what stands after a date."""
        self.lines += 1
        starts = _starts(rest)
        self._starts.update(starts)
        for place, start in enumerate(starts, start=1):
            if rest.startswith(f": {NOT_WORDS}", len(start)):
                # The mark stands right after the name, and tells it as surely as that it comes again and again.
                self._starts.update(dict.fromkeys(starts[:place], TIMES - 1))
                break
        if len(self._starts) > MAX_STARTS:
            # Words before a colon that are no name come once.
            self._starts = Counter({start: count for start, count in self._starts.items() if count >= TIMES})

    def split(self, rest: str) -> tuple[str, str] | None:
        """The sender and the text, or None for a line of WhatsApp's own."""
        starts = _starts(rest)
        if not starts or SYSTEM_NAME.search(starts[0]):
            return None
        name = starts[0]
        for longer in starts[1:]:
            # Whoever always writes "Sara: ", "Sara: work: " is called "Sara: work".
            if self._starts[longer] < TIMES or self._starts[longer] < self._starts[name]:
                break
            name = longer
        return cleaned(name), rest[len(name) + 1 :].removeprefix(" ")


def cleaned(name: str) -> str:
    """A name without marks, and without the tilde before that of somebody who is no contact."""
    return plain_name.sub("", name).strip().removeprefix("~").strip()


plain_name = re.compile(f"[{re.escape(MARKS)}\u202f]")


def _starts(rest: str) -> list[str]:
    found: list[str] = []
    end = -1
    while len(found) < MAX_COLONS and 0 <= (end := rest.find(":", end + 1)) <= NAME_CHARACTERS:
        # Nothing stands between a name and its colon, and a space or the end of the line after it.
        if end and rest[end + 1 : end + 2].lstrip(MARKS) in ("", " "):
            found.append(rest[:end])
    return found
