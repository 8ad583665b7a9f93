"""Sentences of sendings: what is in the parcel, what the buyer is told."""

from __future__ import annotations

from collections.abc import Iterable

from shouhou.shipping.facts import SendPiece


def pieces_text(pieces: Iterable[SendPiece]) -> str:
    """`雪平锅 20cm ×1；锅盖 ×2`: what to put into the parcel."""
    return "；".join(f"{' '.join(filter(None, (p.title, p.sku)))} ×{p.quantity}" for p in pieces)


def returned_text(pieces: Iterable[SendPiece], courier: str, waybill: str) -> str:
    """What the buyer is told when goods go back to them."""
    return (
        f"您好，您寄回的商品（{pieces_text(pieces)}）已经给您寄回去了：{courier} {waybill}，"
        "请留意查收。有问题随时找我们。"
    )
