"""What is wrong with an input, said in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("缺少这一项", "is missing"),
    "extra_forbidden": ("没有这一项", "there is no such field"),
    "int_type": ("应为整数", "must be a whole number"),
    "int_parsing": ("应为整数", "must be a whole number"),
    "int_parsing_size": ("数太大", "is too large a number"),
    "int_from_float": ("应为整数", "must be a whole number"),
    "string_type": ("应为文字", "must be text"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "bool_parsing": ("应为 true 或 false", "must be true or false"),
    "list_type": ("应为列表", "must be a list"),
    "dict_type": ("应为对象", "must be an object"),
    "model_type": ("应为对象", "must be an object"),
    "model_attributes_type": ("应为对象", "must be an object"),
    "string_too_long": ("超过 {max_length} 个字", "is longer than {max_length} characters"),
    "string_too_short": ("不能为空", "must not be empty"),
    "string_pattern_mismatch": ("写法不对", "is not written as it must be"),
    "greater_than_equal": ("不能小于 {ge}", "must be at least {ge}"),
    "less_than_equal": ("不能大于 {le}", "must be at most {le}"),
    "greater_than": ("必须大于 {gt}", "must be more than {gt}"),
    "too_long": ("超过 {max_length} 项", "has more than {max_length} items"),
    "too_short": ("至少要有 {min_length} 项", "needs at least {min_length} items"),
    "enum": ("应为其中之一：{expected}", "must be one of {expected}"),
    "literal_error": ("应为其中之一：{expected}", "must be one of {expected}"),
    "datetime_parsing": (
        "应为 ISO 8601 时间，例如 2026-11-23T14:05:00+08:00",
        "must be a moment in ISO 8601, e.g. 2026-11-23T14:05:00+08:00",
    ),
    "datetime_from_date_parsing": (
        "应为 ISO 8601 时间，例如 2026-11-23T14:05:00+08:00",
        "must be a moment in ISO 8601, e.g. 2026-11-23T14:05:00+08:00",
    ),
    "timezone_aware": ("缺少时区，例如 +08:00", "lacks its offset, e.g. +08:00"),
    "date_parsing": ("应为日期，例如 2026-11-23", "must be a day, e.g. 2026-11-23"),
    "date_from_datetime_parsing": ("应为日期，例如 2026-11-23", "must be a day, e.g. 2026-11-23"),
    "date_out_of_range": ("年份应在 2000 到 2099 之间", "must be in the years 2000 to 2099"),
}
OTHER: Final = ("不合要求", "does not fit")


def sentence(problem: Mapping[str, Any]) -> tuple[str, str]:
    """One problem of pydantic's list as two sentences."""
    zh, en = SENTENCES.get(problem["type"], OTHER)
    bounds = problem.get("ctx") or {}
    if problem["type"] not in SENTENCES:
        en = f"{en}: {problem.get('msg', '')}"[:300]
        return zh, en
    return zh.format_map(_Blank(bounds)), en.format_map(_Blank(bounds))


class _Blank(dict[str, Any]):
    """A bound that the checker did not tell stays a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"
