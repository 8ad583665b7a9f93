"""Plays the stories: begins new ones, moves those that are due, all of it from the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random

from shouhou.platforms.taobao.sandbox.stories.acting import Scene, do
from shouhou.platforms.taobao.sandbox.stories.people import MANY, buyer
from shouhou.platforms.taobao.sandbox.stories.reading import Step, Story, read_stories
from shouhou.platforms.taobao.sandbox.world.disputes import ENDED
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, deadline_of, machine
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World, blanks

SCHEMA = Path(__file__).with_name("schema.sql")
BETWEEN = 20_000
"""World milliseconds between two orders at pace 1."""
FIRST, BETWEEN_FIRST = 12, 2_000
"""A new market's first orders come faster, and their people hardly wait."""
HURRY, FIRST_HURRY = 240, 40
"""At speed 1 a story's day takes six minutes; the faster the world, the less people hurry."""
MOST_STEPS = 200
"""Steps of one tick; the others wait for the next."""
FASTEST_PACE = 20.0


class Player:
    """Called at every tick. Everything it knows is in the store; a seed and a store say it all."""

    def __init__(
        self,
        world: World,
        seed: int = 1,
        pace: float = 1,
        stories: Mapping[str, Story] | None = None,
    ) -> None:
        """Makes its tables; `pace` (0 is off) holds until `set_pace` was ever called."""
        make_tables(world)
        self.seed = seed
        self.stories = read_stories() if stories is None else stories
        known = tuple(self.stories)
        gone = f"outcome = '' AND story NOT IN ({blanks(known)})"
        sql = f"UPDATE story_runs SET outcome = '故事已不在', due = NULL, waits = '' WHERE {gone}"  # noqa: S608
        world.db.execute(sql, known)
        if _setting(world, "pace") is None:
            set_pace(world, pace)

    def __call__(self, world: World) -> None:
        """Perhaps a new order, then every step that is due."""
        if pace(world):
            self._begin(world)
        for run in self._answered(world):
            self._schedule(world, run)
        sql = "SELECT * FROM story_runs WHERE due <= ? ORDER BY due, run_id LIMIT ?"
        for run in world.all(sql, world.ms, MOST_STEPS):
            self._play(world, run)

    def start(self, world: World, name: str) -> int:
        """Begins this story now; the run's number."""
        run_id = world.value("SELECT coalesce(max(run_id), 0) + 1 FROM story_runs")
        dice = self._dice(run_id, "begin")
        shops = [row["shop_id"] for row in world.all("SELECT shop_id FROM shops ORDER BY shop_id")]
        first = dice.random() < 0.8 or len(shops) == 1
        shop = shops[0] if first else dice.choice(shops[1:])
        buyer_id = buyer(world, dice.randrange(MANY))
        world.insert(
            "story_runs",
            run_id=run_id,
            story=name,
            seed=self.seed,
            due=world.ms,
            shop_id=shop,
            buyer_id=buyer_id,
        )
        return int(run_id)

    def _begin(self, world: World) -> None:
        """One order when it is time. What a jump of the clock left out is left out."""
        many = world.value("SELECT coalesce(max(run_id), 0) FROM story_runs")
        due = int(_setting(world, "next") or 0)
        if world.ms < due or not world.value("SELECT 1 FROM shops"):
            return
        self.start(world, self._chosen(many))
        between = BETWEEN_FIRST if many < FIRST else int(BETWEEN / pace(world))
        _set(world, "next", str(max(due, world.ms - between) + between))

    def _chosen(self, many: int) -> str:
        """The heaviest stories first, one each; then by weight."""
        heavy = sorted(self.stories.values(), key=lambda each: (-each.weight, each.name))
        if many < min(FIRST, len(heavy)):
            return heavy[many].name
        weights = [each.weight for each in heavy]
        return self._dice(many + 1, "story").choices(heavy, weights)[0].name

    def _play(self, world: World, run: Row) -> None:
        """The step that is due: done, passed over, refused, or the beginning of a wait."""
        story = self.stories[run["story"]]
        if run["step"] >= len(story.steps):
            self._wait(world, run, "settle")
            return
        step = story.steps[run["step"]]
        if step.act.code in ("answer", "settle"):
            self._wait(world, run, step.act.code)
            return
        refund, order = _refund(world, run), _order(world, run)
        if all(each.holds(refund, order) for each in step.only_if):
            _change(world, run, **self._done(world, run, step))
        self._schedule(world, run)

    def _done(self, world: World, run: Row, step: Step) -> dict[str, object]:
        """What the run learned; a refusal is noted, and the story goes on."""
        scene = Scene(world, run, step.how, self._dice(run["run_id"], f"step {run['step']}"))
        notes = json.loads(run["state"])
        try:
            with world.trial():
                return dict(do(scene, step.act.code))
        except Refused as refused:
            notes.append([step.line, refused.code, refused.says])
            return {"state": json.dumps(notes, ensure_ascii=False)}

    def _wait(self, world: World, run: Row, what: str) -> None:
        """Waits for the shop, or for the end; a run without an order is over at once."""
        if run["tid"] is None:
            _change(world, run, due=None, waits="", outcome="没有下单")
        else:
            _change(world, run, due=None, waits=what)

    def _schedule(self, world: World, run: Row) -> None:
        """The next step's time; none left means waiting for the end."""
        place = run["step"] + 1
        steps = self.stories[run["story"]].steps
        after = 0
        if place < len(steps):
            low, high = steps[place].after
            after = self._dice(run["run_id"], f"time {place}").randint(low, high)
            after = int(after / _hurry(world, run["run_id"]))
        _change(world, run, step=place, due=world.ms + after, waits="")

    def _answered(self, world: World) -> list[Row]:
        """Runs whose wait is over and whose story goes on; those at their end get their outcome."""
        going = []
        for run in world.all(_WAITING, *_shops_turn(), *ENDED):
            last = run["step"] + 1 >= len(self.stories[run["story"]].steps)
            if run["waits"] == "settle" and last:
                _change(world, run, due=None, waits="", outcome=outcome(world, run))
            else:
                going.append(run)
        return going

    def _dice(self, run_id: int, what: str) -> Random:
        """Dice of their own for every throw: nothing to remember over a restart."""
        return Random(f"{self.seed}/{run_id}/{what}")  # noqa: S311 - dice, no secrets


