"""The case page's own parts: its tabs, what may be done with it, and everything that happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.cases.queries import state_label
from shouhou.desk.shown.language import as_title
from shouhou.desk.shown.story import Entry
from shouhou.doors import page_language
from shouhou.refunds.words import label

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseHead, CaseView, EventView, TaskView
    from shouhou.refunds.queries import AgreementView

ONE_KEY = {"take": "t", "hand_over": "h", "close": "x", "answer": "h"}
FIRST = ("take", "hand_over", "close", "reopen", "unmerge", "resume")
"""These stand in the open; the rest behind "more"."""
LATER = (
    *("assign", "wait", "promise", "add_task", "link"),
    *("split", "merge", "register", "release"),
)
AT_ONCE = ("take", "resume", "release", "unmerge")
"""Acts that need no form: one key does them."""
STYLES = {
    "note": "note",
    "handed": "asking",
    "answered": "answering",
    "alarm": "raised",
    "agreement.refuse": "refused",
    "promise_broken": "raised",
    "payable.confirmed": "money",
    "payable.paid": "money",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One request or agreement of the case."""

    url: str
    name: str
    amount_fen: int
    state: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Button:
    """An act as a button: allowed, or with the reason why not."""

    event: str
    name: str
    url: str
    key: str = ""
    allowed: bool = True
    why: str = ""
    at_once: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """What may be done now, first the usual; and what may not, with why."""

    first: tuple[Button, ...]
    later: tuple[Button, ...]
    refused: tuple[Button, ...]


def tabs(
    case_id: int, agreements: Sequence[AgreementView], chosen: AgreementView | None
) -> tuple[Tab, ...]:
    """One tab for each agreement; none where there is only one."""
    if len(agreements) < 2:
        return ()
    language = page_language()
    return tuple(
        Tab(
            url=address(case_id, each),
            name=label("ask_kind", each.head.kind, language),
            amount_fen=each.head.amount_fen,
            state=each.head.state_name(language),
            chosen=each is chosen,
        )
        for each in agreements
    )


def address(case_id: int, agreement: AgreementView) -> str:
    """The case page with this agreement in front."""
    return f"{reverse('case', args=[case_id])}?agreement={agreement.head.id}"


def case_buttons(view: CaseView, person_id: int) -> Buttons:
    """The acts on the case itself, as its table allows them to this person."""
    language, head = page_language(), view.head
    # One look into the addresses for all buttons.
    acts = reverse("act", args=[head.id, "name"]).removesuffix("name/")
    found = {
        move.event: Button(
            event=move.event,
            name=as_title(move.says(language)),
            url=f"{acts}{move.event}/",
            key=ONE_KEY.get(move.event, ""),
            allowed=move.allowed,
            why=move.why(language),
            at_once=move.event in AT_ONCE,
        )
        for move in view.moves
    }
    if head.owner_id == person_id:
        found.pop("take", None)
    wanted = [found[event] for event in (*FIRST, *LATER) if event in found]
    sensible = [one for one in wanted if one.allowed or one.event not in ("reopen", "unmerge")]
    return Buttons(
        first=tuple(one for one in sensible if one.allowed and one.event in FIRST),
        later=tuple(one for one in sensible if one.allowed and one.event in LATER),
        refused=tuple(one for one in sensible if not one.allowed and one.event != "resume"),
    )


def allowed_events(view: CaseView) -> dict[str, bool]:
    """Event → whether it may be done; for the small links of the page."""
    return {move.event: move.allowed for move in view.moves}


def entries_of(lines: Iterable[EventView]) -> Iterator[Entry]:
    """Lines of a timeline as they are shown."""
    language = page_language()
    for event in lines:
        yield Entry(event.at, event.says(language), event.who, style(event))


def events(view: CaseView) -> Iterator[Entry]:
    """The timeline of the case's family; of which case, where there are several."""
    language, several = page_language(), len(view.family) > 1
    for event in view.events:
        text = event.says(language)
        if several and event.case_id != view.head.id:
            text = _("[%(n)d] %(text)s") % {"n": event.case_id, "text": text}
        yield Entry(event.at, text, event.who, style(event))


def style(event: EventView) -> str:
    """How loud a line of the timeline is."""
    return STYLES.get(event.kind, "")


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What is still to come on top, then what happened last. Of one moment: as it was told."""
    return tuple(sorted(entries, key=lambda entry: entry.at)[::-1])


@dataclass(frozen=True, slots=True)
class TaskKeys:
    """Which open task a key is for: c and m copy, d says it is done."""

    copy_reply: int
    copy_memo: int
    done: int


def task_keys(tasks: Sequence[TaskView]) -> TaskKeys:
    """The first open one of its kind; 0 where there is none."""
    open_ones = [task for task in tasks if task.is_open]

    def first(*kinds: str) -> int:
        return next((task.id for task in open_ones if not kinds or task.kind in kinds), 0)

    return TaskKeys(first("tell_buyer", "send_message"), first("memo"), first())


def state_in_words(head: CaseHead) -> str:
    """open, handed to whom, waiting until when …"""
    said = state_label("case", head.state, page_language())
    return f"{said} → {head.handed_to}" if head.handed_to else said
