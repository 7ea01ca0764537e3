"""What is a sender's own in the text of a mail: neither what it answers nor its signature."""

from __future__ import annotations

import re

QUOTED = re.compile(r"\s{0,3}>")
# "On Mon, 5 Jan 2026 at 10:00, Sara Ali <s@example.org> wrote:", which programs break into up to four lines.
ATTRIBUTION = re.compile(
    r"^[ \t]*(?:(?:On|El|Am|Le|Il|Op)\b[^\n]{0,200}(?:\n[^\n]{0,200}){0,3}?"
    r"(?:wrote|writes|escribió|schrieb|a écrit|ha scritto|schreef)[ \t\u00a0]*:"
    r"|(?:في|بتاريخ|يوم)\b[^\n]{0,200}(?:\n[^\n]{0,200}){0,3}?(?:كتبت?|كتب/ت)\b[^\n]{0,160}:"
    r"|[^\n]{0,160}(?:كتبت?|كتب/ت)\b[^\n]{0,80} (?:في|يوم|بتاريخ)\b[^\n]{0,160}:)[ \t\u200e\u200f]*$",
    re.MULTILINE,
)
DIVIDER = re.compile(
    r"[ \t]*(?:-{2,}[ \t]*(?:Original Message|Forwarded message|Original Appointment|الرسالة الأصلية|رسالة أصلية|رسالة معاد توجيهها)"
    r"[ \t]*-{2,}|Begin forwarded message:|_{10,})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# Outlook's header of what is answered: From and then Sent, Date or To within three lines.
HEADER = re.compile(
    r"^[ \t*]*(?:From|De|Von|من)[ \t*]*:[^\n]+\n(?:[^\n]*\n){0,2}?[ \t*]*(?:Sent|Date|To|Envoyé|Gesendet|تم الإرسال|التاريخ|إلى)[ \t*]*:",
    re.IGNORECASE | re.MULTILINE,
)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
MACHINE = re.compile(
    r"^[ \t\u200e\u200f]*(?:Sent from (?:my|Mail|Yahoo|Outlook)\b[^\n]{0,60}|Get Outlook for \w+[^\n]{0,60}|الحصول على Outlook\b[^\n]{0,60}"
    r"|أُ?رسلت? من (?:هاتفي|جهاز|الـ|ال)[^\n]{0,60}|تم الإرسال من[^\n]{0,60}|Envoyé de mon [^\n]{0,60})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def own(text: str) -> str:
    """The sender's own words in `text`: what stands above a quoted mail, and between quoted lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark in (DIVIDER, HEADER, SIGNATURE):
        if found := mark.search(text):
            text = text[: found.start()]
    text = MACHINE.sub("", ATTRIBUTION.sub("", text) if _is_answer(text) else text)
    kept = [line for line in text.split("\n") if not QUOTED.match(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_answer(text: str) -> bool:
    """Whether a line that names an earlier mail has its quoted lines after it, or stands at the end."""
    found = ATTRIBUTION.search(text)
    if found is None:
        return False
    after = text[found.end() :].strip()
    return not after or bool(QUOTED.match(after))
