"""The wall clock, and the clock of a world."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shouhou import moment

WALL = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORLD = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def write(path: Path, speed: object, world: datetime = WORLD, wall: datetime = WALL) -> None:
    said = {"wall": wall.timestamp(), "world": world.timestamp(), "speed": speed}
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(said))
    aside.replace(path)


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "clock.json"
    monkeypatch.setenv(moment.NAMED_BY, str(path))
    return path


def test_without_a_world_it_is_what_the_wall_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(moment.NAMED_BY, raising=False)
    before = datetime.now(UTC)
    assert before <= moment.now() <= datetime.now(UTC)
    assert moment.wall_of(WORLD) == WORLD
    assert moment.span_on_wall(timedelta(hours=1)) == timedelta(hours=1)


def test_a_world_runs_at_its_own_speed(clock: Path) -> None:
    write(clock, 1000, wall=datetime.now(UTC) - timedelta(seconds=60))
    later = moment.now() - WORLD
    assert timedelta(seconds=60_000) <= later < timedelta(seconds=75_000)
    assert moment.span_on_wall(timedelta(hours=1)) == timedelta(seconds=3.6)


def test_world_and_wall_are_each_others_way_back() -> None:
    world = moment.World(WALL, WORLD, 24)
    assert world.at_wall(WALL + timedelta(hours=1)) == WORLD + timedelta(days=1)
    assert world.at_world(WORLD + timedelta(days=1)) == WALL + timedelta(hours=1)


def test_a_changed_file_is_read_again(clock: Path) -> None:
    write(clock, 1, wall=datetime.now(UTC))
    assert moment.now() - WORLD < timedelta(minutes=1)
    write(clock, 1, WORLD + timedelta(days=5), wall=datetime.now(UTC))
    assert timedelta(days=5) <= moment.now() - WORLD < timedelta(days=5, minutes=1)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"wall": 1}', '{"wall": 1, "world": 2, "speed": 0}', "null", '{"wall": "x"}'],
)
def test_a_broken_file_leaves_what_it_said_last(clock: Path, text: str) -> None:
    clock.write_text(text)
    assert abs(moment.now() - datetime.now(UTC)) < timedelta(minutes=1)
    write(clock, 1, wall=datetime.now(UTC))
    there = moment.now()
    clock.unlink()
    clock.write_text(text)
    assert timedelta() <= moment.now() - there < timedelta(minutes=1)
