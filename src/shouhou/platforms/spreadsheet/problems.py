"""What can be wrong with a cell or a row, in words a shop owner can act on."""

from __future__ import annotations

from typing import NamedTuple

from shouhou.platforms.port import CellProblem, Severity

FOUND_LIMIT = 60

_REEXPORT_ZH = "请从千牛重新导出，直接上传，不要用 Excel 或 WPS 打开后再保存。"
_REEXPORT_EN = "Export it again and upload it untouched: do not open and save it in a spreadsheet."
_FIX_ZH = "请核对这一格；如果原始文件就是这样，请重新导出。"
_FIX_EN = "Check this cell; if the original has it too, export again."


class Where(NamedTuple):
    """The file and sheet a row stands in."""

    file: str
    sheet: str = ""


class Words(NamedTuple):
    """The four sentences of one kind of problem."""

    problem_zh: str
    problem_en: str
    todo_zh: str
    todo_en: str


_WORDS: dict[str, Words] = {
    "missing": Words("这一格不能为空。", "This cell must not be empty.", _FIX_ZH, _FIX_EN),
    "number_ruined": Words(
        "编号被表格软件改成了数字「{found}」，后面的位数已经丢失。",
        "The number was turned into “{found}” by a spreadsheet program; digits are lost.",
        _REEXPORT_ZH,
        _REEXPORT_EN,
    ),
    "not_an_id": Words("「{found}」不是编号。", "“{found}” is not an id number.", _FIX_ZH, _FIX_EN),
    "masked_id": Words(
        "编号「{found}」被打码了，无法对应订单。",
        "The id “{found}” is masked and cannot be matched.",
        "请用有权限的主账号重新导出。",
        "Export again from an account that may see it.",
    ),
    "not_money": Words(
        "「{found}」不是金额，应该像 12.30 这样。",
        "“{found}” is not an amount such as 12.30.",
        _FIX_ZH,
        _FIX_EN,
    ),
    "money_too_fine": Words(
        "金额「{found}」超过两位小数，不知道该怎么取整。",
        "The amount “{found}” has more than two decimals.",
        _FIX_ZH,
        _FIX_EN,
    ),
    "money_ambiguous": Words(
        "金额「{found}」里的逗号分不清是千分位还是小数点。",
        "The comma in “{found}” may be a thousands mark or a decimal mark.",
        "请改成不带逗号的写法，例如 1234.00。",
        "Write it without commas, e.g. 1234.00.",
    ),
    "negative_money": Words(
        "金额「{found}」是负数。", "The amount “{found}” is negative.", _FIX_ZH, _FIX_EN
    ),
    "not_a_count": Words(
        "「{found}」不是整数。", "“{found}” is not a whole number.", _FIX_ZH, _FIX_EN
    ),
    "not_a_moment": Words(
        "「{found}」不是时间，应该像 2017-07-08 00:42:32 这样。",
        "“{found}” is not a moment such as 2017-07-08 00:42:32.",
        _FIX_ZH,
        _FIX_EN,
    ),
    "time_only": Words(
        "「{found}」只有钟点，没有日期。",
        "“{found}” has a time of day but no date.",
        _REEXPORT_ZH,
        _REEXPORT_EN,
    ),
    "unknown_word": Words(
        "不认识「{found}」这个说法，先按「未识别」保留原文。",
        "The word “{found}” is not known; it is kept as unrecognised.",
        "可以照常导入；请把这个说法告诉管理员，补进对照表。",
        "The row can be imported; have the word added to the code table.",
    ),
    "refund_above_paid": Words(
        "退款金额 {small} 元大于付款金额 {large} 元。",
        "The refund of {small} yuan is above the {large} yuan paid.",
        _FIX_ZH,
        _FIX_EN,
    ),
    "paid_untold": Words(
        "分不清「{found}」是退款前还是退款后的金额，这一行的付款金额先空着。",
        "It cannot be told whether “{found}” is before or after the refund; left unknown.",
        "可以照常导入；请同时上传订单报表。",
        "The row can be imported; upload the order report too.",
    ),
    "too_few_cells": Words(
        "这一行只有 {count} 格，表头有 {width} 格；文件可能在这里被截断。",
        "This row has {count} cells, the header has {width}; the file may be cut off here.",
        "请重新下载完整的文件。",
        "Download the complete file again.",
    ),
    "shifted": Words(
        "这一行有 {count} 格，表头只有 {width} 格，内容错位了。",
        "This row has {count} cells, the header only {width}: its cells are shifted.",
        "多半是标题或备注里有逗号。" + _REEXPORT_ZH,
        "Most likely a comma inside a text. " + _REEXPORT_EN,
    ),
    "quote_open": Words(
        "这一行的引号没有配对，后面的内容可能被截断。",
        "A quotation mark in this row is never closed; the text may be cut off.",
        "请重新下载完整的文件。",
        "Download the complete file again.",
    ),
    "quote_loose": Words(
        "这一行文字里有没转义的引号，已按整行恢复。",
        "A text in this row has a bare quotation mark; the row was recovered.",
        "可以照常导入，请看一眼标题和留言是否完整。",
        "The row can be imported; glance at its texts.",
    ),
    "bad_encoding": Words(
        "这一行有乱码，无法按文件的编码读出。",
        "This row has bytes that are not valid in the file's encoding.",
        _REEXPORT_ZH,
        _REEXPORT_EN,
    ),
    "nul_character": Words(
        "这一行里有空字符，文件可能损坏。",
        "This row has NUL characters; the file may be damaged.",
        "请重新下载文件。",
        "Download the file again.",
    ),
    "row_twice": Words(
        "同一个编号「{found}」在这个文件里出现了两次，内容不一样（上一次在第 {count} 行）。",
        "The id “{found}” is in this file twice with different content (before: row {count}).",
        "以后面一行为准；如果不对，请重新导出。",
        "The later row counts; if that is wrong, export again.",
    ),
}

WARNINGS = frozenset({"unknown_word", "paid_untold", "quote_loose", "row_twice"})


class Spot(NamedTuple):
    """Where in a sheet: the row as shown, the header and the zero-based position of the column."""

    where: Where
    row: int
    header: str = ""
    at: int | None = None


def letter(index: int | None) -> str:
    """Column letters of a zero-based position: 0 → A, 27 → AB."""
    if index is None:
        return ""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cut(text: str) -> str:
    """At most sixty characters, the last one an ellipsis when cut."""
    return text if len(text) <= FOUND_LIMIT else text[: FOUND_LIMIT - 1] + "…"


def problem(
    code: str, spot: Spot, found: str = "", severity: Severity | None = None, **words: object
) -> CellProblem:
    """A problem of this code at this spot, its sentences filled in."""
    said = _WORDS[code]
    shown = cut(found)
    return CellProblem(
        code=code,
        severity=severity or ("warning" if code in WARNINGS else "error"),
        file=spot.where.file,
        sheet=spot.where.sheet,
        row=spot.row,
        column=spot.header,
        letter=letter(spot.at),
        found=shown,
        problem_zh=said.problem_zh.format(found=shown, **words),
        problem_en=said.problem_en.format(found=shown, **words),
        todo_zh=said.todo_zh,
        todo_en=said.todo_en,
    )


def problem_codes() -> frozenset[str]:
    """Every code a cell or row problem can have."""
    return frozenset(_WORDS)
