"""`{% load live %}`: the bell, who else is here, and where live updates begin."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.signing import Signer
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouhou.notices.queries import Glance, glance
from shouhou.notices.queries.mine import SHOWN
from shouhou.notices.words import PRESENCE

register = template.Library()


@register.inclusion_tag("notices/_bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """The count of unseen notifications; nothing for a stranger."""
    seen = _glance(context.get("request"))
    return {"shown": seen is not None, "count": seen.unseen if seen else 0, "most": SHOWN}


@register.simple_tag(takes_context=True)
def latest_notice(context: Context) -> int:
    """The newest announcement when this page was made."""
    seen = _glance(context.get("request"))
    return seen.latest if seen else 0


@register.simple_tag
def presence(case_id: int, shop_id: int) -> SafeString:
    """A line that names the others who look at this case; empty and hidden until there are any.

    Its key proves to the live process that this page was given to somebody of the shop.
    """
    key = Signer(salt=PRESENCE).sign(f"{case_id}:{shop_id}")
    says = _("%s也在看这张单") % "{}"
    line = (
        '<p class="presence" data-presence="{}" data-presence-says="{}" role="status" hidden></p>'
    )
    return format_html(line, key, says)


def _glance(request: HttpRequest | None) -> Glance | None:
    """One query per page, however often it is asked."""
    if request is None or not request.user.is_authenticated:
        return None
    known: Glance | None = getattr(request, "notices_glance", None)
    if known is None:
        known = glance(request.user)
        request.notices_glance = known  # type: ignore[attr-defined]
    return known
