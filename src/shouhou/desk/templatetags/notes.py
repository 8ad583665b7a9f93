"""`{% load notes %}`: what people wrote, with the names they called."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CALLED = re.compile(r"@[\w·.-]{1,30}")


@register.filter
def mentions(text: str) -> SafeString:
    """The text with its @names marked; everything else is escaped, whoever wrote it."""
    safe = str(conditional_escape(text))
    # Escaping is done: what is put around a name is ours alone.
    return mark_safe(CALLED.sub(r'<span class="mention">\g<0></span>', safe))  # noqa: S308
