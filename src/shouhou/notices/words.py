"""The closed words of notices, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from typing import Final

TOPIC_NAMES: Final = {
    "case.opened": ("新的售后单", "case opened"),
    "case.changed": ("售后单有变化", "case changed"),
    "case.closed": ("售后单已结", "case closed"),
    "note.added": ("新备注", "note added"),
    "agreement.changed": ("协商有变化", "agreement changed"),
    "payable.changed": ("应付款有变化", "payable changed"),
    "approval.asked": ("请求审批", "approval asked"),
    "approval.decided": ("审批已决定", "approval decided"),
    "evidence.added": ("新凭证", "evidence added"),
    "outside.changed": ("平台动作有变化", "act outside changed"),
    "queue.changed": ("工作台有变化", "queue changed"),
}
TOPICS: Final = tuple(TOPIC_NAMES)
TEST_TOPIC: Final = "webhook.test"
"""Sent only by the test button; nobody subscribes to it."""

TOLD: Final = "told"
"""Live only: somebody has a new notification, or has seen one."""

PRESENCE: Final = "shouhou.live.presence"
"""The salt of the keys with which a page says which case it shows."""

CHANNEL: Final = "shouhou_live"
"""The PostgreSQL channel that announcements go out on."""

DELIVERY_STATES: Final = (
    "waiting",
    "sending",
    "delivered",
    "refused",
    "given_up",
    "dropped",
)
LETTER_STATES: Final = ("waiting", "sending", "sent", "refused", "unknown", "given_up")
