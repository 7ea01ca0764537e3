"""The sender's apparent gender: what the sender's own words about themselves are marked for.

Arabic marks predicates of the first person: «أنا محتاجة», «كنت متأكد», «حابة أسألك», «آسفة». Three rules read such words: a predicate
within two words of a first person, a wish before a verb of the first person, and an apology or thanks that stands alone. They are
rules and not a judgement: they are silent on most messages, on those in Latin letters always, and they can be misled. They tell
about a text, never about a person.
"""

from __future__ import annotations

import re
from typing import Literal

Apparent = Literal["feminine", "masculine"]

PREDICATES = """
    محتاج متأكد متاكد مهتم متخرج خريج طالب مهندس مدرس معلم ممرض طبيب باحث موظف مترجم مصمم محاسب مبرمج متدرب
    متفهم عارف قادر مستعد جاهز سعيد تعبان زعلان مشغول فاهم عايز عاوز حابب شايف عايش ساكن مقدر مدرك واثق
    متحمس مدين مضطر ملتزم متابع معجب جديد مسؤول مسئول متعود ناطر خايف خجلان مبسوط مرتاح فرحان متوتر محرج
    محتار متردد مستني مقتنع مشتاق مديون متضايق مستغرب حاسس مقدم مسجل رايح جاي قاعد دارس شغال
""".split()
ALONE = "آسف اسف متأسف متاسف ممتن متشكر شاكر".split()

START, END = r"(?<![\u0621-\u0652«\"“])", r"(?![\u0621-\u0652])"
FIRST = r"(?:و|ف)?(?P<first>أنا|انا|آني|اني|إني|إنني|إنّي|لأني|لأنني|كنت|كنتُ|لست|لستُ|صرت|أصبحت|راني)"
ADVERBS = """
    مش مو مب ما مانيش ماني لست كنت فعلا حقا جد والله بس كمان أيضا ايضا دايما دائما لسه لسا دلوقتي هلق الحين
    اليوم جدا كثير كتير
""".split()
BETWEEN = rf"(?:\s+(?:{'|'.join(ADVERBS)}))"
VERB = r"(?=\s+(?:إني |اني |إن |ان )?[أا](?!ل|يه|ي\b|ن\b|نت|كتر|كثر|ذا|حد|ول)[\u0621-\u064a]{3})"
RULES = (
    re.compile(rf"{START}{FIRST}{BETWEEN}{{0,2}}\s+(?:{'|'.join((*PREDICATES, *ALONE))})(?P<feminine>[ةه]?){END}"),
    re.compile(rf"{START}و?(?:محتاج|عايز|عاوز|حابب?|ناوي|جاي|قادر)(?P<feminine>[ةه]?){END}{VERB}"),
    re.compile(rf"{START}و?(?:{'|'.join(ALONE)})(?P<feminine>[ةه]?){END}"),
)
CONDITION = re.compile(r"(?:[إا]ذا|لو|[إا]ن|[إا]لا|كان|[إا]نتي?|أنت)\s*$")


def apparent_gender(text: str) -> Apparent | None:
    """What the sender's words about themselves are marked for, or None where nothing or both are found."""
    found: set[Apparent] = set()
    for rule in RULES:
        for match in rule.finditer(text):
            # «كنت» is "you were" as well: after a condition it speaks of the recipient («إذا كنت مشغولة»).
            first = match.groupdict().get("first") or ""
            if first.startswith("كنت") and CONDITION.search(text[: match.start()]):
                continue
            found.add("feminine" if match["feminine"] else "masculine")
    return found.pop() if len(found) == 1 else None
