"""What was typed here goes when the personal text of its case went; figures and moments stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from shouhou.selfservice.models import Link, LinkPhoto, Offer, OfferWay, Waybill


@transaction.atomic
def forget(*, case_ids: Collection[int], now: datetime) -> int:
    """Empty words, numbers and secrets of these cases' links and offers; how many links."""
    ids = list(case_ids)
    Offer.objects.filter(case__in=ids).exclude(words="").update(words="")
    OfferWay.objects.filter(offer__case__in=ids).exclude(note="").update(note="")
    Waybill.objects.filter(case__in=ids).update(number="", courier="")
    rows = Link.objects.select_for_update().filter(case__in=ids)
    found = list(rows.filter(erased_at=None).order_by("pk"))
    LinkPhoto.objects.filter(link__in=found).delete()
    for row in found:
        row.token_hash, row.ended_at = f"erased:{row.pk}", row.ended_at or now
        row.unseen, row.raised, row.erased_at = [], False, now
    fields = ["token_hash", "ended_at", "unseen", "raised", "erased_at"]
    Link.objects.bulk_update(found, fields, batch_size=500)
    return len(found)
