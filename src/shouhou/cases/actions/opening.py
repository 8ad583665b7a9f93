"""Open one case: by hand from an order, by another program, by a sign or a parcel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import Held, keep, known_word, roles_for, stir
from shouhou.cases.facts import LONGEST_NUMBER, LONGEST_TEXT, Opening, Said, clean, cut
from shouhou.cases.models import Case
from shouhou.cases.words import label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def open_case(*, by: Person | None, opening: Opening, now: datetime) -> int:
    """Open a case; who opens it by hand owns it. Its number.

    Raises Refused: `not_here`, `unknown_word`, `too_long`.
    """
    if by is not None and not may(by, opening.shop_id, "work"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this in this shop.")
    for section, word, field in (
        ("case_kind", opening.kind, "kind"),
        ("case_source", opening.source, "source"),
        ("service_stage", opening.stage, "stage"),
    ):
        known_word(section, word, field)
    note = clean(opening.note, LONGEST_TEXT, field="note")
    with transaction.atomic():
        case = Case(
            shop_id=opening.shop_id,
            kind=opening.kind,
            source=opening.source,
            stage=opening.stage,
            order_no=clean(opening.order_no, LONGEST_NUMBER, field="order_no"),
            platform=cut(opening.platform, 8),
            buyer=cut(opening.buyer),
            title=cut(opening.title),
            problem=cut(opening.problem, 40),
            owner=by if opening.source == "hand" else None,
            opened_at=now,
            touched_at=now,
        )
        case.save()
        held = Held(case, by, roles_for(by, opening.shop_id))
        kind, source = label("case_kind", case.kind), label("case_source", case.source)
        kind_en = label("case_kind", case.kind, "en")
        source_en = label("case_source", case.source, "en")
        keep(
            held,
            Said("opened", f"开单：{kind}（{source}）", f"opened: {kind_en} ({source_en})"),
            now,
        )
        if note:
            keep(held, Said("note", note, note), now)
        stir(case, now, "case.opened")
    return int(case.pk)
