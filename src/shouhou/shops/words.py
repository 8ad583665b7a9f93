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
