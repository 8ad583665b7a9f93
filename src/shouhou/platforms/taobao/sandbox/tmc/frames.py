"""Frames of the message service (facts 2.2): little-endian, headers closed by a zero."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

VERSION = 2
CONNECT, CONNECT_ACK, SEND, SEND_ACK = range(4)
NONE, PULL, CONFIRM, DATA, FAILED = 0, 1, 2, 3, 20
KIND = "__kind"
_END, _CUSTOM, _STATUS, _PHRASE, _FLAG, _TOKEN = range(6)
_NOTHING, _TEXT, _BYTE, _SHORT, _INT, _LONG, _DATE, _BYTES = range(8)
_FIXED = {_BYTE: "<B", _SHORT: "<h", _INT: "<i", _LONG: "<q", _DATE: "<q"}
MOST = 1 << 20


class BadFrame(ValueError):
    """Bytes that are no frame."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date inside a frame, epoch milliseconds."""

    milliseconds: int


@dataclass(frozen=True, slots=True)
class Byte:
    """A number of one byte, as `__kind` is."""

    value: int


Value: TypeAlias = str | int | Byte | Moment | bytes | None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. Plain ints among the custom values are written as int64."""

    type: int
    custom: Mapping[str, Value] = field(default_factory=dict)
    status: int | None = None
    phrase: str | None = None
    flag: int | None = None
    token: str | None = None

    @property
    def kind(self) -> int:
        """The number of `__kind`, 0 without one."""
        kind = self.custom.get(KIND)
        return kind.value if isinstance(kind, Byte) else 0


def encode(frame: Frame) -> bytes:
    """The bytes: status, phrase, flag, token, then custom headers in their order, then the end."""
    parts = [struct.pack("<BB", VERSION, frame.type)]
    if frame.status is not None:
        parts.append(struct.pack("<hi", _STATUS, frame.status))
    if frame.phrase is not None:
        parts.append(struct.pack("<h", _PHRASE) + _counted(frame.phrase))
    if frame.flag is not None:
        parts.append(struct.pack("<hi", _FLAG, frame.flag))
    if frame.token is not None:
        parts.append(struct.pack("<h", _TOKEN) + _counted(frame.token))
    for name, value in frame.custom.items():
        parts.append(struct.pack("<h", _CUSTOM) + _counted(name) + _typed(value))
    return b"".join([*parts, struct.pack("<h", _END)])


def decode(content: bytes) -> Frame:
    """The frame; raises BadFrame for anything cut short, unknown or too big."""
    if len(content) > MOST:
        raise BadFrame("too big")
    reader = _Reader(content)
    try:
        version, kind = reader.take("<B"), reader.take("<B")
        if version != VERSION or kind > SEND_ACK:
            raise BadFrame(f"version {version}, type {kind}")
        return _headers(reader, kind)
    except (struct.error, UnicodeDecodeError) as problem:
        raise BadFrame(str(problem)) from problem


def _headers(reader: _Reader, kind: int) -> Frame:
    custom: dict[str, Value] = {}
    plain: dict[int, str | int] = {}
    for header in reader.headers():
        if header == _CUSTOM:
            name = reader.text()
            custom[name] = reader.typed()
        elif header in (_PHRASE, _TOKEN):
            plain[header] = reader.text()
        elif header in (_STATUS, _FLAG):
            plain[header] = reader.take("<i")
        else:
            raise BadFrame(f"header {header}")
    status, flag = plain.get(_STATUS), plain.get(_FLAG)
    phrase, token = plain.get(_PHRASE), plain.get(_TOKEN)
    return Frame(
        kind,
        custom,
        status=status if isinstance(status, int) else None,
        phrase=phrase if isinstance(phrase, str) else None,
        flag=flag if isinstance(flag, int) else None,
        token=token if isinstance(token, str) else None,
    )


def _counted(text: str) -> bytes:
    content = text.encode()
    return struct.pack("<i", len(content)) + content


def _typed(value: Value) -> bytes:
    match value:
        case None:
            return struct.pack("<B", _NOTHING)
        case str():
            return struct.pack("<B", _TEXT) + _counted(value)
        case Byte(number):
            return struct.pack("<BB", _BYTE, number)
        case Moment(milliseconds):
            return struct.pack("<Bq", _DATE, milliseconds)
        case bytes():
            return struct.pack("<Bi", _BYTES, len(value)) + value
        case _:
            return struct.pack("<Bq", _LONG, value)


class _Reader:
    """Bytes read from left to right."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def headers(self) -> Iterator[int]:
        """Header kinds until the closing zero."""
        while (kind := self.take("<h")) != _END:
            yield kind

    def take(self, form: str) -> int:
        (value,) = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return int(value)

    def text(self) -> str:
        return self._run().decode()

    def typed(self) -> Value:
        tag = self.take("<B")
        if tag == _NOTHING:
            return None
        if tag == _TEXT:
            return self.text()
        if tag == _BYTES:
            return self._run()
        if tag not in _FIXED:
            raise BadFrame(f"value tag {tag}")
        number = self.take(_FIXED[tag])
        if tag == _BYTE:
            return Byte(number)
        return Moment(number) if tag == _DATE else number

    def _run(self) -> bytes:
        length = self.take("<i")
        end = self._at + length
        if length < 0 or end > len(self._content):
            raise BadFrame(f"a run of {length} bytes")
        found = self._content[self._at : end]
        self._at = end
        return found
