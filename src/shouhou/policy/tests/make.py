"""A small policy to test with: two tables about an invented shop that lends umbrellas."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from shouhou.policy import Book, BrokenTable, Table, Vocabulary, read_book, read_table, read_words

WORDS = """\
# Words · 词

## weather · 天气 · weather
Type: words
Ask: 今天天气怎么样？ · What is the weather like?
Looked at when the umbrella leaves.

| code | 中文 | English | meaning |
|------|------|---------|---------|
| sun | 晴 | sun | |
| rain | 雨 | rain | also drizzle |
| storm | 暴风雨 | storm | |

## forecast · 预报 · forecast
Type: same as weather

## member · 会员 · member
Type: yes/no

## days · 借用天数 · days out
Type: number days 0..365

## fee · 费用 · fee
Type: number fen 0..100000

## lend · 借出 · lend
Type: yes/no
| code | 中文 | English | meaning |
|------|------|---------|---------|
| yes | 可借 | lend it | |
| no | 不借 | keep it | |

## note · 提醒 · note
Type: words
| code | 中文 | English | meaning |
|------|------|---------|---------|
| stop | 停 | stop | |
| care | 小心 | care | |
| fine | 好 | fine | |

## notes · 提醒汇总 · notes
Type: same as note

## why · 说明 · why
Type: text

## {grace} · 宽限天数 · days of grace
Type: parameter days 1..30
Default: 7
Confidence: U
Source: invented
What a shop may give.
"""

LENDING = """\
# May it be lent? · 可否借出
Hit: one
Applies by: applied
Source: invented,
  on two lines
Checked: 2026-11-23
Confidence: U

Umbrellas are not lent into a storm.

## From 2025-01-01
| id | weather | member | days | → | lend | fee | why |
|----|---------|--------|------|---|------|-----|-----|
| L1 | sun, rain | yes | <= {grace} | → | yes | 0 | 会员 |
| L2 | sun, rain | yes | > {grace} | → | yes | 200 | 超期 |
| L3 | sun, rain | no | any | → | yes | 500 | — |
| L4 | storm | any | any | → | no | 0 | 太危险 |

## Examples
| story | weather | member | days | ⇒ | rows |
|-------|---------|--------|------|---|------|
| a week in the rain | rain | yes | 7 | ⇒ | L1 |
| a day too long | sun | yes | 8 | ⇒ | L2 |
| a stranger | sun | no | 1 | ⇒ | L3 |
| a storm | storm | no | 1 | ⇒ | L4 |
"""

NOTES = """\
# What to say · 该提醒什么
Hit: all
Worst: note
Applies by: decided
Source: invented
Checked: 2026-11-23
Confidence: U

## From 2025-01-01
| id | forecast | lend | days | → | note |
|----|----------|------|------|---|------|
| N1 | storm | yes | any | → | stop |
| N2 | any | yes | 100..365 | → | care |
| N3 | rain | any | = 0 | → | — |

## Examples
| story | forecast | lend | days | ⇒ | rows |
|-------|----------|------|------|---|------|
| storm tomorrow, long | storm | yes | 100 | ⇒ | N1, N2 |
| rain at once | rain | no | 0 | ⇒ | N3 |
| nothing to say | sun | no | 5 | ⇒ | — |
"""

DAY = date(2026, 11, 23)
DATES = {"paid": DAY, "applied": DAY, "decided": DAY}


def make_words(folder: Path, text: str = WORDS) -> Vocabulary:
    path = folder / "words.md"
    path.write_text(text, encoding="utf-8")
    return read_words(path)


def make_table(folder: Path, text: str = LENDING, words: str = WORDS) -> Table:
    path = folder / "lending.md"
    path.write_text(text, encoding="utf-8")
    return read_table(path, make_words(folder, words))


def make_book(
    folder: Path, texts: Sequence[str] = (LENDING, NOTES), words: str = WORDS, decisive=None
) -> Book:
    names = ["lending", "notes", "third", "fourth"][: len(texts)]
    for name, text in zip(names, texts, strict=True):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return read_book(folder, make_words(folder, words), names, decisive)


def problems_of(broken: BrokenTable) -> list[str]:
    """`file:line: text` of each problem, without the folder."""
    return [f"{p.path.name}:{p.line}: {p.text}" for p in broken.problems]


def line_of(text: str, piece: str) -> int:
    """The number of the first line that holds this piece."""
    return next(n for n, line in enumerate(text.splitlines(), start=1) if piece in line)
