"""The buyer's peace: told work is allowed before it is told, and counted when it was."""

from __future__ import annotations

from datetime import datetime

from shouhou.cases.actions.holding import Held
from shouhou.cases.models import Task
from shouhou.cases.queries.contacting import task_key, tells_buyer, whom_of
from shouhou.contacts import actions as contacts
from shouhou.contacts.facts import Contacting, MayContact
from shouhou.contacts.words import SENDABLE


def allow(held: Held, task: Task, now: datetime) -> None:
    """The text is about to be told: from now on it counts for today.

    Raises Refused `forbidden_words`, `harassing`; other work passes.
    """
    if tells_buyer(task.kind, task.channel):
        contacts.allow_telling(
            whom=whom_of(held.case),
            contacting=Contacting(task.channel, said=task.text),
            key=key_of(task),
            now=now,
        )


def count(held: Held, task: Task, now: datetime) -> MayContact | None:
    """It was told: counted once, never refused. What the rules say of it; None of other work."""
    if not tells_buyer(task.kind, task.channel):
        return None
    return contacts.count_told(
        by=held.by,
        whom=whom_of(held.case),
        contacting=Contacting(task.channel, said=task.text),
        key=key_of(task),
        how="told" if task.how == "copied" else "sent",
        now=now,
    )


def check_free(held: Held, task: Task) -> None:
    """Raises Refused `already_going` for a person while the desk is sending this work itself."""
    if held.by is not None and task.channel in SENDABLE:
        contacts.check_not_going(key_of(task))


def let_be(task: Task) -> None:
    """It will not be told."""
    contacts.take_back(key_of(task))


def check_text(held: Held, kind: str, channel: str, text: str, field: str = "text") -> None:
    """Raises Refused `forbidden_words` for what a person orders to be told to a buyer."""
    if held.by is not None and tells_buyer(kind, channel):
        contacts.check_words(text, field)


def key_of(task: Task) -> str:
    """Under which a told work is counted once."""
    return task_key(task.pk)
