"""Stories as they are written: one Markdown file each, read and checked against the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shouhou.platforms.taobao.sandbox.moments import DAY, HOUR
from shouhou.platforms.taobao.sandbox.stories.words import Act, Condition, acts, conditions, words
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, machine

FOLDER = Path(__file__).parent
HEAD = ["隔", "谁", "做", "怎样", "若"]
_UNITS = {"秒": 1_000, "分": 60_000, "时": HOUR, "天": DAY}
_TIME = re.compile(r"(\d+)([秒分时天])")
_RULE = re.compile(r"[|\s:-]+")


class BrokenStory(ValueError):
    """A story that cannot be played; names file, line and what is wrong."""

    def __init__(self, path: Path, line: int, says: str) -> None:
        super().__init__(f"{path.name}:{line}: {says}")


@dataclass(frozen=True, slots=True)
class Step:
    """After so long (a range in world milliseconds) somebody does something, if it holds."""

    line: int
    after: tuple[int, int]
    who: str
    does: str
    act: Act
    how: Mapping[str, str]
    """The words' values by their kind."""
    only_if: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to one order; `ends` are the names of the last states it may reach."""

    name: str
    title: str
    weight: int
    ends: frozenset[str]
    steps: tuple[Step, ...]


@cache
def read_stories(folder: Path = FOLDER) -> Mapping[str, Story]:
    """All stories of a folder by their file's name. Raises BrokenStory at the first mistake."""
    return {path.stem: read_story(path) for path in sorted(folder.glob("[a-z]*.md"))}


def read_story(path: Path) -> Story:
    """One story. Raises BrokenStory."""
    lines = list(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    title, weight, ends = "", 0, frozenset[str]()
    for number, line in lines:
        if line.startswith("# "):
            title = line[2:].partition("·")[0].strip()
        elif line.startswith("权重："):
            weight = _whole(path, number, line[3:])
        elif line.startswith("结局："):
            ends = _ends(path, number, line[3:])
    steps = tuple([_step(path, number, cells) for number, cells in _rows(path, lines)])
    if not (title and weight and ends and steps):
        raise BrokenStory(path, 1, "标题、权重、结局、步骤缺一不可")
    if steps[0].act.code != "order":
        raise BrokenStory(path, steps[0].line, "第一步须是买家下单")
    return Story(path.stem, title, weight, ends, steps)


@cache
def known_ends() -> frozenset[str]:
    """What the states are called in which an order or a request may end."""
    machines = [machine(axis) for axis in ("order", *sorted(set(AXIS.values())))]
    return frozenset([each.label(state) for each in machines for state in each.finals])


def _rows(path: Path, lines: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    table = [(number, line) for number, line in lines if line.startswith("|")]
    for place, (number, line) in enumerate(table):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if place == 0 and cells != HEAD:
            raise BrokenStory(path, number, f"表头须是：{' '.join(HEAD)}")
        if place == 0 or _RULE.fullmatch(line):
            continue
        if len(cells) != len(HEAD):
            raise BrokenStory(path, number, f"须有 {len(HEAD)} 格，这里 {len(cells)} 格")
        yield number, ["" if cell == "—" else cell for cell in cells]


def _step(path: Path, line: int, cells: list[str]) -> Step:
    after, who, does, how, only_if = cells
    act = acts().get((who, does))
    if act is None:
        raise BrokenStory(path, line, f"没有“{who} {does}”这个动作（见 vocabulary/acts.md）")
    unknown = [each for each in only_if.split() if each not in conditions()]
    if unknown:
        raise BrokenStory(path, line, f"没有“{unknown[0]}”这个条件（见 vocabulary/conditions.md）")
    needed = tuple([conditions()[each] for each in only_if.split()])
    return Step(line, _range(path, line, after), who, does, act, _how(path, line, act, how), needed)


def _how(path: Path, line: int, act: Act, text: str) -> Mapping[str, str]:
    """The words of a cell by kind: known, fitting the act, one of a kind, none missing."""
    found: dict[str, str] = {}
    for word in text.split():
        if word not in words():
            raise BrokenStory(path, line, f"没有“{word}”这个词（见 vocabulary/words.md）")
        kind, value = words()[word]
        if kind not in act.kinds or kind in found:
            raise BrokenStory(path, line, f"“{word}”（{kind}）用不到这里，或重复")
        found[kind] = value
    missing = [kind for kind, must in act.kinds.items() if must and kind not in found]
    if missing:
        raise BrokenStory(path, line, f"还要写明{missing[0]}")
    return found


def _range(path: Path, line: int, text: str) -> tuple[int, int]:
    """`3时–20时`, `5分`, or nothing for at once; in milliseconds."""
    parts = [_TIME.fullmatch(part) for part in text.split("–")] if text else []
    times = [int(found[1]) * _UNITS[found[2]] for found in parts if found]
    if len(times) != len(parts) or len(times) > 2 or times != sorted(times):
        raise BrokenStory(path, line, f"看不懂的间隔“{text}”，例如 3时–20时")
    return (times[0], times[-1]) if times else (0, 0)


def _whole(path: Path, line: int, text: str) -> int:
    if not text.strip().isdecimal() or int(text) < 1:
        raise BrokenStory(path, line, f"权重须是正整数，不是“{text.strip()}”")
    return int(text)


def _ends(path: Path, line: int, text: str) -> frozenset[str]:
    ends = frozenset([each.strip() for each in text.split("、")])
    unknown = sorted(ends - known_ends())
    if unknown:
        raise BrokenStory(
            path, line, f"没有“{unknown[0]}”这种结局；有：{'、'.join(sorted(known_ends()))}"
        )
    return ends
