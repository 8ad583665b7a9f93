"""Background doors of intake."""

from __future__ import annotations

from shouhou import moment
from shouhou.intake import actions
from shouhou.jobs import periodic, task


@task("intake.read_upload", attempts=1)
def read_upload(upload_id: int) -> None:
    """Read the files of an upload and show what was understood.

    Does: checks every row, writes the preview and the spool of good rows.
    May run twice because: it begins by deleting what an earlier run found; nothing is taken in.
    Gives up after: one run that raises; the upload is marked as failed and can be read again.
    """
    try:
        actions.read_upload(upload_id=upload_id, now=moment.now())
    except Exception:
        actions.note_broken_reading(upload_id=upload_id)
        raise


@task("intake.take_upload", attempts=1)
def take_upload(upload_id: int) -> None:
    """Take the confirmed rows in.

    Does: copies the good rows into the table in one transaction and hands over.
    May run twice because: a broken run leaves nothing, a finished upload is not taken again.
    Gives up after: one run that raises; the upload is marked as failed and can be read again.
    """
    try:
        actions.take_upload(upload_id=upload_id, now=moment.now())
    except Exception:
        actions.note_broken_taking(upload_id=upload_id)
        raise


@periodic("41 4 * * *", "intake.tidy")
def tidy() -> None:
    """Clear away uploads nobody confirmed and files nobody needs.

    Does: discards uploads waiting for a week, deletes folders without a living upload.
    May run twice because: what is gone is not found again.
    Gives up after: one run; the next day's run does the rest.
    """
    actions.tidy(now=moment.now())