def make_tables(world: World) -> None:
    """The tables of the stories, if they are not there."""
    for statement in SCHEMA.read_text(encoding="utf-8").split(";"):
        world.db.execute(statement)


def pace(world: World) -> float:
    """How many orders in twenty seconds of the world; 0 is off."""
    return float(_setting(world, "pace") or 0)


def set_pace(world: World, pace: float) -> None:
    """0 begins no new stories (those begun go on) up to 20; raises ValueError."""
    if not 0 <= pace <= FASTEST_PACE:
        raise ValueError(f"pace must be 0 to {FASTEST_PACE:g}, not {pace}")
    _set(world, "pace", str(pace))


def outcome(world: World, run: Row) -> str:
    """What the state is called in which the run's request (or its order) stands."""
    refund, order = _refund(world, run), _order(world, run)
    if refund is not None:
        return machine(AXIS[refund["dispute_type"]]).label(refund["status"].lower())
    return machine("order").label(order["status"].lower()) if order is not None else ""


_CLOSED_LINE = ("TRADE_FINISHED", "TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO")
# A wait for an answer ends when it is no longer the shop's turn; one for the end, with the end.
_WAITING = f"""
SELECT s.* FROM story_runs s LEFT JOIN refunds r USING (refund_id)
    LEFT JOIN orders o ON o.oid = s.oid
WHERE (s.waits = 'answer' AND (r.refund_id IS NULL OR r.proposed_fee IS NOT NULL
       OR r.status NOT IN ({blanks(range(5))})))
   OR (s.waits = 'settle' AND (r.status IN ({blanks(ENDED)})
       OR (r.refund_id IS NULL AND o.status IN {_CLOSED_LINE})))
ORDER BY s.run_id
"""  # noqa: S608 - our own names


def _shops_turn() -> tuple[str, ...]:
    """The states in which a clock of the seller's runs."""
    axes = sorted(set(AXIS.values()))
    found = {
        state.upper()
        for axis in axes
        for state in machine(axis).states
        if state == machine(axis).initial or (deadline_of(axis, state) or "").startswith("seller")
    }
    return tuple(sorted(found))


def _hurry(world: World, run_id: int) -> float:
    """How many times faster than told the people of this run act."""
    clock = world.value("SELECT value FROM settings WHERE name = 'clock'")
    speed = json.loads(clock)["speed"] if clock else 1
    first = FIRST_HURRY if run_id <= FIRST else 1
    return float(max(1.0, HURRY * first / speed))


def _refund(world: World, run: Row) -> Row | None:
    return world.find("SELECT * FROM refunds WHERE refund_id = ?", run["refund_id"])


def _order(world: World, run: Row) -> Row | None:
    return world.find("SELECT * FROM orders WHERE oid = ?", run["oid"])


def _change(world: World, run: Row, **values: object) -> None:
    if values:
        world.change("story_runs", ("run_id", run["run_id"]), **values)


def _setting(world: World, name: str) -> str | None:
    found: str | None = world.value("SELECT value FROM story_settings WHERE name = ?", name)
    return found


def _set(world: World, name: str, value: str) -> None:
    world.db.execute("INSERT OR REPLACE INTO story_settings VALUES (?, ?)", (name, value))
