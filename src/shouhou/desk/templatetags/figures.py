"""`{% load figures %}`: yuan, moment, day and left, for every template of the product."""

from __future__ import annotations

from django import template

from shouhou.desk.shown import figures

register = template.Library()
register.filter("yuan", figures.yuan)
register.filter("moment", figures.moment)
register.filter("day", figures.day)
register.filter("left", figures.left)
