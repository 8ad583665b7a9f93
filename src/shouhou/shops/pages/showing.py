"""How people, devices and changes of staff are put into words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouhou.shops.facts import StaffLine
from shouhou.shops.words import ROLE_NAMES, ROLES, STAGE_NAMES

BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def is_english() -> bool:
    """Whether this page is shown in English."""
    return (get_language() or "").startswith("en")


def role_names(roles: Iterable[str]) -> list[str]:
    """Roles in the order of the words, in the language of the page."""
    held = set(roles)
    return [ROLE_NAMES[role][is_english()] for role in ROLES if role in held]


def stage_name(stage: str) -> str:
    return STAGE_NAMES[stage][is_english()]


def listed(names: Collection[str]) -> str:
    """Names one after another, as the language does it."""
    return _("、").join(names) if names else _("无")


def device_name(device: str) -> str:
    """A browser and a system out of what a browser calls itself."""
    browser = next((name for mark, name in BROWSERS if mark in device), "")
    system = next((name for mark, name in SYSTEMS if mark in device), "")
    known = " · ".join(each for each in (browser, system) if each)
    return known or device[:40] or _("未知设备")


def way_in(how: str) -> str:
    """By what somebody logged in."""
    ways = {"password": _("密码"), "second": _("密码和两步验证"), "passkey": _("通行密钥")}
    return ways[how]


def sentence(line: StaffLine) -> str:
    """What happened to the staff, in one sentence without who and when."""
    about = line.about
    who = {"who": line.person}
    plain = {
        "invited": _("邀请 %(who)s"),
        "revoked": _("收回给 %(who)s 的链接"),
        "left": _("停用 %(who)s"),
        "back": _("恢复 %(who)s"),
        "sessions_ended": _("让 %(who)s 在各处下线"),
        "renew_link": _("给 %(who)s 发出重设密码的链接"),
        "renewed": _("%(who)s 用链接重设了密码，两步验证已关闭"),
    }
    if line.kind == "demand":
        return _("要求财务和店长用两步验证") if about["wanted"] else _("不再要求两步验证")
    if line.kind in ("joined", "roles"):
        pattern = (
            _("%(who)s 加入：%(to)s")
            if line.kind == "joined"
            else _("%(who)s 的角色：%(from)s → %(to)s")
        )
        return pattern % {**who, "from": _roles(about["before"]), "to": _roles(about["after"])}
    text = plain[line.kind] % who
    return f"{text}（{_roles(about['roles'])}）" if "roles" in about else text


def _roles(codes: Any) -> str:
    return listed(role_names(codes))
