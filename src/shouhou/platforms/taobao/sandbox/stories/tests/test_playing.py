"""Every story reaches one of its ends, whatever the shop does; a seed tells the same life twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from shouhou.platforms.taobao.sandbox.stories import Player, pace, read_stories, set_pace
from shouhou.platforms.taobao.sandbox.stories.couriers import push, waybill
from shouhou.platforms.taobao.sandbox.stories.playing import FIRST
from shouhou.platforms.taobao.sandbox.stories.tests.seller import Seller
from shouhou.platforms.taobao.sandbox.stories.words import FOLDER, acts, phrase, words
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES
from shouhou.platforms.taobao.sandbox.world.refusals import Refused


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Cast]:
    made = cast(tmp_path)
    yield made
    made.market.close()


def join(people: Cast, pace: float, seed: int = 1) -> Player:
    with people.world() as world:
        player = Player(world, seed, pace)
    people.market.players.append(player)
    return player


def live(people: Cast, hours: float, step: float = 1) -> None:
    """Ticks every `step` hours until so many hours have passed."""
    for _ in range(int(hours / step)):
        people.later(step)
        people.market.tick()


def told(people: Cast) -> list[tuple[object, ...]]:
    """What happened, without numbers that a second telling must share anyway."""
    with people.world() as world:
        runs = world.all("SELECT * FROM story_runs ORDER BY run_id")
        lines = world.all("SELECT refund_id, at, who, event, says FROM timeline ORDER BY line_id")
        texts = world.all("SELECT content, pictures FROM refund_messages ORDER BY message_id")
    return [tuple(row) for row in (*runs, *lines, *texts)]


@pytest.mark.parametrize(("seed", "kindness"), [(1, 0.5), (2, 1.0), (3, 0.0)])
def test_every_story_reaches_one_of_its_ends(people: Cast, seed: int, kindness: float) -> None:
    player = join(people, 0, seed)
    people.market.players.append(Seller(seed, kindness))
    with people.world() as world:
        for name in [each for each in player.stories for _ in range(3)]:
            player.start(world, name)
    live(people, 60 * 24, 4)
    with people.world() as world:
        runs = world.all("SELECT story, outcome, state FROM story_runs")
    assert len(runs) == 3 * len(read_stories())
    wrong = [
        (row["story"], row["outcome"], row["state"])
        for row in runs
        if row["outcome"] not in player.stories[row["story"]].ends
    ]
    assert wrong == []


def test_without_an_answering_shop_the_clock_ends_every_story(people: Cast) -> None:
    player = join(people, 0)
    with people.world() as world:
        for name in player.stories:
            player.start(world, name)
    live(people, 60 * 24, 4)
    with people.world() as world:
        open_runs = world.all("SELECT story FROM story_runs WHERE outcome = ''")
    assert [row["story"] for row in open_runs] == []


def test_the_same_seed_lives_the_same_life(tmp_path: Path) -> None:
    lives = []
    for place, seed in (("a", 7), ("b", 7), ("c", 8)):
        people = cast(tmp_path / place)
        join(people, 1, seed)
        people.market.players.append(Seller(5))
        live(people, 3, 0.02)
        lives.append(told(people))
        people.market.close()
    assert lives[0] == lives[1]
    assert lives[0] != lives[2]


def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    lives = []
    for place, restarts in (("a", False), ("b", True)):
        people = cast(tmp_path / place)
        join(people, 1)
        live(people, 1, 0.02)
        if restarts:
            people.market.players.clear()
            join(people, 5)  # the pace kept in the store stands
        live(people, 1, 0.02)
        lives.append(told(people))
        people.market.close()
    assert lives[0] == lives[1]


def test_a_fresh_market_is_alive_after_a_minute(people: Cast) -> None:
    join(people, 1)
    for _ in range(300):
        people.wall.seconds += 0.2
        people.market.tick()
    with people.world() as world:
        trades = world.value("SELECT count(*) FROM trades")
        asked = world.value("SELECT count(*) FROM refunds")
    assert (trades, asked >= 4) == (FIRST + 2, True)


def test_a_jump_brings_no_flood_and_pace_nought_no_orders(people: Cast) -> None:
    join(people, 1)
    live(people, 24, 1)
    assert people.row("SELECT count(*) FROM trades")[0] == 24
    with people.world() as world:
        set_pace(world, 0)
    live(people, 24, 1)
    assert people.row("SELECT count(*) FROM trades")[0] == 24
    with people.world() as world, pytest.raises(ValueError, match="pace must be 0 to 20"):
        set_pace(world, 21)
    with people.world() as world:
        assert pace(world) == 0


@pytest.mark.parametrize(("speed", "hurry"), [(1, 240), (60, 4), (240, 1), (1000, 1)])
def test_people_of_a_slow_world_hurry(people: Cast, speed: float, hurry: float) -> None:
    player = join(people, 0)
    people.market.turn_clock(speed)
    with people.world() as world:
        begun = [player.start(world, "happy") for _ in range(FIRST + 20)][FIRST:]
    people.market.tick()
    with people.world() as world:
        rows = world.all("SELECT due FROM story_runs WHERE run_id >= ?", begun[0])
        waits = [(row["due"] - world.ms) / 1000 * hurry for row in rows]
    assert 4 <= min(waits) < max(waits) <= 600


def test_shelves_are_filled_before_they_are_empty(people: Cast) -> None:
    player = join(people, 0)
    with people.world() as world:
        world.db.execute("UPDATE skus SET stock = 1")
        for _ in range(10):
            player.start(world, "half")  # two things each
    people.market.tick()
    assert people.row("SELECT count(*) FROM trades")[0] == 10


def test_a_story_taken_away_ends_its_runs(people: Cast) -> None:
    player = join(people, 0)
    with people.world() as world:
        player.start(world, "happy")
        fewer = {name: each for name, each in player.stories.items() if name != "happy"}
        Player(world, 1, 0, fewer)
        assert world.value("SELECT outcome FROM story_runs") == "故事已不在"


def test_waybills_fit_their_couriers() -> None:
    dice = Random(1)
    for code, number in [waybill(dice) for _ in range(200)]:
        assert re.fullmatch(COMPANIES[code]["reg_mail_no"], number), (code, number)


def test_a_pushed_parcel_arrives_and_goes_no_further(people: Cast) -> None:
    tid = people.bought()
    with people.world() as world:
        parcel = world.value("SELECT parcel_id FROM parcels WHERE tid = ?", tid)
        seen = [push(world, parcel) for _ in range(5)]
    assert seen == ["GOT", "DEPARTURE", "ARRIVAL", "SENT_SCAN", "SIGNED"]
    with pytest.raises(Refused, match="已签收"), people.world() as world:
        push(world, parcel)


def test_every_word_is_worth_its_place() -> None:
    kinds = {kind for act in acts().values() for kind in act.kinds}
    assert {kind for kind, _ in words().values()} == kinds
    said = {phrase(Random(seed), "质量问题", "毛巾") for seed in range(50)}
    assert len(said) == len(rows(FOLDER / "phrases.md", "质量问题"))
    assert not any("{" in each for each in said)
