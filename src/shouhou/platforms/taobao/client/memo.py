"""Our sentences in the seller's memo, beside what people write there (facts 3.7: 1000 bytes).

An own entry is `〔售后 key：text〕`. Everything else is foreign: it is kept byte for byte, wherever
it stands. No separator is added, so taking an entry out leaves exactly what was there before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shouhou.platforms.taobao.client.limits import strict_length

MOST_BYTES: Final = 1000
_OWN: Final = re.compile("〔售后 ([A-Za-z0-9_-]{1,40})：([^〔〕]*)〕")
_KEY: Final = re.compile("[A-Za-z0-9_-]{1,40}")
_BRACKETS: Final = str.maketrans("〔〕", "（）")


class MemoFull(ValueError):
    """Foreign text leaves no room; `room_bytes` is what our entry may take at most."""

    def __init__(self, room_bytes: int) -> None:
        self.room_bytes = room_bytes
        self.zh = f"备注里已有的内容太长，只剩 {max(room_bytes, 0)} 字节，写不下这一条"
        super().__init__(f"room for {room_bytes} bytes only")


@dataclass(frozen=True, slots=True)
class Entry:
    """One of our sentences. `key` names it for ever: the same key is never written twice."""

    key: str
    text: str

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"not a key of a memo entry: {self.key!r}")

    @property
    def written(self) -> str:
        """The entry as it stands in the memo: on one line, our brackets not inside."""
        shown = "".join(letter if letter.isprintable() else " " for letter in self.text)
        return f"〔售后 {self.key}：{shown.translate(_BRACKETS)}〕"


def memo_entries(memo: str) -> tuple[Entry, ...]:
    """Our own entries, oldest first."""
    return tuple(Entry(found[1], found[2]) for found in _OWN.finditer(memo))


def memo_foreign(memo: str) -> str:
    """What others wrote: the memo without our entries."""
    return _OWN.sub("", memo)


def memo_with(memo: str, entry: Entry) -> str:
    """The memo with our entry at its end; the same memo when an entry of this key is there.

    Where room is short our oldest entries go, never a foreign character. Counted by the stricter
    of GBK and UTF-8. Raises MemoFull when foreign text alone leaves too little room.
    """
    if any(own.key == entry.key for own in memo_entries(memo)):
        return memo
    kept, added = memo, entry.written
    while strict_length(kept + added) > MOST_BYTES:
        shorter = _without_oldest(kept)
        if shorter is None:
            raise MemoFull(MOST_BYTES - strict_length(memo_foreign(memo)))
        kept = shorter
    return kept + added


def _without_oldest(memo: str) -> str | None:
    """The memo without its first own entry that can go and leave foreign text what it is.

    Removing one could join foreign pieces into what looks like ours; such an entry stays.
    """
    foreign = memo_foreign(memo)
    for found in _OWN.finditer(memo):
        shorter = memo[: found.start()] + memo[found.end() :]
        if memo_foreign(shorter) == foreign:
            return shorter
    return None
