"""Erase evidence: the file goes, the row stays and says so. Only privacy asks for it.

Payment proofs are accounting records and stay, unless they are named one by one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.db.models import QuerySet

from shouhou.evidence.actions.keep import lock_file
from shouhou.evidence.models import Evidence
from shouhou.evidence.queries.stored import store

AT_ONCE = 200
KEPT_KINDS = ("proof",)
"""What erasing a whole case or a whole age leaves alone."""


def erase(*, shop_id: int, case_ids: Collection[int], now: datetime) -> int:
    """Erase all evidence of these cases but payment proofs; how many pieces. Again: none."""
    rows = Evidence.objects.filter(shop_id=shop_id, case_id__in=list(case_ids))
    return erase_rows(personal(rows), now)


def erase_personal(*, shop_id: int, before: datetime, now: datetime) -> int:
    """Erase what was added before this moment, in batches; how many pieces. Again: none."""
    old, erased = Evidence.objects.filter(shop_id=shop_id, at__lt=before), 0
    while found := personal(old, AT_ONCE):
        erased += erase_rows(found, now)
    return erased


def personal(rows: QuerySet[Evidence], limit: int | None = None) -> list[int]:
    """Numbers of those that still have a file and may hold personal data."""
    living = rows.filter(erased_at=None).exclude(kind__in=KEPT_KINDS)
    return list(living.order_by("id").values_list("pk", flat=True)[:limit])


def erase_rows(evidence_ids: Collection[int], now: datetime) -> int:
    """The rows first; when they are committed, each file that no living row needs any more."""
    with transaction.atomic():
        rows = list(
            Evidence.objects.select_for_update()
            .filter(pk__in=list(evidence_ids), erased_at=None)
            .order_by("id")
        )
        allow_erasing()
        Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(
            erased_at=now, name="", note="", stored_as="", thumb_as=""
        )
        for row in rows:
            names = (row.stored_as, row.thumb_as)
            # Should it fail, the row is erased all the same and the sweep deletes the file.
            drop = partial(drop_unused, row.stored_sha256, names)
            transaction.on_commit(drop, robust=True)
    return len(rows)


def drop_unused(stored_sha256: str, names: Collection[str]) -> bool:
    """Delete the files of this content unless a living row needs them; whether they were."""
    with transaction.atomic():
        lock_file(stored_sha256)
        shop = next(iter(names), "").partition("/")[0]
        living = Evidence.objects.filter(stored_sha256=stored_sha256, erased_at=None)
        if living.filter(stored_as__startswith=f"{shop}/").exists():
            return False
        for name in filter(None, names):
            store().delete(name)
    return True


def allow_erasing() -> None:
    """Tell the database, for this transaction, that erasing is meant."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL shouhou.erasing = 'on'")
