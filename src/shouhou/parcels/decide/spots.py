"""What the words in a freight sheet's region cell mean: divisions, named regions, everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from shouhou.language import Place, fold, is_one_of_several, named_place
from shouhou.parcels.words import REGION_LEVELS, regions

EVERYWHERE: Final = "全国"
ANYWHERE: Final = frozenset({"全国", "其他", "其它", "其余", "其他地区", "其它地区", "any", "all"})
BETWEEN: Final = re.compile(r"[\s、,，;；/|]+")


class UnknownRegion(ValueError):
    """A word in a region cell that names nothing, or several places."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
        self.is_several = is_one_of_several(word)


@dataclass(frozen=True, slots=True)
class Spot:
    """One word of a region cell: how closely it says where, and the places it covers."""

    word: str
    level: str
    places: tuple[Place, ...]

    @property
    def rank(self) -> int:
        return REGION_LEVELS.index(self.level)

    def covers(self, place: Place) -> bool:
        """Whether the whole place lies in it."""
        return any(each.holds(place) for each in self.places)

    def touches(self, place: Place) -> bool:
        """Whether it covers a part of the place, or all of it."""
        return any(each.holds(place) or place.holds(each) for each in self.places)


@lru_cache(maxsize=4096)
def spots_of(text: str) -> tuple[Spot, ...]:
    """The words of a region cell, each once. Raises UnknownRegion; an empty cell has no words."""
    words = [word for word in BETWEEN.split(text.strip()) if word]
    found = {spot.word: spot for spot in map(_spot, words)}
    return tuple(found.values())


def _spot(word: str) -> Spot:
    if fold(word) in ANYWHERE:
        return Spot(EVERYWHERE, "everywhere", (Place(),))
    named = _regions().get(fold(word).removesuffix("地区"))
    if named is not None:
        return named
    place = named_place(word)
    if not place:
        raise UnknownRegion(word)
    return Spot(str(place), place.level, (place,))


@cache
def _regions() -> dict[str, Spot]:
    """Every named region by each of its names."""
    return {
        fold(name): Spot(region.zh, "region", region.provinces)
        for region in regions()
        for name in (region.code, region.zh, region.en)
    }
