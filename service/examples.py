"""Requests to try from the documentation, in Arabic and English."""

from __future__ import annotations

from fastapi.openapi.models import Example

MESSAGES: dict[str, Example] = {
    "arabic": {
        "summary": "عربي: طلب لصديق",
        "value": {
            "text": "مساء الخير أستاذة هناء، صديقي تخرّج هذا العام ويبحث عن عمل في شركتكم. هل يمكنك أن ترشّحيه لمديرك؟",
            "relationship": "new",
            "explain": True,
            "advise": True,
        },
    },
    "english": {
        "summary": "English: a modest question",
        "value": {
            "text": "Hello Omar, I enjoyed your talk on solar farms. Is there a book you would suggest to somebody "
            "new to the field? No hurry at all, and thank you.",
            "relationship": "new",
        },
    },
    "thread": {
        "summary": "عربي: متابعة بعد ردّ، مع ما سبقها",
        "value": {
            "id": "thread-17",
            "text": "أستاذ سامر، هل من جديد؟ ما زلت أنتظر ردّك منذ أمس.",
            "relationship": "established",
            "previous": [
                {"from": "sender", "text": "السلام عليكم أستاذ سامر، هل تقرأ سيرتي الذاتية وتعطيني رأيك؟"},
                {"from": "recipient", "text": "أهلًا بك، أنا مسافر هذا الأسبوع. سأقرؤها حين أعود وأكتب لك."},
            ],
        },
    },
}

BATCHES: dict[str, Example] = {
    "both": {
        "summary": "عربي وإنجليزي، وفي الأخيرة خطأ · Arabic and English, the last with an error",
        "value": {
            "messages": [
                {"id": "1", "text": "شكرًا على وقتك أمس يا دكتورة، نصيحتك بخصوص المقابلة نفعتني كثيرًا."},
                {"id": "2", "text": "Who else do you know at the ministry? Send me their numbers."},
                {"id": "3", "text": ""},
            ]
        },
    },
}
