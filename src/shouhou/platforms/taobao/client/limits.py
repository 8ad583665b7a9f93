"""The platform's documented limits on what is sent, written beside the field they bind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Protocol, TypeAlias

from shouhou.platforms.taobao.client.errors import NotSendable

_STARTS: Final = (
    ("gif", "image/gif", (b"GIF87a", b"GIF89a")),
    ("jpg", "image/jpeg", (b"\xff\xd8\xff",)),
    ("png", "image/png", (b"\x89PNG\r\n\x1a\n",)),
)
_TORN: Final = "\ud800", "\udfff"


def strict_length(text: str) -> int:
    """Bytes by the stricter count: the platform does not say whether it counts GBK or UTF-8.

    What GBK cannot write is counted by GB18030, which continues it with four bytes.
    """
    return max(len(text.encode("utf-8")), len(text.encode("gb18030")))


def picture_kind(content: bytes) -> tuple[str, str] | None:
    """File ending and content type of a GIF, JPG or PNG by its first bytes, else nothing."""
    for ending, kind, starts in _STARTS:
        if content.startswith(starts):
            return ending, kind
    return None


class Limit(Protocol):
    """One limit: raises NotSendable for a value outside."""

    def check(self, field: str, value: Any) -> None:
        """Nothing happens when the value is inside."""


@dataclass(frozen=True, slots=True)
class Chars:
    """A text of so many characters."""

    least: int
    most: int

    def check(self, field: str, value: str) -> None:
        """Counts characters, not bytes."""
        if not self.least <= len(value) <= self.most:
            zh = f"须有 {self.least} 至 {self.most} 个字，现在是 {len(value)} 个"
            raise NotSendable(
                field, zh, f"{len(value)} characters, {self.least}..{self.most} allowed"
            )


@dataclass(frozen=True, slots=True)
class Bytes:
    """A text of at most so many bytes, by the stricter of GBK and UTF-8."""

    most: int

    def check(self, field: str, value: str) -> None:
        """See `strict_length`."""
        if (found := strict_length(value)) > self.most:
            zh = f"太长：{found} 字节，最多 {self.most} 字节"
            raise NotSendable(field, zh, f"{found} bytes, at most {self.most} allowed")


@dataclass(frozen=True, slots=True)
class GbkBytes:
    """A text of at most so many bytes in GBK, where the platform says that it counts so."""

    most: int

    def check(self, field: str, value: str) -> None:
        """What GBK cannot write is counted by GB18030."""
        if (found := len(value.encode("gb18030"))) > self.most:
            zh = f"太长：{found} 字节（GBK），最多 {self.most} 字节"
            raise NotSendable(field, zh, f"{found} GBK bytes, at most {self.most} allowed")


@dataclass(frozen=True, slots=True)
class Items:
    """A list of so many entries."""

    least: int
    most: int

    def check(self, field: str, value: tuple[Any, ...]) -> None:
        """An empty list is only refused where one is needed."""
        if not self.least <= len(value) <= self.most:
            zh = f"一次 {self.least} 至 {self.most} 个，现在是 {len(value)} 个"
            raise NotSendable(field, zh, f"{len(value)} entries, {self.least}..{self.most} allowed")


@dataclass(frozen=True, slots=True)
class NotStarting:
    """A name that may not begin so."""

    start: str

    def check(self, field: str, value: str) -> None:
        """See the class."""
        if value.startswith(self.start):
            raise NotSendable(
                field, f"不能以 {self.start} 开头", f"must not start with {self.start}"
            )


@dataclass(frozen=True, slots=True)
class Within:
    """A whole number in a range, both ends included."""

    least: int
    most: int

    def check(self, field: str, value: int) -> None:
        """See the class."""
        if not self.least <= value <= self.most:
            zh = f"须在 {self.least} 与 {self.most} 之间，现在是 {value}"
            raise NotSendable(field, zh, f"{value}, {self.least}..{self.most} allowed")


@dataclass(frozen=True, slots=True)
class Among:
    """One of these values."""

    values: tuple[str | int, ...]

    def check(self, field: str, value: str | int) -> None:
        """See the class."""
        if value not in self.values:
            known = " / ".join(map(str, self.values))
            raise NotSendable(field, f"只能是：{known}", f"{value!r} is none of: {known}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A GIF, JPG or PNG (judged by its content) of at most so many bytes."""

    most: int

    def check(self, field: str, value: bytes) -> None:
        """See the class."""
        if picture_kind(value) is None:
            raise NotSendable(field, "只接受 GIF、JPG 或 PNG 图片", "neither GIF, JPG nor PNG")
        if len(value) > self.most:
            zh = f"图片太大：{len(value)} 字节，最多 {self.most} 字节"
            raise NotSendable(field, zh, f"{len(value)} bytes, at most {self.most} allowed")


def check_encodable(field: str, value: str) -> None:
    """Half a character cannot be sent: no encoding has bytes for it."""
    if any(_TORN[0] <= letter <= _TORN[1] for letter in value):
        raise NotSendable(field, "含有残缺的字符", "half a character (a lone surrogate)")


PageNo: TypeAlias = Annotated[int, Within(1, 1_000_000)]
PageSize: TypeAlias = Annotated[int, Within(1, 100)]
ProofImage: TypeAlias = Annotated[bytes, Picture(130_000)]
