"""Where the API's description names categories, it names those that are served."""

from __future__ import annotations

from typing import Any

from models.category import Categories

# Stand in texts and examples for the category of none, and for the last of the asks.
NONE, ASK = "$none", "$ask"

# What is said of the category of none, and left unsaid where there is none.
OF_NONE = (f"; `{NONE}` stands alone", f" but `{NONE}`")
LAST = "; the last is that of a message to which no other applies"


def named(schema: dict[str, Any], categories: Categories) -> dict[str, Any]:
    """The OpenAPI `schema` with every placeholder replaced, and without what the served categories do not have."""
    members = schema["components"]["schemas"]["CategoriesOut"]["properties"]
    if categories.none is not None:
        members.pop("none", None)
    filled: dict[str, Any] = _filled(schema, categories)
    return filled


def _filled(value: Any, categories: Categories) -> Any:
    if isinstance(value, dict):
        return {name: _filled(member, categories) for name, member in value.items()}
    if isinstance(value, list):
        return [_filled(item, categories) for item in value]
    return _said(value, categories) if isinstance(value, str) else value


def _said(text: str, categories: Categories) -> str:
    text = text.replace(ASK, categories.ask_names[-1])
    if categories.none is not None:
        return text.replace(NONE, categories.none.name)
    for phrase in (*OF_NONE, LAST):
        text = text.replace(phrase, "")
    return text
