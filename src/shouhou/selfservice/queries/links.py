"""What a link opens, and which links a case has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from shouhou.cases.queries import erased, family, known
from shouhou.cases.words import LIVE
from shouhou.clock import SHANGHAI
from shouhou.selfservice.facts import BuyersLink, OpenLink
from shouhou.selfservice.models import Link, LinkPhoto
from shouhou.shops.queries import token_hash, with_people

LONGEST_TOKEN: Final = 100
SHOWN: Final = 5
READ: Final = 50


def open_link(token: str, now: datetime) -> OpenLink | None:
    """What this link opens; nothing for a wrong, an ended or an expired one.

    Looked up by its digest: the time it takes tells nothing about the secret.
    """
    hashed = token_hash(token[: LONGEST_TOKEN + 1])
    row = Link.objects.filter(token_hash=hashed, ended_at=None, expires_at__gt=now).first()
    return opened(row) if row is not None and len(token) <= LONGEST_TOKEN else None


def opened(row: Link) -> OpenLink | None:
    """A good link's row as what it opens; nothing when the case's personal text was erased."""
    together = family(row.case_id) or (row.case_id,)
    root = known([together[0]]).get(together[0])
    if root is None or (root.state not in LIVE and erased([root.id])):
        return None
    return OpenLink(
        id=row.pk,
        shop_id=row.shop_id,
        case_id=root.id,
        family=together,
        allows=frozenset(row.allows),
        expires_at=row.expires_at.astimezone(SHANGHAI),
        is_closed=root.state not in LIVE,
    )


def own_photo(link_id: int, evidence_id: int) -> bool:
    """Whether this picture came through this link."""
    return LinkPhoto.objects.filter(link=link_id, evidence_id=evidence_id).exists()


def own_photos(link_id: int) -> tuple[int, ...]:
    """The pictures that came through this link, the newest last; erased ones are left out."""
    rows = LinkPhoto.objects.filter(link=link_id, evidence__erased_at=None).order_by("pk")
    return tuple(rows.values_list("evidence_id", flat=True))


def links_of(
    case_ids: Collection[int], now: datetime
) -> tuple[tuple[BuyersLink, ...], tuple[str, ...]]:
    """The links of these cases: live ones first, then the newest of the others; and what came in
    through any of them that nobody has seen yet, each word once."""
    found = Link.objects.filter(case__in=list(case_ids)).order_by("-pk")
    rows = with_people(list(found[:READ]), "made_by")
    views = sorted((link_view(row, now) for row in rows), key=lambda v: (v.state != "live", -v.id))
    unseen = [word for row in reversed(rows) for word in row.unseen]
    return tuple(views[:SHOWN]), tuple(dict.fromkeys(unseen))


def link_view(row: Link, now: datetime) -> BuyersLink:
    """The row as its shop's people see it."""
    state = "ended" if row.ended_at else "live" if row.expires_at > now else "expired"
    return BuyersLink(
        id=row.pk,
        allows=tuple(row.allows),
        made_by=row.made_by.name,
        made_at=row.made_at.astimezone(SHANGHAI),
        expires_at=row.expires_at.astimezone(SHANGHAI),
        ended_at=row.ended_at.astimezone(SHANGHAI) if row.ended_at else None,
        opened_at=row.opened_at.astimezone(SHANGHAI) if row.opened_at else None,
        opens=row.opens,
        photos=row.photos,
        state=state,
    )
