"""What follows from a rating that came in or changed: its case, the memo, who is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from shouhou.cases import actions as cases
from shouhou.cases.actions.coming import live_cases
from shouhou.cases.facts import Opening, Registered, Said, TaskOrder, cut
from shouhou.cases.queries import CaseKnown, known
from shouhou.cases.words import LIVE
from shouhou.intents.actions import wish
from shouhou.intents.facts import Wish
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.orders.queries import buyers_of
from shouhou.reviews.actions.stepping import Step
from shouhou.reviews.decide import MEMO_TEXT, does_of, evaluation_of, is_poor, is_worse
from shouhou.reviews.models import Review
from shouhou.reviews.words import label
from shouhou.shops.queries import is_connected

PURPLE: Final = 5
"""The flag of neutral and bad ratings (H3.8.1), as the platform numbers flags."""
SIGNED: Final = "（售后台）"
NOTE: Final = "note"
"""The kind of timeline line whose text is erased with the case's other typed text."""
QUOTED: Final = 500
GLIMPSE: Final = 60


def follow(shop_id: int, steps: Sequence[Step], now: datetime) -> None:
    """Cases for what became worse; lines in the cases of what changed otherwise."""
    worse = [step.row for step in steps if wants_case(step)]
    taken_up = {row.pk for row in worse}
    if worse:
        look_after(shop_id, worse, now)
    for step in sorted(steps, key=lambda each: each.row.case_id or 0):
        row = step.row
        if row.case_id is not None and row.pk not in taken_up:
            cases.write(case_id=row.case_id, said=said_of(step), by=None, now=now)
            if step.kind == "appended":
                tell_owner(row, known([row.case_id]).get(row.case_id), step.new.appended, now)


def wants_case(step: Step) -> bool:
    """A neutral or bad rating that is new or worse, and young enough to be worked on."""
    row = step.row
    if not is_worse(step.old, step.new):
        return False
    return does_of(row.by, row.rating, row.rated_at, row.found_at) == "case"


def look_after(shop_id: int, worse: list[Review], now: datetime) -> None:
    """Each has its case: the live one of its order, else a new one, worst rating first."""
    worse.sort(key=lambda row: (row.rating != "bad", row.pk))
    live = held_cases(shop_id, {row.order_no for row in worse}, now)
    nicks = buyers_of([shop_id], {row.order_no for row in worse})
    places, opened = {order_no: case.id for order_no, case in live.items()}, []
    for row in worse:
        if row.order_no not in places:
            nick = nicks.get((shop_id, row.order_no)) or row.nick
            places[row.order_no] = open_for(row, nick, now)
            opened.append(places[row.order_no])
        row.case_id = places[row.order_no]
    Review.objects.bulk_update(worse, ["case_id"], batch_size=500)
    connected = is_connected(shop_id)
    for row in sorted(worse, key=lambda each: (each.case_id or 0, each.pk)):
        assert row.case_id is not None
        enter(row, row.case_id, live.get(row.order_no), now)
        note_down(row, row.case_id, connected=connected, now=now)
    register_worst(set(places.values()), now)
    cases.assign_by_rule(case_ids=opened, now=now)


def held_cases(shop_id: int, orders: set[str], now: datetime) -> dict[str, CaseKnown]:
    """Order → its live case, held; one that waited for the buyer goes on."""
    found = live_cases(shop_id, orders)
    held = {pk: cases.lock_case(by=None, case_id=pk) for pk in sorted(set(found.values()))}
    for pk, case in held.items():
        if case.state == "waiting":
            cases.resume(by=None, case_id=pk, now=now)
    return {order: held[pk] for order, pk in found.items() if held[pk].state in LIVE}


def open_for(row: Review, nick: str, now: datetime) -> int:
    opening = Opening(
        shop_id=row.shop_id,
        kind="complaint",
        source="sign",
        order_no=row.order_no,
        platform=row.platform,
        buyer=nick,
        title=row.title,
    )
    return cases.open_case(by=None, opening=opening, now=now)


def enter(row: Review, case_id: int, case: CaseKnown | None, now: datetime) -> None:
    """Its line in the case; whoever owned that before is told."""
    cases.write(case_id=case_id, said=came(row), by=None, now=now)
    tell_owner(row, case, row.content, now)


def tell_owner(row: Review, case: CaseKnown | None, words: str, now: datetime) -> None:
    """Whoever owns the case hears what the buyer wrote."""
    if case is not None and case.owner_id is not None:
        what, what_en = label("rating", row.rating), label("rating", row.rating, "en")
        said = cut(words, GLIMPSE)
        zh, en = f"买家给了{what}：{said}", f"The buyer rated it {what_en}: {said}"
        urgent = row.rating == "bad"
        tell([case.owner_id], Telling(row.shop_id, case.id, "rated", zh, en, urgent), now=now)


def note_down(row: Review, case_id: int, *, connected: bool, now: datetime) -> None:
    """The memo with our name and the purple flag, once for each time it became worse.

    It is told work of the case; where the shop is connected the desk carries it out under the same
    key, and a person only does it when that fails.
    """
    key = f"review:{row.pk}:{row.version}:memo"
    text = f"{label('rating', row.rating)}：{cut(row.content, MEMO_TEXT) or '没有写内容'} {SIGNED}"
    order = TaskOrder(kind="memo", text=f"{text}\n插紫旗", channel="platform")
    cases.ensure_task(case_id=case_id, key=key, task=order, now=now)
    if not connected:
        return
    wanted = Wish(
        shop_id=row.shop_id,
        key=key,
        act="memo",
        subject="order",
        number=row.order_no,
        order_no=row.order_no,
        case_id=case_id,
        ask={"text": text, "flag": PURPLE},
    )
    wish(by=None, wanted=wanted, now=now)


def register_worst(case_ids: set[int], now: datetime) -> None:
    """The register of cases says how the buyer rated, by the worst rating that stands."""
    rows = Review.objects.filter(case_id__in=case_ids, gone_at__isnull=True, by="buyer")
    worst: dict[int, str] = {}
    for case_id, rating in rows.values_list("case_id", "rating"):
        if case_id is not None and is_poor(rating) and worst.get(case_id) != "bad":
            worst[case_id] = rating
    for case_id, rating in sorted(worst.items()):
        said = Registered(evaluation=evaluation_of(rating))
        cases.register(by=None, case_id=case_id, fields=said, now=now)


def came(row: Review) -> Said:
    """The line that quotes a rating."""
    what, what_en = label("rating", row.rating), label("rating", row.rating, "en")
    quoted, goods = cut(row.content, QUOTED) or "（没有写内容）", cut(row.title, GLIMPSE)
    return Said(
        NOTE,
        f"买家给了{what}：{quoted}（{goods}）",
        f"The buyer rated it {what_en}: {quoted} ({goods})",
        {"review": row.pk},
    )


def said_of(step: Step) -> Said:
    """The line about a change that is not worse: milder words, deleted, answered."""
    row, new = step.row, step.new
    what, what_en = label("change", step.kind), label("change", step.kind, "en")
    if step.kind == "replied":
        zh = en = cut(new.reply, QUOTED) or "—"
    elif step.kind == "appended":
        zh = en = cut(new.appended, QUOTED)
    else:
        zh = f"{label('rating', new.rating)}：{cut(new.content, QUOTED)}"
        en = f"{label('rating', new.rating, 'en')}: {cut(new.content, QUOTED)}"
    said = (f"评价 · {what}：{zh}", f"Rating · {what_en}: {en}")
    return Said(NOTE, *said, {"review": row.pk})
