"""What the register says of a case (H3.5.6), set right."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases.actions.holding import guard, hold, keep, known_word, stir
from shouhou.cases.facts import Registered, Said, cut
from shouhou.cases.words import label

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SECTIONS: Final = {
    "kind": ("case_kind", False),
    "stage": ("service_stage", False),
    "evaluation": ("evaluation", True),
    "result": ("result", True),
}
NAMES: Final = {
    "kind": ("类型", "kind"),
    "stage": ("阶段", "stage"),
    "problem": ("问题", "problem"),
    "evaluation": ("买家评价", "evaluation"),
    "result": ("结果", "result"),
    "title": ("宝贝", "item"),
}
LENGTHS: Final = {"problem": 40, "title": 200}


def register(*, by: Person | None, case_id: int, fields: Registered, now: datetime) -> None:
    """Correct what the register says; the timeline keeps what it said before.

    Saying what it says already changes nothing. Raises Refused: `not_here`, `unknown_word`, or as
    states.md says.
    """
    wished = {
        each.name: known_field(each.name, getattr(fields, each.name))
        for each in fields_of(fields)
        if getattr(fields, each.name) is not None
    }
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "register")
        old = {name: getattr(held.case, name) for name in wished}
        new = {name: said for name, said in wished.items() if said != old[name]}
        if not new:
            return
        zh = "；".join(
            f"{NAMES[name][0]}：{shown(name, old[name])} → {shown(name, said)}"
            for name, said in new.items()
        )
        en = "; ".join(
            f"{NAMES[name][1]}: {shown(name, old[name], en=True)} → {shown(name, said, en=True)}"
            for name, said in new.items()
        )
        was = {name: old[name] for name in new}
        keep(held, Said("registered", zh, en, {"was": was, "is": new}), now, **new)
        stir(held.case, now)


def known_field(name: str, said: str) -> str:
    """The word if its section has it; free text cut to its length."""
    if name in SECTIONS:
        section, empty = SECTIONS[name]
        return known_word(section, said, name, empty=empty)
    return cut(said, LENGTHS[name])


def shown(name: str, said: str, *, en: bool = False) -> str:
    section = SECTIONS[name][0] if name in SECTIONS else ""
    return label(section, said, "en" if en else "zh")
