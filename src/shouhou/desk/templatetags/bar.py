"""`{% load bar %}{% rights_of request as bar %}`: what the bar on top shows to this person."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.http import HttpRequest

from shouhou.shops.facts import RIGHTS
from shouhou.shops.queries import shops_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Bar:
    """The rights a person has in at least one shop."""

    rights: frozenset[str]


@register.simple_tag
def rights_of(request: HttpRequest) -> Bar:
    """Empty for a stranger. One query."""
    if not request.user.is_authenticated:
        return Bar(frozenset())
    shops = shops_of(request.user)
    return Bar(frozenset(right for right in RIGHTS if any(shop.may(right) for shop in shops)))
