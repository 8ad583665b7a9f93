"""What TOP answers when it does not do what was asked."""

from __future__ import annotations

from pathlib import Path

from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.refusals import Refused

MESSAGES = {int(row["code"]): row["msg"] for row in rows(Path(__file__).with_name("errors.md"))}
BUSINESS = 15
_OWN_FAMILIES = ("isv.", "isp.", "accesscontrol.")


class TopError(Exception):
    """An `error_response`: its code, its sub_code and sub_msg where it has them."""

    def __init__(self, code: int, sub_code: str = "", sub_msg: str = "", detail: str = "") -> None:
        self.code = code
        self.msg = MESSAGES[code] + (f":{detail}" if detail else "")
        self.sub_code = sub_code
        self.sub_msg = sub_msg
        super().__init__(f"{code} {sub_code}")

    def shown(self) -> dict[str, object]:
        """The fields of the answer; the sub fields are absent when there are none."""
        sub = {"sub_code": self.sub_code, "sub_msg": self.sub_msg}
        return {"code": self.code, "msg": self.msg, **{k: v for k, v in sub.items() if v}}


def missing(name: str) -> TopError:
    """A required argument is not there."""
    return TopError(40, f"isv.missing-parameter:{name}", f"缺少参数 {name}", name)


def invalid(name: str, why: str = "") -> TopError:
    """An argument is there and wrong."""
    return TopError(41, f"isv.invalid-parameter:{name}", why or f"参数 {name} 不合法", name)


def banned(seconds: int, sub_code: str) -> TopError:
    """Too many calls; the seconds stand in the English sentence clients look for."""
    return TopError(7, sub_code, f"This ban will last for {seconds} more seconds")


def of_refusal(refused: Refused) -> TopError:
    """The world's no as a business error (code 15)."""
    own = refused.code.startswith(_OWN_FAMILIES)
    return TopError(BUSINESS, refused.code if own else f"isv.{refused.code}", refused.says)
