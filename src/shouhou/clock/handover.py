"""When the warehouse owes after-sales the return list (退货明细表): requirement H3.3.3.

Two handovers a day. Returned parcels received from 16:00 on, over the night and in the morning go
with the list due at 15:00; those received between the morning cut and 16:00 go with the list due
at the shop's own hour of the same day. Intervals are half open, so 16:00:00 sharp belongs to the
night and every moment belongs to exactly one handover.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shouhou.clock.moments import cut_off, in_shanghai
from shouhou.clock.working_days import add_working_days, is_working_day, next_working_day

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverHours:
    """The four hours of the rule, whole hours of the day; `same_day` is the shop's parameter."""

    morning_cut: int = 12
    night_due: int = 15
    evening_cut: int = 16
    same_day: int = 18

    def __post_init__(self) -> None:
        cuts = 0 <= self.morning_cut < self.evening_cut <= 23
        dues = self.morning_cut <= self.night_due <= self.same_day <= 24
        if not (cuts and dues and self.evening_cut <= self.same_day):
            raise ValueError(
                "handover hours must be in order: morning cut < evening cut <= same day <= 24"
                f" and morning cut <= night due <= same day: {self}"
            )


@dataclass(frozen=True, slots=True)
class Handover:
    """One list: parcels received from `opens_at` until before `closes_at`, due at `due_at`."""

    opens_at: datetime
    closes_at: datetime
    due_at: datetime


USUAL_HOURS = HandoverHours()


def handover_of(
    received_at: datetime, hours: HandoverHours = USUAL_HOURS, *, working_days: bool = False
) -> Handover:
    """The one handover a parcel received at this moment belongs to.

    With `working_days`, lists are handed over on working days only: what arrives on a day off
    waits for the 15:00 list of the next working day.
    """
    moment = in_shanghai(received_at)
    day = moment.date()
    works = is_working_day(day) if working_days else True
    if works and hours.morning_cut <= moment.hour < hours.evening_cut:
        return Handover(
            cut_off(day, hours.morning_cut),
            cut_off(day, hours.evening_cut),
            cut_off(day, hours.same_day),
        )
    if works and moment.hour >= hours.evening_cut:
        day += _ONE
    due_day = next_working_day(day) if working_days else day
    return Handover(
        cut_off(_day_before(due_day, working_days), hours.evening_cut),
        cut_off(due_day, hours.morning_cut),
        cut_off(due_day, hours.night_due),
    )


def _day_before(day: date, working_days: bool) -> date:
    return add_working_days(day, -1) if working_days else day - _ONE


def handover_due(
    received_at: datetime, same_day_hour: int = 18, *, working_days: bool = False
) -> datetime:
    """When the list with this parcel is due, with the usual hours and the shop's same-day hour."""
    hours = HandoverHours(same_day=same_day_hour)
    return handover_of(received_at, hours, working_days=working_days).due_at
