"""Goods that came back go on to another place: repaired, sold again, scrapped, sent back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.returns.actions.checking import check_place
from shouhou.returns.actions.counting import stock_move
from shouhou.returns.actions.holding import hold, write_line
from shouhou.returns.models import Piece
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def move_piece(*, by: Person, piece_id: int, place: str, now: datetime) -> None:
    """The pieces go to another place: repaired and sold again, scrapped, sent back.

    Raises Refused: `not_here`, `unknown_word`, `undone`.
    """
    found = Piece.objects.filter(pk=piece_id).values_list("arrival_id", flat=True).first()
    held = hold(by, found or 0, now)
    piece = Piece.objects.select_for_update().get(pk=piece_id)
    check_place(place)
    if piece.undone_at is not None:
        raise Refused("undone", "这次清点已经撤回。", "This count was undone.")
    if piece.place == place:
        return
    for where, many in ((piece.place, -piece.quantity), (place, piece.quantity)):
        stock_move(piece, where, many, "move", by, now).save()
    old, piece.place = piece.place, place
    piece.save(update_fields=["place"])
    write_line(held, "move", piece=piece.number, was=old, to=piece.place)
