"""Make a link, end it, note that it was opened."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, TaskOrder
from shouhou.cases.queries import task_state
from shouhou.cases.words import LIVE
from shouhou.clock import SHANGHAI
from shouhou.contacts.queries import text_for
from shouhou.selfservice.actions.holding import one_at_a_time, workable
from shouhou.selfservice.decide import day_text
from shouhou.selfservice.facts import LinkWish, MadeLink, OpenLink
from shouhou.selfservice.models import Link
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.selfservice.words import ALLOWS, HAND_OUTS, label, vocabulary
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_name, token_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shouhou.shops.models import Person

SECRET_BYTES: Final = 32
"""256 bits, twice what nobody can guess."""


@transaction.atomic
def make_link(*, by: Person, case_id: int, wish: LinkWish, now: datetime) -> MadeLink:
    """A link to this case; its secret is in the answer and nowhere else but in what is told.

    The case's earlier links end, unless they shall stay. Raises Refused: `not_here`, `over` (the
    case is closed), `unknown_word`, `out_of_bounds`.
    """
    case, together = workable(by, case_id)
    if case.state not in LIVE:
        raise Refused(
            "over", "售后单已结，先重开再发链接。", "The case is closed: reopen it first."
        )
    allows = checked(wish)
    days = good_days(wish.days, numbers_of(case.shop_id, now)["link_days"])
    one_at_a_time(case.id)
    if not wish.keep_others:
        end_all(by, together, now)
    raw = secrets.token_urlsafe(SECRET_BYTES)
    expires_at = now + timedelta(days=days)
    row = Link.objects.create(
        shop_id=case.shop_id,
        case_id=case.id,
        token_hash=token_hash(raw),
        allows=allows,
        made_by=by,
        made_at=now,
        expires_at=expires_at,
    )
    url = f"{wish.base.rstrip('/')}/b/{raw}/"
    blanks = {"page": url, "until": day_text(expires_at), "shop": shop_name(case.shop_id)}
    text = text_for("self_page", wish.hand_out, blanks).text
    until = expires_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    what = "、".join(label("allows", each) for each in allows)
    what_en = ", ".join(label("allows", each, "en") for each in allows)
    said = Said(
        "buyer_page",
        f"发自助链接（{what}，{until} 前有效）",
        f"link for the buyer ({what_en}; good until {until})",
        {"link": row.pk},
    )
    cases.write(case_id=case.id, said=said, by=by, now=now)
    return MadeLink(
        id=row.pk,
        url=url,
        text=text,
        expires_at=expires_at,
        task_id=told(row, wish.hand_out, text, by, now),
    )


def told(row: Link, hand_out: str, text: str, by: Person, now: datetime) -> int | None:
    """The work of telling it, where somebody wants it as work; its number."""
    if hand_out == "copy":
        return None
    row.task_key = f"selfservice:link:{row.pk}"
    row.save(update_fields=["task_key"])
    order = TaskOrder("tell_buyer", text, hand_out, due_at=row.expires_at)
    return cases.ensure_task(case_id=row.case_id, key=row.task_key, task=order, now=now, by=by)


def checked(wish: LinkWish) -> list[str]:
    """What it allows, in the order of the words. Raises Refused."""
    if wish.hand_out not in HAND_OUTS or not wish.allows <= set(ALLOWS):
        raise Refused("unknown_word", "没有这个选项。", "No such word.", (), "allows")
    if not wish.allows:
        raise Refused("empty", "请至少选一样。", "Choose at least one.", (), "allows")
    return [each for each in ALLOWS if each in wish.allows]


def good_days(days: int | None, usual: int) -> int:
    """Raises Refused `out_of_bounds`."""
    bounds = vocabulary().parameters["link_days"]
    if days is not None and not bounds.lo <= days <= bounds.hi:
        raise Refused(
            "out_of_bounds",
            f"有效天数须在 {bounds.lo} 到 {bounds.hi} 之间。",
            f"{bounds.lo} to {bounds.hi} days.",
            (),
            "days",
        )
    return usual if days is None else days


def end_all(by: Person, case_ids: Sequence[int], now: datetime) -> int:
    """End every good link of these cases; how many."""
    rows = Link.objects.select_for_update().filter(
        case__in=case_ids, ended_at=None, expires_at__gt=now
    )
    found = list(rows.order_by("pk"))
    for row in found:
        end_row(by, row, now)
    return len(found)


def end_row(by: Person, row: Link, now: datetime) -> None:
    """The link opens nothing any more, and need not be told."""
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    if row.task_key and task_state(row.case_id, row.task_key) in ("open", "copied"):
        cases.drop_task(by=None, key=row.task_key, reason="链接已结束", now=now)


@transaction.atomic
def end_link(*, by: Person, case_id: int, link_id: int, now: datetime) -> None:
    """End one link. Again: nothing changes. Raises Refused `not_here`, `no_link`."""
    case, together = workable(by, case_id)
    row = Link.objects.select_for_update().filter(pk=link_id, case__in=together).first()
    if row is None:
        raise Refused("no_link", "没有这个链接。", "There is no such link.")
    if row.ended_at is None:
        end_row(by, row, now)
        said = Said("buyer_page", "结束自助链接", "link for the buyer ended", {"link": row.pk})
        cases.write(case_id=case.id, said=said, by=by, now=now)


@transaction.atomic
def note_opened(*, link: OpenLink, now: datetime) -> None:
    """A buyer opened it; the first time is a line of the case."""
    first = Link.objects.filter(pk=link.id, opens=0).update(opens=1, opened_at=now)
    if not first:
        Link.objects.filter(pk=link.id).update(opens=F("opens") + 1, opened_at=now)
        return
    if not link.is_closed:
        said = Said(
            "buyer_page", "买家打开了自助页", "the buyer opened the page", {"link": link.id}
        )
        cases.write(case_id=link.case_id, said=said, by=None, now=now)
