"""Keep files as evidence: each is judged, made fit, stored and written down for itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from shouhou.evidence.decide import clean_name, clean_note, prepare
from shouhou.evidence.decide.judging import size_in_words
from shouhou.evidence.decide.refusals import refusal
from shouhou.evidence.facts import (
    FileRefused,
    Incoming,
    Keeping,
    Kept,
    Limits,
    NotKept,
    Prepared,
)
from shouhou.evidence.models import Evidence
from shouhou.evidence.queries.limits import limits_of
from shouhou.evidence.queries.stored import store
from shouhou.evidence.queries.view import may_add
from shouhou.evidence.words import BY_PEOPLE, ENDINGS, KINDS, SOURCES
from shouhou.notices import actions as notices
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

CASE_LOCK = 7341
FILE_LOCK = 7342


@dataclass(frozen=True, slots=True)
class Wish:
    """What all files of one call share."""

    by: Person | None
    keeping: Keeping
    limits: Limits
    now: datetime


def keep(
    *, by: Person | None, keeping: Keeping, files: Sequence[Incoming], now: datetime
) -> tuple[Kept | NotKept, ...]:
    """Keep several files; what became of each, in their order. One refused spoils no other.

    Each kept file is a transaction of its own: the file is on the disk before the row is there.
    Raises Refused: `not_here`, `no_files`, `too_many`, `unknown_word`. Whoever calls has made sure
    that the case is one of the shop.
    """
    check(by, keeping)
    limits = limits_of(keeping.shop_id, now)
    if not files:
        raise Refused("no_files", "请先选择文件。", "Choose files first.", field="files")
    if len(files) > limits.at_once:
        most = limits.at_once
        raise Refused(
            "too_many", f"一次最多传 {most} 个文件。", f"At most {most} files at once.", (), "files"
        )
    wish = Wish(by, keeping, limits, now)
    return tuple(keep_one(wish, file) for file in files)


def check(by: Person | None, keeping: Keeping) -> None:
    """Raises Refused when nobody may keep anything of this sort here."""
    if keeping.kind not in KINDS or keeping.source not in SOURCES:
        raise Refused("unknown_word", "没有这种凭证。", "There is no such kind.", field="kind")
    if by is None and keeping.source in BY_PEOPLE:
        raise Refused("not_here", "请先登录。", "Log in first.")
    if (by is not None and not may_add(by, keeping.shop_id)) or is_of_others(keeping):
        raise Refused("not_here", "您不能给这家店铺加凭证。", "You may not add evidence here.")


def is_of_others(keeping: Keeping) -> bool:
    """Whether the case has evidence of another shop: then it is not a case of this one."""
    if keeping.case_id is None:
        return False
    beside = Evidence.objects.filter(case_id=keeping.case_id).exclude(shop_id=keeping.shop_id)
    return beside.exists()


def keep_one(wish: Wish, file: Incoming) -> Kept | NotKept:
    """One file: read, judged and made fit without holding anything, then written at once."""
    name = clean_name(file.name)
    try:
        content = read(file, wish.limits)
        sha256 = hashlib.sha256(content).hexdigest()
        if known := same_before(wish.keeping, sha256):
            return Kept(name, known, already=True)
        prepared = prepare(content, wish.keeping.kind, wish.limits)
        row = row_for(wish, name, prepared)
        row.sha256, row.sent_bytes = sha256, len(content)
        return write(wish, row, prepared)
    except FileRefused as refused:
        return NotKept(name, refused.code, refused.zh, refused.en)


def read(file: Incoming, limits: Limits) -> bytes:
    """The bytes, but never more than any file may have."""
    if (file.size or 0) > limits.largest:
        raise refusal("too_big", limit=size_in_words(limits.largest))
    held = bytearray()
    for chunk in file.chunks():
        held += chunk
        if len(held) > limits.largest:
            raise refusal("too_big", limit=size_in_words(limits.largest))
    return bytes(held)


def row_for(wish: Wish, name: str, prepared: Prepared) -> Evidence:
    """The row as it will be written, but for what was sent."""
    keeping, stored = wish.keeping, hashlib.sha256(prepared.content).hexdigest()
    place = f"{keeping.shop_id}/{stored[:2]}/{stored}"
    return Evidence(
        shop_id=keeping.shop_id,
        case_id=keeping.case_id,
        refund_id=keeping.refund_id,
        kind=keeping.kind,
        name=name,
        stored_sha256=stored,
        bytes=len(prepared.content),
        media_type=prepared.media_type,
        width=prepared.width,
        height=prepared.height,
        stored_as=f"{place}.{ENDINGS[prepared.media_type]}",
        thumb_as=f"{place}.thumb.jpg" if prepared.thumb else "",
        source=keeping.source,
        by=wish.by,
        at=wish.now,
        note=clean_note(keeping.note),
    )


@transaction.atomic
def write(wish: Wish, row: Evidence, prepared: Prepared) -> Kept:
    """Store the file and write its row; of two at once with the same file one finds the other's."""
    lock_case(wish.keeping)
    if known := same_before(wish.keeping, row.sha256):
        return Kept(row.name, known, already=True)
    if is_full(wish):
        raise refusal("case_is_full", limit=wish.limits.per_case)
    lock_file(row.stored_sha256)
    store().put(row.stored_as, prepared.content)
    if row.thumb_as:
        store().put(row.thumb_as, prepared.thumb)
    row.save(force_insert=True)
    notices.announce(
        row.shop_id,
        "evidence.added",
        now=wish.now,
        case_id=row.case_id,
        subject_id=row.pk,
        about={"kind": row.kind, "media_type": row.media_type},
    )
    return Kept(row.name, row.pk)


def same_before(keeping: Keeping, sha256: str) -> int | None:
    """The evidence that is this very file in this very place, if it is there and not erased."""
    rows = Evidence.objects.filter(
        shop_id=keeping.shop_id, case_id=keeping.case_id, sha256=sha256, erased_at=None
    )
    if keeping.case_id is None:
        rows = rows.filter(refund_id=keeping.refund_id)
    return rows.values_list("pk", flat=True).first()


def is_full(wish: Wish) -> bool:
    """Whether the case has all the evidence it may have."""
    case_id = wish.keeping.case_id
    if case_id is None:
        return False
    living = Evidence.objects.filter(case_id=case_id, erased_at=None)
    return living.count() >= wish.limits.per_case


def lock_case(keeping: Keeping) -> None:
    """One writer at a time for a case, else for a refund or the shop, in this transaction."""
    lock(CASE_LOCK, keeping.case_id or keeping.refund_id or keeping.shop_id)


def lock_file(stored_sha256: str) -> None:
    """Nobody deletes this file while a row that needs it is being written, and the other way."""
    lock(FILE_LOCK, int(stored_sha256[:8], 16))


def lock(space: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, (%s::bigint %% 2147483647)::int)", [space, number]
        )
