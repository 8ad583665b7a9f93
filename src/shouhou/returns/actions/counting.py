"""What was in a parcel: every piece with its condition and its place, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from shouhou.cases.facts import clean
from shouhou.clock import shanghai_day
from shouhou.items.queries import costs_of
from shouhou.ledger.queries import balances
from shouhou.platforms.port import LineSeen
from shouhou.refunds.actions import lock_agreements
from shouhou.refunds.queries import Returning, returning
from shouhou.returns.actions.applying import Followed, follow_count, take_back_count
from shouhou.returns.actions.checking import check_count, check_quantities
from shouhou.returns.actions.holding import Held, done_before, hold, same_call, step
from shouhou.returns.decide import claim_of, inspected, tidy_serial
from shouhou.returns.facts import Count, CountedPiece
from shouhou.returns.models import Arrival, ArrivalLink, Piece, StockMove
from shouhou.returns.queries.counting import counted_lines, lines_by_order
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ORDER_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
LONGEST_NOTE: Final = 200


@dataclass(slots=True)
class Counting:
    """One count with what it needs to know."""

    held: Held
    count: Count
    links: list[ArrivalLink]
    agreements: dict[int, Returning]
    lines: dict[tuple[str, str], LineSeen]
    costs: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def count(*, by: Person, arrival_id: int, count: Count, now: datetime) -> tuple[Followed, ...]:
    """Every piece of the parcel in its place; what follows for each agreement happens at once.

    Told again with the same key, nothing changes. Raises Refused: `not_here`, `nobodys` (its order
    is not known yet), `over_shipped` (more of a line than was ever sent: what is beyond is not of
    this order), `which_line`, `unknown_word`, `too_many`, and what states.md says.
    """
    held = hold(by, arrival_id, now)
    before = done_before(count.key)
    if before is not None:
        same_call(before, arrival_id, "count")
        return tuple(_as_followed(link) for link in _links(held.row))
    check_count(count)
    counting = _prepare(held, count)
    row = held.row
    row.counted_at = max(row.scanned_at, min(count.counted_at, now))
    row.counted_by = by
    row.weight_g = count.weight_g or row.weight_g
    step(
        held,
        "count",
        {"known": bool(counting.links)},
        key=count.key,
        pieces=sum(piece.quantity for piece in count.pieces),
    )
    put_pieces(counting)
    if len(counting.agreements) > 1:
        lock_agreements(list(counting.agreements))
    return follow_count(held, counting.links, counting.agreements)


def _links(row: Arrival) -> list[ArrivalLink]:
    return list(ArrivalLink.objects.filter(arrival=row, gone_at=None).order_by("pk"))


def _as_followed(link: ArrivalLink) -> Followed:
    return Followed(link.agreement_id, link.order_no, link.then, link.zh, link.en)


def _prepare(held: Held, count: Count) -> Counting:
    """Nobody else counts the same orders until this ends; what was sold, and what was claimed."""
    links = _links(held.row)
    shop_id, numbers = held.row.shop_id, sorted({link.order_no for link in links})
    with connection.cursor() as cursor:
        for order_no in numbers:
            cursor.execute(ORDER_LOCK, [f"returns:count:{shop_id}:{order_no}"])
    sold = lines_by_order(shop_id, [number for number in numbers if number])
    lines = {(line.order_no, line.line_no): line for some in sold.values() for line in some}
    found = Counting(
        held=held,
        count=count,
        links=links,
        agreements=returning([link.agreement_id for link in links if link.agreement_id]),
        lines=lines,
    )
    codes = {line.outer_id for line in lines.values()} - {""}
    found.costs = costs_of(shop_id, sorted(codes), shanghai_day(held.now))
    return found


def put_pieces(counting: Counting) -> None:
    """The pieces, and what they add to the places they go to."""
    row, now = counting.held.row, counting.held.now
    start = Piece.objects.filter(arrival=row).count()
    placed = [place_piece(counting, each) for each in counting.count.pieces]
    before = counted_lines(row.shop_id, {piece.order_no for piece in placed}, but=row.pk)
    check_quantities(placed, before, shipped(counting))
    for number, piece in enumerate(placed, start + 1):
        piece.number = number
    made = Piece.objects.bulk_create(placed)
    StockMove.objects.bulk_create(
        stock_move(piece, piece.place, piece.quantity, "count", counting.held.by, now)
        for piece in made
    )


def place_piece(counting: Counting, told: CountedPiece) -> Piece:
    """One piece as it is stored: its line, what the rules say of it, what it is worth."""
    held, now = counting.held, counting.held.now
    link = link_for(counting.links, told)
    line = line_for(counting, told, link)
    one = counting.agreements.get(link.agreement_id or 0) if link else None
    claimed = claim_of(one.problems) if one else "none"
    said = inspected(told.condition, claimed, told.finding, shanghai_day(now))
    code = line.outer_id if line else ""
    return Piece(
        arrival=held.row,
        link=link,
        shop_id=held.row.shop_id,
        order_no=line.order_no if line else (link.order_no if link else ""),
        line_no=line.line_no if line else "",
        code=code[:64],
        title=(line.title if line else "")[:200],
        quantity=told.quantity,
        condition=told.condition,
        complete=told.complete and told.condition != "missing_accessory",
        claimed=claimed,
        finding=told.finding,
        row=said.row,
        worth=said.worth,
        place=told.place or said.place,
        value_fen=told.value_fen if told.value_fen is not None else counting.costs.get(code),
        serial=tidy_serial(told.serial),
        note=clean(told.note, LONGEST_NOTE, field="note"),
        at=now,
        by=held.by,
    )


def link_for(links: Sequence[ArrivalLink], told: CountedPiece) -> ArrivalLink | None:
    """Which order or agreement of the parcel a piece is for.

    Not told, it is the only one there is; what is not ours may be nobody's.
    """
    if told.agreement_id is not None:
        found = [link for link in links if link.agreement_id == told.agreement_id]
    elif told.order_no:
        found = [link for link in links if link.order_no == told.order_no]
    else:
        found = list(links)
    if told.agreement_id is not None and not found:
        raise Refused(
            "not_here", "这个包裹不是这份协议的。", "The parcel is not of this agreement."
        )
    if len(found) == 1 or (found and (told.order_no or told.agreement_id)):
        return found[0]
    if told.line_no or told.condition != "not_ours":
        raise Refused(
            "which_line",
            "这个包裹有几单：请说清每一件是哪一单的。",
            "The parcel is of several orders: say of which each piece is.",
            field="pieces",
        )
    return None


def line_for(counting: Counting, told: CountedPiece, link: ArrivalLink | None) -> LineSeen | None:
    """The line of the order a piece is of; None for what this order never sold."""
    if link is None or told.condition == "not_ours":
        return None
    mine = [line for (order_no, _), line in counting.lines.items() if order_no == link.order_no]
    if told.line_no:
        line = counting.lines.get((link.order_no, told.line_no))
        if line is None:
            raise Refused(
                "which_line", "订单里没有这一行。", "The order has no such line.", field="pieces"
            )
        return None if is_another(told) else line
    if is_another(told):
        return None
    one = counting.agreements.get(link.agreement_id or 0)
    wanted = [
        line for line in mine if one is None or not one.line_nos or line.line_no in one.line_nos
    ]
    if len(wanted) == 1:
        return wanted[0]
    if not mine:
        return None
    raise Refused(
        "which_line",
        "订单里有几种商品：请说清退回的是哪一种。",
        "The order has several goods: say which came back.",
        field="pieces",
    )


def is_another(told: CountedPiece) -> bool:
    """Another item than this order sold, and not the one we sent by mistake."""
    return told.condition == "wrong_item" and told.finding != "confirmed"


def shipped(counting: Counting) -> dict[tuple[str, str], int]:
    """Order and line → units that ever went out: sold, and sent again since."""
    found = {key: line.quantity for key, line in counting.lines.items()}
    for order_no in {order_no for order_no, _ in found}:
        for line in balances(None, counting.held.row.shop_id, order_no):
            key = (order_no, line.line_no)
            if key in found:
                found[key] = max(found[key], line.units) + line.units_resent
    return found


def stock_move(
    piece: Piece, place: str, quantity: int, why: str, by: Person, now: datetime
) -> StockMove:
    """So many of these pieces came to a place, or left it."""
    return StockMove(
        piece=piece,
        shop_id=piece.shop_id,
        code=piece.code,
        place=place,
        quantity=quantity,
        value_fen=piece.value_fen,
        why=why,
        at=now,
        by=by,
    )


@transaction.atomic
def recount(*, by: Person, arrival_id: int, why: str, now: datetime) -> None:
    """The count was wrong: its pieces count no more, the money waits again; it can be counted anew.

    Raises Refused: `not_here`, what states.md says, and the goods' own table: once the money has
    moved or a replacement goes out, a person must settle it otherwise.
    """
    held = hold(by, arrival_id, now)
    links = _links(held.row)
    ids = [link.agreement_id for link in links if link.agreement_id]
    step(held, "recount", why=clean(why, LONGEST_NOTE, field="why"))
    lock_agreements(ids)
    take_back_count(held, links)
    held.row.counted_at = held.row.counted_by = None
    held.row.save()
    for piece in Piece.objects.select_for_update().filter(arrival=held.row, undone_at=None):
        piece.undone_at = now
        piece.save(update_fields=["undone_at"])
        stock_move(piece, piece.place, -piece.quantity, "undo", by, now).save()
