"""Rows of long lists, drawn once for as long as they say the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from shouhou.desk.shown.queue import ShownRow

register = template.Library()

MOST_ROWS: Final = 8192


@register.simple_tag
@lru_cache(maxsize=MOST_ROWS)
def queue_row(row: ShownRow, may_work: bool, with_shop: bool) -> SafeString:
    """One line of the queue. A row is a value that holds every word of it, so the same row is the
    same piece of page for everybody who may see it."""
    shown = {"row": row, "may_work": may_work, "with_shop": with_shop}
    return mark_safe(get_template("desk/_row.html").render(shown))  # noqa: S308 - our own template
