"""The contacts with a buyer beside the case, and what stands against told work now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shouhou.cases.queries import tells_buyer
from shouhou.contacts.queries import words_in
from shouhou.contacts.words import SENDABLE, label
from shouhou.doors import page_language

if TYPE_CHECKING:
    from shouhou.cases.queries import TaskView
    from shouhou.contacts.facts import ContactPanel, ContactRow, SmsView


@dataclass(frozen=True, slots=True)
class ShownContact:
    """One contact in words."""

    at: datetime
    what: str
    who: str
    said: str
    is_asked: bool
    """The buyer asked us."""
    is_warned: bool


@dataclass(frozen=True, slots=True)
class Peace:
    """What stands against one piece of told work: `stop` refuses the copying, `warn` does not."""

    stop: str
    warn: str
    can_text: bool = False
    """The desk may send it itself now."""
    text: str = ""
    """How the desk's own message stands; empty where none was ordered."""
    is_going: bool = False
    """It is being sent: nothing else may be done meanwhile."""


def shown_contacts(panel: ContactPanel) -> list[ShownContact]:
    """The last contacts, the newest first."""
    return [shown_row(row) for row in panel.rows]


def shown_row(row: ContactRow) -> ShownContact:
    language = page_language()
    is_asked = row.direction == "in"
    what = label("channel", row.channel, language)
    if is_asked:
        what = _("买家来找（%(channel)s）") % {"channel": what}
    elif row.purpose != "service":
        what = f"{what} · {label('purpose', row.purpose, language)}"
    shop = row.shop if row.mine else _("其他店铺")
    who = " · ".join(filter(None, [row.by, shop]))
    return ShownContact(row.at, what, who, row.said, is_asked, bool(row.warned))


def opted_channels(panel: ContactPanel) -> list[tuple[str, str]]:
    """What the buyer wants no more: code and word."""
    every = _("什么都不要")
    return [(one, label("channel", one, page_language()) if one else every) for one in panel.opted]


def stop_of(panel: ContactPanel, channel: str) -> str:
    """Why the buyer may not be contacted so now, and from when on; empty where they may."""
    return panel.may[channel].says(page_language())


def peace_of(
    tasks: Sequence[TaskView],
    panel: ContactPanel,
    texts: Mapping[int, SmsView],
    ways: frozenset[str],
) -> dict[int, Peace]:
    """Open work that would reach the buyer → what stands against it now, how its text stands."""
    return {
        task.id: with_text(peace(task, panel), task, texts.get(task.id), ways)
        for task in tasks
        if task.is_open and tells_buyer(task.kind, task.channel)
    }


def peace(task: TaskView, panel: ContactPanel) -> Peace:
    """A text copied before still may be told: it is counted already."""
    language, may = page_language(), panel.may[task.channel]
    found = words_in(task.text)
    words = [each.text(language) for each in found if each.says == "block"]
    stops = [*words, *([may.says(language)] if not may.allowed and task.state == "open" else [])]
    warns = [each.text(language) for each in found if each.says == "warn"]
    warns += [each.text(language) for each in may.warns]
    join = "; " if language == "en" else "；"
    return Peace(join.join(stops), join.join(warns))


def with_text(peace: Peace, task: TaskView, sms: SmsView | None, ways: frozenset[str]) -> Peace:
    """The button for the desk's own message, or how that stands."""
    if task.channel not in SENDABLE:
        return peace
    again = sms is None or sms.state == "failed"
    return replace(
        peace,
        can_text=task.channel in ways and again and not peace.stop,
        text=label("sms_state", sms.state, page_language()) if sms else "",
        is_going=sms is not None and sms.is_going,
    )
