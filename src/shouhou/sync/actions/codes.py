"""Codes the platform texts to the shop before it lets money go: entered by a person, used once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou import moment
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may
from shouhou.sync.models import TextedCode

if TYPE_CHECKING:
    from shouhou.shops.models import Person

HOLDS: Final = timedelta(minutes=10)
"""So long on the wall clock a texted code is worth trying."""
LONGEST: Final = 12


def enter_code(*, by: Person, shop_id: int, code: str, now: datetime) -> None:
    """Keep a texted code for the next payment. Raises Refused `not_here`, `wrong_code`."""
    if not may(by, shop_id, "answer") and not may(by, shop_id, "pay"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    said = code.strip()
    if not (said.isascii() and said.isalnum() and 4 <= len(said) <= LONGEST):
        raise Refused(
            "wrong_code",
            "验证码是 4 到 12 位数字或字母。",
            "A code has 4 to 12 digits.",
            field="code",
        )
    TextedCode.objects.create(shop_id=shop_id, code=said, entered_at=now, by=by)


def take_code(shop_id: int, now: datetime) -> str:
    """The newest code that is still good, used up by this; nothing where there is none."""
    with transaction.atomic():
        rows = TextedCode.objects.select_for_update().filter(shop_id=shop_id, used_at=None)
        found = rows.order_by("-id").first()
        rows.update(used_at=now)
    if found is None or moment.wall_of(now) - moment.wall_of(found.entered_at) > HOLDS:
        return ""
    return found.code
