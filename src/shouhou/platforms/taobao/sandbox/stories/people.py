"""The buyers of stories: made-up people, joined when they are first needed."""

from __future__ import annotations

from itertools import product

from shouhou.platforms.taobao.sandbox.stories.words import FOLDER
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.shops import Person, join
from shouhou.platforms.taobao.sandbox.world.world import World

_FILE = FOLDER / "names.md"
MANY = 300


def buyer(world: World, number: int) -> int:
    """The buyer_id of the made-up person of this number, 0 to 299."""
    nick = _nick(number)
    known: int | None = world.value("SELECT buyer_id FROM buyers WHERE nick = ?", nick)
    return join(world, _person(nick, number)) if known is None else known


def _nick(number: int) -> str:
    parts = rows(_FILE, "nick")
    pairs = [(a["first"], b["second"]) for a, b in product(parts, parts)]
    first, second = pairs[number * 7 % len(pairs)]
    return f"{first}{second}{number:03d}"


def _person(nick: str, number: int) -> Person:
    names, places = rows(_FILE, "name"), rows(_FILE, "place")
    place = places[number % len(places)]
    family, given = names[number % len(names)], names[number // len(names) % len(names)]
    return Person(
        nick=nick,
        name=family["family"] + given["given"],
        mobile=f"1380001{number:04d}",
        state=place["state"],
        city=place["city"],
        district=place["district"],
        address=f"样例路{number + 1}号",
    )
