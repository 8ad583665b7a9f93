"""What the API does by the clock."""

from __future__ import annotations

from django.utils import timezone

from shouhou.jobs import periodic
from shouhou.project.api.once import forget


@periodic("17 * * * *", "api.forget_answers")
def forget_answers() -> None:
    """Once an hour: answers kept for repeated calls are forgotten after 48 hours.

    Does: deletes the old rows of the table of kept answers.
    May run twice because: what is deleted stays deleted.
    Gives up after: five runs; the next hour deletes what is left.
    """
    forget(timezone.now())
