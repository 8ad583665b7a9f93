"""Reading a form: every wrong field gets its sentence, and everything stays filled in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import FormData

from shouhou.money import Money, NotMoney
from shouhou.platforms.taobao.sandbox.page.uploads import MOST_PICTURES, Upload
from shouhou.platforms.taobao.sandbox.world.shops import keep_picture
from shouhou.platforms.taobao.sandbox.world.world import World

FORM = ""
"""The name under which errors of the whole form stand."""


class Fields:
    """A form being read: `errors` by field, `kept` what the form shows again."""

    def __init__(self, form: FormData | dict[str, Any]) -> None:
        self._form = form
        self.errors: dict[str, str] = {}
        self.pictures: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        """What was sent, as it is shown again."""
        found = self._form.get(name)
        return found if isinstance(found, str) else ""

    def wrong(self, name: str, says: str) -> None:
        """Notes what is wrong with a field; the first word stands."""
        self.errors.setdefault(name, says)

    def text(self, name: str, label: str, most: int, needed: bool = True) -> str:
        """Text without control characters, line ends as \\n."""
        raw = self[name].replace("\r\n", "\n").replace("\r", "\n").strip()
        kept = "".join(
            [c for c in raw if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")]
        )
        if needed and not kept:
            self.wrong(name, f"请填写{label}")
        if len(kept) > most:
            self.wrong(name, f"{label}最多 {most} 字，现在 {len(kept)} 字")
        return kept

    def choice(self, name: str, label: str, allowed: Iterable[str]) -> str:
        """One of a list."""
        known = list(allowed)
        if self[name] not in known:
            self.wrong(name, f"请选择{label}")
            return known[0] if known else ""
        return self[name]

    def whole(self, name: str, label: str, low: int, high: int) -> int:
        """A whole number in a range."""
        text = self[name].strip()
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else low - 1
        if not low <= number <= high:
            self.wrong(name, f"{label}须是 {low} 到 {high} 的整数")
            return low
        return number

    def rate(self, name: str, label: str) -> float:
        """Per cent as 0 to 1."""
        return self.whole(name, label, 0, 100) / 100

    def fen(self, name: str, label: str, most: int) -> int:
        """Yuan as they are written, more than nothing and at most `most` fen."""
        try:
            fen = Money.from_yuan(self[name].strip().lstrip("¥").strip()).fen
        except NotMoney:
            self.wrong(name, f"{label}须是以元为单位的数字，例如 12.50")
            return 0
        if not 0 < fen <= most:
            self.wrong(name, f"{label}须大于 0，不超过 {Money(most).yuan} 元")
        return fen

    def read_pictures(self, world: World, uploads: tuple[Upload, ...]) -> tuple[str, ...]:
        """Names of the pictures: those sent earlier (`kept`) and those uploaded now."""
        known = "SELECT 1 FROM pictures WHERE name = ?"
        found = [name for name in self._all("kept") if world.value(known, str(name))]
        for each in uploads:
            if each.problem:
                self.wrong("pictures", f"“{each.name}”{each.problem}")
            else:
                found.append(keep_picture(world, each.content))
        if len(found) > MOST_PICTURES:
            self.wrong("pictures", f"最多 {MOST_PICTURES} 张图片，现在 {len(found)} 张")
        self.pictures = tuple(dict.fromkeys(found[:MOST_PICTURES]))
        return self.pictures

    def _all(self, name: str) -> list[Any]:
        return self._form.getlist(name) if isinstance(self._form, FormData) else []
