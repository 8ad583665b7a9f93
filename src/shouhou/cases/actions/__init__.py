"""Writes of cases: one verb per function; each is one transaction."""

from shouhou.cases.actions.alarming import lower_alarm, raise_alarm, raise_alarms
from shouhou.cases.actions.asking import answer_hand_over, hand_over, take_back_hand_over
from shouhou.cases.actions.coming import open_or_join
from shouhou.cases.actions.contacting import (
    note_asked,
    note_contact,
    opt_in,
    opt_out,
    set_mail_address,
)
from shouhou.cases.actions.ending import close, reopen
from shouhou.cases.actions.erasing import erase, erase_personal
from shouhou.cases.actions.holding import lock_case
from shouhou.cases.actions.joining import merge, split, unmerge
from shouhou.cases.actions.opening import open_case
from shouhou.cases.actions.owning import assign, move_cases, take
from shouhou.cases.actions.pausing import resume, wait, wake_due
from shouhou.cases.actions.promises import judge_promise, promise
from shouhou.cases.actions.registering import register
from shouhou.cases.actions.ruling import assign_by_rule
from shouhou.cases.actions.slips import set_slips
from shouhou.cases.actions.tasks import add_task, copy_task, drop_task, ensure_task, finish_task
from shouhou.cases.actions.texting import carry_sms, send_task
from shouhou.cases.actions.tying import link, unlink, unwatch, watch
from shouhou.cases.actions.writing import add_note, see_mentions, write, write_many

__all__ = [
    "add_note",
    "add_task",
    "answer_hand_over",
    "assign",
    "assign_by_rule",
    "carry_sms",
    "close",
    "copy_task",
    "drop_task",
    "ensure_task",
    "erase",
    "erase_personal",
    "finish_task",
    "hand_over",
    "judge_promise",
    "link",
    "lock_case",
    "lower_alarm",
    "merge",
    "move_cases",
    "note_asked",
    "note_contact",
    "open_case",
    "open_or_join",
    "opt_in",
    "opt_out",
    "promise",
    "raise_alarm",
    "raise_alarms",
    "register",
    "reopen",
    "resume",
    "see_mentions",
    "send_task",
    "set_mail_address",
    "set_slips",
    "split",
    "take",
    "take_back_hand_over",
    "unlink",
    "unmerge",
    "unwatch",
    "wait",
    "wake_due",
    "watch",
    "write",
    "write_many",
]
