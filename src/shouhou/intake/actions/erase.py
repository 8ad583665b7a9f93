"""Empty raw rows whose time is over. The row stays, with its id and digest, so that the very same
export uploaded again is still known as the same and brings nothing back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from shouhou.intake.words import SOURCES, THINGS_OF

AT_ONCE: Final = 20_000

BY_IDS: Final = """
UPDATE intake_rawrow SET raw = ''
WHERE shop_id = %s AND kind = %s AND external_id = ANY(%s) AND raw <> ''
"""
OLD_SHEETS: Final = """
SELECT sheet.id FROM intake_uploadsheet sheet
JOIN intake_uploadfile file ON file.id = sheet.file_id
JOIN intake_upload upload ON upload.id = file.upload_id
WHERE upload.shop_id = %s AND upload.received_at < %s ORDER BY sheet.id
"""
OF_SHEET: Final = """
UPDATE intake_rawrow SET raw = '' WHERE id IN (
    SELECT id FROM intake_rawrow WHERE sheet_id = %s AND shop_id = %s AND raw <> '' LIMIT %s
)
"""
THINGS_BY_IDS: Final = """
UPDATE intake_rawthing SET raw = ''
WHERE shop_id = %s AND source = ANY(%s) AND kind = ANY(%s) AND external_id = ANY(%s) AND raw <> ''
"""
OLD_THINGS: Final = """
UPDATE intake_rawthing SET raw = '' WHERE id IN (
    SELECT id FROM intake_rawthing WHERE shop_id = %s AND seen_at < %s AND raw <> '' LIMIT %s
)
"""
FOUND_IN_CELLS: Final = """
UPDATE intake_uploadproblem SET found = '' WHERE sheet_id = ANY(%s) AND found <> ''
"""


def erase_raw(*, shop_id: int, kind: str, external_ids: Collection[str]) -> int:
    """Empty every version of these rows, and of the platform's things of the same numbers.

    How many; again: none.
    """
    ids = list(external_ids)
    with connection.cursor() as cursor:
        cursor.execute(BY_IDS, [shop_id, kind, ids])
        emptied = int(cursor.rowcount)
        cursor.execute(THINGS_BY_IDS, [shop_id, list(SOURCES), list(THINGS_OF[kind]), ids])
        return emptied + int(cursor.rowcount)


def erase_raw_before(*, shop_id: int, before: datetime) -> int:
    """Empty all rows of uploads received before this moment, the cells their problems quote, and
    the platform's things last seen before it.

    In batches, each a transaction of its own. How many rows; again: none.
    """
    with connection.cursor() as cursor:
        cursor.execute(OLD_SHEETS, [shop_id, before])
        sheets = [row[0] for row in cursor.fetchall()]
        cursor.execute(FOUND_IN_CELLS, [sheets])
    emptied = sum(empty_sheet(shop_id, sheet) for sheet in sheets)
    while count := empty_some_things(shop_id, before):
        emptied += count
    return emptied


def empty_sheet(shop_id: int, sheet: int) -> int:
    """The rows of one sheet, so many at a time."""
    emptied = 0
    while count := empty_some(shop_id, sheet):
        emptied += count
    return emptied


@transaction.atomic
def empty_some(shop_id: int, sheet: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OF_SHEET, [sheet, shop_id, AT_ONCE])
        return int(cursor.rowcount)


@transaction.atomic
def empty_some_things(shop_id: int, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OLD_THINGS, [shop_id, before, AT_ONCE])
        return int(cursor.rowcount)
