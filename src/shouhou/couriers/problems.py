"""What can go wrong with a call to a tracking source, as one family."""

from __future__ import annotations

from typing import ClassVar, Final

_SHOWN: Final = 300


class CourierProblem(Exception):
    """A call that gave no answer. `zh` says what happened, `todo_zh` what a person can do."""

    kind: ClassVar[str] = "problem"
    zh: ClassVar[str] = "物流查询没有成功。"
    todo_zh: ClassVar[str] = "请稍后再试。"

    def __init__(self, source: str, code: str = "", said: str = "") -> None:
        self.source, self.code, self.said = source, code, said
        super().__init__(self.en)

    @property
    def en(self) -> str:
        """One line for the record: source, class, code and its words, cut; never a secret."""
        line = " ".join(
            part for part in (f"{self.kind}: {self.source}", self.code, self.said) if part
        )
        return "".join(c if c.isprintable() else " " for c in line)[:_SHOWN]


class Temporary(CourierProblem):
    """Nothing happened; the same call may succeed later."""

    kind = "temporary"
    zh = "物流查询服务暂时没有回应。"
    todo_zh = "不用处理，系统稍后会自动再查。"


class TooOften(CourierProblem):
    """The source refuses to be asked again so soon, or the day's quota is used up."""

    kind = "too_often"
    zh = "查询太频繁，或今天的查询次数已用完。"
    todo_zh = "请等一段时间，系统会自动继续；如果经常发生，请向服务商购买更多次数。"


class NotFound(CourierProblem):
    """The source has no line for this number yet."""

    kind = "not_found"
    zh = "查不到这个单号的物流。"
    todo_zh = "刚寄出的包裹过几个小时才有记录；如果一直查不到，请核对快递公司和单号。"


class NeedsPhone(CourierProblem):
    """This courier tells nothing without the right last four digits of a phone."""

    kind = "needs_phone"
    zh = "这家快递要核对收件人或寄件人手机号后四位。"
    todo_zh = "请补上手机号后四位再查。"


class UnknownCourier(CourierProblem):
    """The source does not know this courier, or the number is not one of it."""

    kind = "unknown_courier"
    zh = "快递公司与单号对不上，或服务商不支持这家快递。"
    todo_zh = "请核对快递公司和单号。"


class Refused(CourierProblem):
    """The source said no, for good."""

    kind = "refused"
    zh = "快递服务商拒绝了这次操作。"
    todo_zh = "请看对方给出的原因，必要时打电话联系快递公司。"


class Misconfigured(CourierProblem):
    """Key, signature or address are wrong: nobody's parcel will be told until that is mended."""

    kind = "misconfigured"
    zh = "物流查询的账号设置有误（编号、密钥或地址），或已到期。"
    todo_zh = "请店主检查物流查询的设置。"


class Unknown(CourierProblem):
    """A call that changes something may have happened: nobody knows."""

    kind = "unknown"
    zh = "操作已发出，但不知道是否成功。"
    todo_zh = "请不要重复操作，先打电话或在服务商后台核对。"


class Unreadable(CourierProblem):
    """An answer or a push that nobody can read; `field` names where."""

    kind = "unreadable"
    zh = "物流查询的回答读不懂。"
    todo_zh = "请把这条记录交给管理员；原文已保留。"

    def __init__(self, source: str, field: str, said: str = "") -> None:
        self.field = field
        super().__init__(source, field, said)


class BadSignature(CourierProblem):
    """A push that was not signed with our salt: somebody else sent it."""

    kind = "bad_signature"
    zh = "推送的签名不对。"
    todo_zh = "请检查推送设置；内容没有采用。"


def problem_of(kind: str) -> type[CourierProblem] | None:
    """The class of a kind as it was kept; None for one there is not."""
    return next((each for each in CourierProblem.__subclasses__() if each.kind == kind), None)
