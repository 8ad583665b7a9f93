"""Writes of notices: one verb per function."""

from shouhou.notices.actions.announce import announce
from shouhou.notices.actions.deliver import begin_delivery, end_delivery, fan_out, wake_when_due
from shouhou.notices.actions.letters import begin_letter, end_letter, wake_when_mail_is_due
from shouhou.notices.actions.tell import mark_seen, tell
from shouhou.notices.actions.tidy import tidy
from shouhou.notices.actions.webhooks import (
    add_webhook,
    change_webhook,
    remove_webhook,
    renew_secret,
    replay,
    switch_webhook,
    test_webhook,
)

__all__ = [
    "add_webhook",
    "announce",
    "begin_delivery",
    "begin_letter",
    "change_webhook",
    "end_delivery",
    "end_letter",
    "fan_out",
    "mark_seen",
    "remove_webhook",
    "renew_secret",
    "replay",
    "switch_webhook",
    "tell",
    "test_webhook",
    "tidy",
    "wake_when_due",
    "wake_when_mail_is_due",
]
