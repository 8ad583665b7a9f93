"""CSV as records: encoding decided by the header, strict decoding, the exact text of each one.

A record that cannot be read names its row; the rows after it are still read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple, cast

from shouhou.platforms.spreadsheet.plain import DELIMITER, Check, Found
from shouhou.platforms.spreadsheet.refusals import refuse

_CHUNK = 1 << 18
_LONGEST_LINE = 4 << 20
_LONGEST_RECORD = 2000
"""Lines; a quotation mark left open swallows no more than this."""
_SENTINEL = "~end of row~"


class Cut(NamedTuple):
    """One record as cut from the file; ``trouble`` is a problem code or ``""``."""

    cells: list[str] | None
    raw: str
    trouble: str


def encoding_of(stream: BinaryIO) -> str:
    """UTF-16 by its mark, UTF-8 when the first line is valid UTF-8, else GB18030."""
    stream.seek(0)
    head = stream.read(_CHUNK)
    stream.seek(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    line, _, rest = head.partition(b"\n")
    sample = line if any(byte > 0x7F for byte in line) else line + rest
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def delimiter_of(line: str) -> str:
    """Comma, or tab when the header line has more of those («Unicode text»)."""
    return "\t" if line.count("\t") > line.count(",") else ","


class Run(NamedTuple):
    """Plain records one after the other, each a line that the check had nothing to say about."""

    lines: list[str]
    """Without their ends."""
    found: list[Found]
    """What the check found in each line."""


class _Block(NamedTuple):
    """Decoded lines with their ends; which had broken bytes; whether a NUL is among them."""

    lines: list[str]
    broken: frozenset[int]
    nul: bool


class _Text(NamedTuple):
    """Whole lines, decoded in one piece."""

    content: bytes
    codec: str
    text: str
    """The lines, ended by a line feed alone."""

    def block(self) -> _Block:
        """The same, line by line, as they end."""
        return _Block(_ended(self.content.decode(self.codec)), frozenset(), b"\0" in self.content)

    def bare(self) -> list[str]:
        """The lines without their ends."""
        lines = self.text.split("\n")
        return lines if lines[-1] else lines[:-1]


def _blocks(stream: BinaryIO, encoding: str, name: str) -> Iterator[_Block | _Text]:
    stream.seek(0)
    if encoding == "utf-16":
        yield from _utf16_blocks(stream)
        return
    held, codec = b"", encoding
    if encoding == "utf-8-sig":
        held, codec = stream.read(_CHUNK).removeprefix(b"\xef\xbb\xbf"), "utf-8"
    while True:
        chunk = stream.read(_CHUNK)
        whole, mark, rest = (held + chunk).rpartition(b"\n")
        held = rest
        if len(held) > _LONGEST_LINE:
            refuse("line_too_long", name=name)
        if mark:
            yield _decoded(whole + mark, codec)
        if not chunk:
            break
    if held:
        yield _decoded(held, codec)


def _decoded(block: bytes, codec: str) -> _Block | _Text:
    # No byte of a GB18030 or UTF-8 character is 0x0A or 0x0D: bytes can be cut at line ends.
    try:
        return _Text(block, codec, block.replace(b"\r\n", b"\n").decode(codec))
    except UnicodeDecodeError:
        lines: list[str] = []
        broken: set[int] = set()
        for part in block.split(b"\n"):
            try:
                lines.append(part.decode(codec) + "\n")
            except UnicodeDecodeError:
                broken.add(len(lines))
                lines.append(part.decode(codec, errors="replace") + "\n")
        lines[-1] = lines[-1][:-1]
        return _Block(lines if lines[-1] else lines[:-1], frozenset(broken), b"\0" in block)


def _ended(text: str) -> list[str]:
    return list(io.StringIO(text, newline="\n"))


def _utf16_blocks(stream: BinaryIO) -> Iterator[_Block]:
    text = io.TextIOWrapper(stream, encoding="utf-16", newline="\n")
    try:
        while lines := text.readlines(_CHUNK):
            yield _Block(lines, frozenset(), any("\0" in line for line in lines))
    except UnicodeDecodeError:
        yield _Block(["\ufffd"], frozenset({0}), False)
    finally:
        text.detach()


class CsvRecords:
    """Cuts a CSV stream into records; iterating starts again at the first."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.encoding = encoding_of(stream)
        first = _lined(next(_blocks(stream, self.encoding, name), _Block([""], frozenset(), False)))
        if 0 in first.broken:
            refuse("bad_encoding", name=name)
        self.delimiter = delimiter_of(first.lines[0])
        self._width = len(next(csv.reader(first.lines[:1], delimiter=self.delimiter), []))

    def __iter__(self) -> Iterator[Cut]:
        carry = _NONE
        for block in _blocks(self._stream, self.encoding, self._name):
            carry = yield from self._whole(_joined(carry, _lined(block)), final=False)
        yield from self._whole(carry, final=True)

    def runs(self, check: Check) -> Iterator[Cut | Run]:
        """The same records; plain ones uncut and together, but for those of the first block."""
        carry, cut_all = _NONE, True
        for block in _blocks(self._stream, self.encoding, self._name):
            if cut_all or carry.lines or isinstance(block, _Block) or b"\0" in block.content:
                carry = yield from self._whole(_joined(carry, _lined(block)), final=False)
            else:
                carry = yield from self._plain(block, check)
            cut_all = self.delimiter != DELIMITER
        yield from self._whole(carry, final=True)

    def _plain(self, text: _Text, check: Check) -> Generator[Cut | Run, None, _Block]:
        """The records of a block, looked at line by line; others than plain ones are cut."""
        lines = text.bare()
        found = check(lines)
        block = text.block() if None in found else _NONE
        start = 0
        while start < len(lines):
            end = _next_none(found, start)
            if end > start:
                yield Run(lines[start:end], cast("list[Found]", found[start:end]))
            if end == len(lines):
                break
            cut, start = self._one(block, end)
            if cut is None:
                return _rest(block, end)
            yield cut
        return _NONE

    def _one(self, block: _Block, start: int) -> tuple[Cut | None, int]:
        """One record that begins with this line, and where it ends; none: it may go on."""
        left = islice(block.lines, start, start + _LONGEST_RECORD)
        reader = csv.reader(left, strict=True, delimiter=self.delimiter)
        try:
            cells = next(reader)
        except csv.Error:
            last = start + reader.line_num >= len(block.lines)
            if last and len(block.lines) - start < _LONGEST_RECORD:
                return None, start
            return self._mended(block.lines[start], False), start + 1
        end = start + reader.line_num
        return self._cut(cells, block, start, end), end

    def _whole(self, block: _Block, *, final: bool) -> Generator[Cut, None, _Block]:
        """The records of a block; returns the lines of one that may go on in the next block."""
        lines, start = block.lines, 0
        while start < len(lines):
            reader = csv.reader(lines[start:], strict=True, delimiter=self.delimiter)
            first, done = start, start
            try:
                for cells in reader:
                    end = first + reader.line_num
                    yield self._cut(cells, block, done, end)
                    done = end
                return _NONE
            except csv.Error:
                ended = first + reader.line_num >= len(lines)
                if ended and not final and len(lines) - done < _LONGEST_RECORD:
                    return _rest(block, done)
                # The first line is at fault; what it swallowed is read again.
                yield self._mended(lines[done], done in block.broken)
                start = done + 1
        return _NONE

    def _cut(self, cells: list[str], block: _Block, start: int, end: int) -> Cut:
        raw = block.lines[start] if end == start + 1 else "".join(block.lines[start:end])
        if block.broken and not block.broken.isdisjoint(range(start, end)):
            return Cut(None, raw, "bad_encoding")
        if block.nul and "\0" in raw:
            return Cut(None, raw, "nul_character")
        return Cut(cells, raw, "")

    def _mended(self, line: str, broken: bool) -> Cut:
        """A line with a bare quotation mark, if it is complete all the same."""
        if broken or "\0" in line:
            return Cut(None, line, "bad_encoding" if broken else "nul_character")
        tested = line.rstrip("\r\n") + f'{self.delimiter}"{_SENTINEL}"'
        cells = next(csv.reader([tested], delimiter=self.delimiter), [])
        if cells and cells[-1] == _SENTINEL and 0 <= len(cells) - 1 - self._width <= 1:
            return Cut(cells[:-1], line, "quote_loose")
        return Cut(None, line, "quote_open")


_NONE = _Block([], frozenset(), False)


def _lined(block: _Block | _Text) -> _Block:
    return block.block() if isinstance(block, _Text) else block


def _next_none(found: list[Found | None], start: int) -> int:
    try:
        return found.index(None, start)
    except ValueError:
        return len(found)


def _joined(before: _Block, block: _Block) -> _Block:
    if not before.lines:
        return block
    shift = len(before.lines)
    broken = before.broken | {shift + each for each in block.broken}
    return _Block(before.lines + block.lines, broken, before.nul or block.nul)


def _rest(block: _Block, start: int) -> _Block:
    broken = frozenset(each - start for each in block.broken if each >= start)
    return _Block(block.lines[start:], broken, block.nul)
