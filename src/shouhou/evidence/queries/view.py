"""Evidence as people see it: of a case, one by one, and its bytes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath
from typing import TYPE_CHECKING

from shouhou.clock import SHANGHAI
from shouhou.evidence.facts import EvidenceView, Opened
from shouhou.evidence.models import Evidence
from shouhou.evidence.queries.stored import store
from shouhou.evidence.words import ADDING, ENDINGS
from shouhou.shops.queries import shop_of, shops_where, with_people

if TYPE_CHECKING:
    from shouhou.shops.models import Person

THUMB_TYPE = "image/jpeg"
OF_CASES = """
SELECT * FROM evidence_evidence
WHERE case_id = ANY(%s::bigint[]) AND shop_id = ANY(%s::bigint[]) ORDER BY id
"""


def of_case(by: Person, case_id: int) -> tuple[EvidenceView, ...]:
    """The evidence of a case, oldest first; nothing of a shop the person does not work in."""
    return of_cases(by, [case_id]).get(case_id, ())


def of_cases(by: Person, case_ids: Collection[int]) -> dict[int, tuple[EvidenceView, ...]]:
    """The same of many cases at once; cases without evidence are left out."""
    shops = [shop.id for shop in shops_where(by, "see")]
    rows = list(Evidence.objects.raw(OF_CASES, [list(case_ids), shops]))
    found: dict[int, list[EvidenceView]] = {}
    for row in with_people(rows, "by"):
        found.setdefault(row.case_id or 0, []).append(as_view(row))
    return {case_id: tuple(views) for case_id, views in found.items()}


def count_of_case(case_id: int) -> int:
    """How many pieces a case has that are not erased. For actions that have checked the person."""
    return Evidence.objects.filter(case_id=case_id, erased_at=None).count()


def shops_with_evidence() -> tuple[int, ...]:
    """Every shop with a piece of evidence that is not erased."""
    rows = Evidence.objects.filter(erased_at=None).order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())


def get(by: Person, evidence_id: int) -> EvidenceView | None:
    """One piece of evidence; another shop's does not exist."""
    row = row_of(by, evidence_id)
    return as_view(row) if row else None


def neighbours(by: Person, view: EvidenceView) -> tuple[int | None, int | None]:
    """The evidence before and after it in its case, as this person sees the case."""
    if view.case_id is None:
        return None, None
    beside = Evidence.objects.filter(case_id=view.case_id, shop_id=view.shop_id)
    before = beside.filter(pk__lt=view.id).order_by("-id").values_list("pk", flat=True).first()
    after = beside.filter(pk__gt=view.id).order_by("id").values_list("pk", flat=True).first()
    return before, after


def open_bytes(by: Person, evidence_id: int, thumb: bool = False) -> Opened | None:
    """The bytes, or those of its small picture; nothing when it is erased or not here.

    Raises FileNotFoundError when the file is missing though the row says it is there.
    """
    row = row_of(by, evidence_id)
    name = (row.thumb_as if thumb else row.stored_as) if row else ""
    if row is None or not name:
        return None
    etag = f"{row.stored_sha256}-t" if thumb else row.stored_sha256
    view = as_view(row)
    media_type = THUMB_TYPE if thumb else row.media_type
    return Opened(view, store().open(name), media_type, etag, download_name(row))


def picture_of(shop_id: int, evidence_id: int) -> bytes | None:
    """The bytes of a picture of this shop, for what the desk itself sends out; else nothing."""
    row = Evidence.objects.filter(pk=evidence_id, shop_id=shop_id).exclude(stored_as="").first()
    if row is None or not row.media_type.startswith("image/"):
        return None
    with store().open(row.stored_as) as stream:
        return stream.read()


def small_picture(shop_id: int, evidence_id: int) -> bytes | None:
    """The small picture, for the page of the buyer who sent it; nothing when it is erased.

    Whoever calls has made sure that it is theirs.
    """
    row = Evidence.objects.filter(pk=evidence_id, shop_id=shop_id).exclude(thumb_as="").first()
    if row is None:
        return None
    with store().open(row.thumb_as) as stream:
        return stream.read()


def may_add(by: Person, shop_id: int) -> bool:
    """Whether the person may add evidence in this shop."""
    shop = shop_of(by, shop_id)
    return shop is not None and any(shop.may(right) for right in ADDING)


def row_of(by: Person, evidence_id: int) -> Evidence | None:
    """The row, if the person may see its shop."""
    row = Evidence.objects.select_related("by").filter(pk=evidence_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    return row if shop and shop.may("see") else None


def download_name(row: Evidence) -> str:
    """The sender's name with the ending of what is really in it."""
    stem = PurePath(row.name).stem or f"evidence-{row.pk}"
    return f"{stem}.{ENDINGS[row.media_type]}"


def as_view(row: Evidence) -> EvidenceView:
    """The row as a frozen value."""
    return EvidenceView(
        id=row.pk,
        shop_id=row.shop_id,
        case_id=row.case_id,
        refund_id=row.refund_id,
        kind=row.kind,
        name=row.name,
        sha256=row.sha256,
        stored_sha256=row.stored_sha256,
        sent_bytes=row.sent_bytes,
        bytes=row.bytes,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        has_thumb=bool(row.thumb_as),
        source=row.source,
        by_name=row.by.name if row.by else "",
        at=row.at.astimezone(SHANGHAI),
        note=row.note,
        erased_at=row.erased_at.astimezone(SHANGHAI) if row.erased_at else None,
    )
