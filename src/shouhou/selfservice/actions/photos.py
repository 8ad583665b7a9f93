"""Photos of the fault, from the buyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from shouhou.cases.facts import Said
from shouhou.evidence.actions import keep
from shouhou.evidence.facts import MEGA, Incoming, Keeping, Kept, NotKept
from shouhou.selfservice.actions.arrivals import arrived
from shouhou.selfservice.actions.holding import held_link
from shouhou.selfservice.actions.limiting import count_photos
from shouhou.selfservice.facts import OpenLink
from shouhou.selfservice.models import Link, LinkPhoto
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.shops.facts import Refused

NOTE: Final = "买家自助页"


@dataclass(frozen=True, slots=True)
class Room:
    """What was set aside in a link for files that are about to be looked at."""

    link: OpenLink
    many: int
    size: int


def add_photos(
    *, link_id: int, files: Sequence[Incoming], now: datetime
) -> tuple[Kept | NotKept, ...]:
    """Keep pictures that came through this link; what became of each, in their order.

    Room is set aside first and given back for what was not kept, so of two at the limit one finds
    none. Each file is kept in a transaction of its own: call it outside of one. Raises Refused:
    `gone`, `not_allowed`, `no_files`, `link_full`, `too_many`, and Flooded.
    """
    if not files:
        raise Refused("no_files", "请先选择照片。", "Choose photos first.", (), "files")
    room = set_aside(link_id, files, now)
    results: tuple[Kept | NotKept, ...] = ()
    keeping = Keeping(
        shop_id=room.link.shop_id, case_id=room.link.case_id, note=NOTE, source="buyer"
    )
    try:
        results = keep(by=None, keeping=keeping, files=files, now=now)
    finally:
        settle(room, files, results, now)
    return results


@transaction.atomic
def set_aside(link_id: int, files: Sequence[Incoming], now: datetime) -> Room:
    """Count the files of one call against the link, all or none. Raises Refused, Flooded."""
    row, seen = held_link(link_id, "photos", now)
    numbers = numbers_of(seen.shop_id, now)
    many, size = len(files), sum(file.size or 0 for file in files)
    most = numbers["page_photos"]
    if row.photos + many > most:
        raise Refused(
            "link_full",
            f"这个链接一共可以传 {most} 张，还能传 {max(0, most - row.photos)} 张。",
            f"This link takes {most} photos; {max(0, most - row.photos)} more.",
            (),
            "files",
        )
    if row.photo_bytes + size > numbers["page_mb"] * MEGA:
        raise Refused(
            "link_full",
            f"照片一共不能超过 {numbers['page_mb']} MB，请挑几张说明问题的。",
            f"All photos together: at most {numbers['page_mb']} MB.",
            (),
            "files",
        )
    count_photos(row.pk, seen.shop_id, many, numbers, now)
    row.photos += many
    row.photo_bytes += size
    row.save(update_fields=["photos", "photo_bytes"])
    return Room(seen, many, size)


@transaction.atomic
def settle(
    room: Room, files: Sequence[Incoming], results: tuple[Kept | NotKept, ...], now: datetime
) -> None:
    """Give back what was not needed, and remember whose the pictures are."""
    row = Link.objects.select_for_update().get(pk=room.link.id)
    mine = set(LinkPhoto.objects.filter(link=row).values_list("evidence_id", flat=True))
    kept, size = [], 0
    for file, one in zip(files, results, strict=False):
        if isinstance(one, Kept) and one.evidence_id not in mine:
            mine.add(one.evidence_id)
            kept.append(LinkPhoto(link=row, evidence_id=one.evidence_id, at=now))
            size += file.size or 0
    LinkPhoto.objects.bulk_create(kept)
    row.photos = max(0, row.photos - room.many + len(kept))
    row.photo_bytes = max(0, row.photo_bytes - room.size + size)
    row.save(update_fields=["photos", "photo_bytes"])
    if kept:
        many = len(kept)
        said = Said(
            "buyer_page",
            f"买家在自助页上传了 {many} 张照片",
            f"the buyer sent {many} photos by the page",
            {"link": row.pk, "evidence": [each.evidence_id for each in kept]},
        )
        arrived(row, room.link, "photos", said, now)
