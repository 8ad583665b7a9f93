"""The closed words of shops, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from typing import Final

SHOP_KINDS: Final = ("c2c", "mt", "mall")
PLATFORMS: Final = ("taobao", "pdd", "jd", "douyin")
ROLES: Final = ("agent", "supervisor", "warehouse", "finance", "owner")
LANGUAGES: Final = ("zh-hans", "en")

ROLE_NAMES: Final = {
    "agent": ("客服", "agent"),
    "supervisor": ("主管", "supervisor"),
    "warehouse": ("仓库", "warehouse"),
    "finance": ("财务", "finance"),
    "owner": ("店长", "owner"),
}
KIND_NAMES: Final = {
    "c2c": ("C店", "C shop"),
    "mt": ("MT", "MT shop"),
    "mall": ("商城", "Tmall shop"),
}

STAGES: Final = ("pre", "in", "after")
STAGE_NAMES: Final = {
    "pre": ("售前", "pre-sales"),
    "in": ("售中", "in-sales"),
    "after": ("售后", "after-sales"),
}

TOKEN_SCOPES: Final = ("read", "personal", "work", "approve", "money", "staff")
SCOPE_NAMES: Final = {
    "read": ("查看", "read"),
    "personal": ("看个人信息", "personal data"),
    "work": ("办理", "work"),
    "approve": ("审批", "approve"),
    "money": ("资金", "money"),
    "staff": ("人员与设置", "staff and settings"),
}

INVITATION_KINDS: Final = ("join", "renew")
LOGIN_STEPS: Final = ("password", "second", "passkey")
STAFF_CHANGES: Final = (
    *("invited", "revoked", "joined", "roles", "left", "back", "sessions_ended"),
    *("renew_link", "renewed", "demand"),
)

CONNECTION_STATES: Final = ("off", "waiting", "connected", "expired", "paused")
CONNECTION_EVENTS: Final = (
    *("connect", "authorise", "renew", "expire"),
    *("pause", "resume", "move", "disconnect"),
)
STORE_KINDS: Final = ("taobao", "tmall")
LISTENS: Final = ("websocket", "http", "sweep")
LISTEN_NAMES: Final = {
    "websocket": ("长连接推送", "push over WebSocket"),
    "http": ("定时取消息", "messages fetched over HTTP"),
    "sweep": ("只定时查询", "no messages, sweeps only"),
}
