"""Which of the two languages the page speaks."""

from __future__ import annotations

from django.utils.translation import get_language

from shouhou.policy.words import Language


def page_language() -> Language:
    """zh or en, as the words of the rules call them."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def in_brackets(text: str) -> str:
    """（…） in Chinese, " (…)" in English."""
    return f"（{text}）" if page_language() == "zh" else f" ({text})"


def as_title(text: str) -> str:
    """English words of the tables are lower case; alone on a button one begins like a sentence."""
    return text[:1].upper() + text[1:]
