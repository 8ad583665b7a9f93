"""Builders of evidence's tests: a shop, its people, and files kept for one of its cases."""

from __future__ import annotations

from typing import Any

from shouhou.evidence import actions
from shouhou.evidence.facts import Keeping, Kept, NotKept
from shouhou.intake.tests.make import Dropped
from shouhou.orders.tests.make import NOW, make_person, make_shop

__all__ = ["NOW", "Dropped", "make_person", "make_shop"]

CASE = 7001


def keep(shop, by, *files: tuple[str, bytes], **keeping: Any) -> tuple[Kept | NotKept, ...]:
    """Keep under the case of these tests."""
    wished: dict[str, Any] = {"case_id": CASE, "kind": "document"} | keeping
    return actions.keep(
        by=by,
        keeping=Keeping(shop_id=shop.pk, **wished),
        files=[Dropped(*file) for file in files],
        now=NOW,
    )
