"""`{% load items %}`: the words of items."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from shouhou.doors import page_language
from shouhou.items.words import label

register = template.Library()


@register.filter
def item_word(code: str, section: str) -> str:
    """`{{ row.source|item_word:"item_source" }}`"""
    return label(section, code, page_language())


@register.filter
def of_key(found: Mapping[int, str], key: int) -> str:
    """`{{ names|of_key:row.shop_id }}`"""
    return found.get(key, "")
