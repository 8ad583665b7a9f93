"""Text stands out from its ground: WCAG AA, 4.5 to 1, in light and in dark."""

import re
from pathlib import Path

import pytest

from shouhou import desk

HOUSE = Path(desk.__file__).parents[1]
TOKENS = (HOUSE / "project" / "static" / "project" / "tokens.css").read_text(encoding="utf-8")
PAIRS = (
    *(("--ink", ground) for ground in ("--ground", "--sheet", "--sheet-2", "--hover", "--mark")),
    *(("--ink-2", ground) for ground in ("--ground", "--sheet", "--sheet-2", "--hover")),
    *(("--accent", ground) for ground in ("--ground", "--sheet", "--sheet-2", "--accent-soft")),
    *((f"--{tone}", f"--{tone}-soft") for tone in ("ok", "warn", "bad", "mute")),
    *((f"--{tone}", "--sheet") for tone in ("ok", "warn", "bad")),
    ("--ink", "--accent-soft"),
    ("--ink-2", "--accent-soft"),
    ("--accent-2", "--accent-soft"),
    ("--on-accent", "--accent"),
    ("--bar-ink", "--bar"),
    ("--bar-ink-2", "--bar"),
    ("--bar-ink-2", "--bar-on"),
)
EDGES = ("--ground", "--sheet")


def colours(dark: bool) -> dict[str, str]:
    light, _, night = TOKENS.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", night)) if dark else found


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text, ground, dark):
    shown = colours(dark)
    assert contrast(shown[text], shown[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ground", EDGES)
def test_edges_of_fields_can_be_seen(ground, dark):
    shown = colours(dark)
    assert contrast(shown["--edge"], shown[ground]) >= 3


def test_only_tokens_name_colours():
    for path in HOUSE.rglob("*.css"):
        if path.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")), path
