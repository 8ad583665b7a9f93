"""Where a payable has its page."""

from __future__ import annotations

from django.urls import reverse


def payable_url(payable_id: int) -> str:
    """The page of a payable."""
    return reverse("payable", args=[payable_id])


def number(text: str) -> int | None:
    """A row's number as an address gives it; nothing for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
