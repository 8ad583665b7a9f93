"""Which of the two languages the page speaks."""

from __future__ import annotations

from shouhou.doors import page_language


def in_brackets(text: str) -> str:
    """（…） in Chinese, " (…)" in English."""
    return f"（{text}）" if page_language() == "zh" else f" ({text})"


def as_title(text: str) -> str:
    """English words of the tables are lower case; alone on a button one begins like a sentence."""
    return text[:1].upper() + text[1:]
