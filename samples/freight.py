"""The freight sheet of the sample shops: the figures of the shop we learned from, as rows.

First kilograms, days and shares are its own; what it does not tell (the further kilograms, which
cities are the third tier) is invented. Sent from 杭州, so “local” is 浙江.
"""

from __future__ import annotations

from typing import Any

THIRD_TIER = "湖北恩施、湖南湘西、四川凉山、贵州毕节、云南临沧、广西百色"
GENERAL: dict[str, Any] = {"days_from": 2, "days_to": 5, "share_within_2": 75}
FAR: dict[str, Any] = {"days_from": 3, "days_to": 7, "remote": True}

ROWS: tuple[dict[str, Any], ...] = (
    {"courier": "yto", "region": "全国", "first_fen": 800, "next_fen": 500, **GENERAL},
    {"courier": "yto", "region": "西北", "first_fen": 1300, "next_fen": 800, **FAR},
    {
        "courier": "yto",
        "region": THIRD_TIER,
        "first_fen": 1300,
        "next_fen": 800,
        "days_from": 3,
        "days_to": 6,
        "note": "三线城市",
    },
    {"courier": "yto", "region": "西藏、港澳台", "reaches": False, "note": "不到，用下一家"},
    {
        "courier": "sto",
        "region": "全国",
        "first_fen": 1000,
        "next_fen": 600,
        **GENERAL,
        "share_within_2": 60,
        "note": "圆通不到时用",
    },
    {"courier": "sto", "region": "西北", "first_fen": 1500, "next_fen": 900, **FAR},
    {"courier": "sto", "region": "港澳台", "reaches": False},
    {
        "courier": "ems",
        "region": "浙江",
        "first_fen": 1200,
        "next_fen": 200,
        "days_from": 1,
        "days_to": 3,
        "note": "本地",
    },
    {
        "courier": "ems",
        "region": "全国",
        "first_fen": 2000,
        "next_fen": 600,
        "days_from": 2,
        "days_to": 5,
        "note": "乡镇也到",
    },
)
