"""The frames of the message service, byte for byte (facts 2.2); hostile input is refused."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

VERSION: Final = 2
MOST_BYTES: Final = 1024 * 1024
_MOST_HEADERS: Final = 256


class BadFrame(ValueError):
    """Bytes that are no frame: cut off, too large, of an unknown kind."""


class FrameType(IntEnum):
    """What a frame is for."""

    CONNECT = 0
    CONNECTACK = 1
    SEND = 2
    SENDACK = 3


class Kind(IntEnum):
    """The custom header `__kind` of a SEND."""

    NONE = 0
    PULL = 1
    CONFIRM = 2
    DATA = 3
    FAILED = 20


class Tag(IntEnum):
    """The type of a custom value."""

    NOTHING = 0
    TEXT = 1
    BYTE = 2
    INT16 = 3
    INT32 = 4
    INT64 = 5
    DATE = 6
    BYTES = 7


Raw: TypeAlias = str | int | bytes | None
_STATUS, _PHRASE, _FLAG, _TOKEN, _CUSTOM = 2, 3, 4, 5, 1
_NUMBERS: Final[Mapping[Tag, str]] = {
    Tag.BYTE: "<B",
    Tag.INT16: "<h",
    Tag.INT32: "<i",
    Tag.INT64: "<q",
    Tag.DATE: "<q",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A custom value with its type: a DATE is epoch milliseconds, a BYTE 0..255."""

    tag: Tag
    value: Raw


def text(value: str) -> Typed:
    """A text as a custom value."""
    return Typed(Tag.TEXT, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame. Headers are written in this order: status, phrase, flag, token, customs."""

    type: FrameType
    status: int | None = None
    phrase: str | None = None
    flag: int | None = None
    token: str | None = None
    custom: tuple[tuple[str, Typed], ...] = ()

    def get(self, name: str) -> Raw:
        """The custom value of this name, or nothing."""
        return next((each.value for key, each in self.custom if key == name), None)


# ── writing ──────────────────────────────────────────────────────────────────────────


def encode(frame: Frame) -> bytes:
    """The bytes of a frame. Raises BadFrame for a number its type cannot hold or above 1 MB."""
    parts = [struct.pack("<BB", VERSION, frame.type)]
    try:
        if frame.status is not None:
            parts.append(struct.pack("<hi", _STATUS, frame.status))
        if frame.phrase is not None:
            parts += [struct.pack("<h", _PHRASE), _counted(frame.phrase.encode())]
        if frame.flag is not None:
            parts.append(struct.pack("<hi", _FLAG, frame.flag))
        if frame.token is not None:
            parts += [struct.pack("<h", _TOKEN), _counted(frame.token.encode())]
        for name, value in frame.custom:
            parts += [struct.pack("<h", _CUSTOM), _counted(name.encode()), _typed(value)]
    except (struct.error, UnicodeEncodeError) as bad:
        raise BadFrame(str(bad)) from None
    whole = b"".join(parts) + struct.pack("<h", 0)
    if len(whole) > MOST_BYTES:
        raise BadFrame(f"{len(whole)} bytes")
    return whole


def _counted(content: bytes) -> bytes:
    return struct.pack("<i", len(content)) + content


def _typed(value: Typed) -> bytes:
    tag, told = bytes([value.tag]), value.value
    if value.tag == Tag.NOTHING:
        return tag
    if value.tag == Tag.TEXT and isinstance(told, str):
        return tag + _counted(told.encode())
    if value.tag == Tag.BYTES and isinstance(told, bytes):
        return tag + _counted(told)
    if value.tag in _NUMBERS and isinstance(told, int):
        return tag + struct.pack(_NUMBERS[value.tag], told)
    raise BadFrame(f"{type(told).__name__} is no {value.tag.name}")


# ── reading ──────────────────────────────────────────────────────────────────────────


def decode(content: bytes) -> Frame:
    """A frame from its bytes, all of them. Raises BadFrame."""
    if len(content) > MOST_BYTES:
        raise BadFrame(f"{len(content)} bytes")
    reader = _Reader(content)
    version, kind = reader.number("<B"), reader.number("<B")
    if version != VERSION:
        raise BadFrame(f"version {version}")
    if kind not in FrameType.__members__.values():
        raise BadFrame(f"frame type {kind}")
    plain, custom = _headers(reader)
    if reader.left():
        raise BadFrame(f"{reader.left()} bytes behind the end")
    return Frame(
        type=FrameType(kind),
        status=_int(plain.get(_STATUS)),
        phrase=_str(plain.get(_PHRASE)),
        flag=_int(plain.get(_FLAG)),
        token=_str(plain.get(_TOKEN)),
        custom=tuple(custom),
    )


def _headers(reader: _Reader) -> tuple[dict[int, Raw], list[tuple[str, Typed]]]:
    plain: dict[int, Raw] = {}
    custom: list[tuple[str, Typed]] = []
    for _ in range(_MOST_HEADERS):
        header = reader.number("<h")
        if header == 0:
            return plain, custom
        if header == _CUSTOM:
            custom.append((reader.text(), reader.typed()))
        elif header in (_STATUS, _FLAG):
            plain[header] = reader.number("<i")
        elif header in (_PHRASE, _TOKEN):
            plain[header] = reader.text()
        else:
            raise BadFrame(f"header kind {header}")
    raise BadFrame("too many headers")


def _int(value: Raw) -> int | None:
    return value if isinstance(value, int) else None


def _str(value: Raw) -> str | None:
    return value if isinstance(value, str) else None


class _Reader:
    """Takes pieces off the front of a frame; a piece that is not there is a BadFrame."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def left(self) -> int:
        return len(self._content) - self._at

    def take(self, count: int) -> bytes:
        if not 0 <= count <= self.left():
            raise BadFrame(f"{count} bytes asked, {self.left()} left")
        self._at += count
        return self._content[self._at - count : self._at]

    def number(self, form: str) -> int:
        (value,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return int(value)

    def counted(self) -> bytes:
        return self.take(self.number("<i"))

    def text(self) -> str:
        try:
            return self.counted().decode()
        except UnicodeDecodeError:
            raise BadFrame("text that is no UTF-8") from None

    def typed(self) -> Typed:
        found = self.number("<B")
        if found not in Tag.__members__.values():
            raise BadFrame(f"value type {found}")
        tag = Tag(found)
        if tag == Tag.NOTHING:
            return Typed(tag, None)
        if tag == Tag.TEXT:
            return Typed(tag, self.text())
        return Typed(tag, self.counted() if tag == Tag.BYTES else self.number(_NUMBERS[tag]))
