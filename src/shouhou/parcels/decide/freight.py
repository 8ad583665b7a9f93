"""How much and how long: the row of a freight sheet that fits a place, and its sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from shouhou.language import Place
from shouhou.money import Money
from shouhou.parcels.decide.spots import Spot, spots_of
from shouhou.parcels.facts import FreightLine, Quote
from shouhou.parcels.words import label
from shouhou.platforms.spreadsheet.grids import WrongCell


def quote(lines: Sequence[FreightLine], place: Place, grams: int) -> tuple[Quote, ...]:
    """What each courier asks to this place, in the order of the sheet; () for a place unknown.

    Of a courier's rows the closest one counts: district, city, province, region, everywhere. A
    courier none of whose rows covers the place has no quote.
    """
    groups: dict[tuple[str, str], list[FreightLine]] = {}
    for line in lines:
        groups.setdefault((line.courier, line.origin), []).append(line)
    found = (_quote(group, place, grams) for group in groups.values()) if place else ()
    return tuple(each for each in found if each is not None)


def _quote(lines: Sequence[FreightLine], place: Place, grams: int) -> Quote | None:
    fitting = [
        (spot.rank, line, spot)
        for line in lines
        for spot in spots_of(line.region)
        if spot.covers(place)
    ]
    if not fitting:
        return None
    rank, line, spot = max(fitting, key=lambda each: (each[0], -each[1].number))
    return Quote(
        courier=line.courier,
        origin=line.origin,
        fen=weight_fen(line, grams),
        days_from=line.days_from,
        days_to=line.days_to,
        share_within_2=line.share_within_2,
        reaches=line.reaches,
        remote=line.remote,
        note=line.note,
        row=line.number,
        region=spot.word,
        level=spot.level,
        unsure=any(_is_closer(each, line, rank, place) for each in lines),
        why=_why(line, spot, grams),
        why_en=_why_en(line, spot, grams),
    )


def _is_closer(other: FreightLine, line: FreightLine, rank: int, place: Place) -> bool:
    """Whether another row speaks of a part of the place, so that a longer address may choose it."""
    closer = (spot for spot in spots_of(other.region) if spot.rank > rank)
    return other is not line and any(spot.touches(place) for spot in closer)


def steps(line: FreightLine, grams: int) -> int:
    """How many further weights are begun beyond the first."""
    over = max(0, grams - line.first_grams)
    return -(-over // line.next_grams)


def weight_fen(line: FreightLine, grams: int) -> int:
    """The freight of a weight: what is begun of a further weight is paid whole."""
    return line.first_fen + steps(line, grams) * line.next_fen


def _why(line: FreightLine, spot: Spot, grams: int) -> str:
    said = f"第 {line.number} 行，按{label('region_level', spot.level)}：{spot.word}"
    if not line.reaches:
        return f"{said}，不到"
    first = f"首重 {kilos(line.first_grams)} 千克 {Money(line.first_fen)} 元"
    more = steps(line, grams)
    if not more:
        return f"{said}，{first}"
    further = f"续重 {kilos(line.next_grams)} 千克 {Money(line.next_fen)} 元 × {more}"
    return f"{said}，{first} + {further}"


def _why_en(line: FreightLine, spot: Spot, grams: int) -> str:
    said = f"row {line.number}, by {label('region_level', spot.level, 'en')}: {spot.word}"
    if not line.reaches:
        return f"{said}, not delivered to"
    first = f"first {kilos(line.first_grams)} kg ¥{Money(line.first_fen)}"
    more = steps(line, grams)
    if not more:
        return f"{said}, {first}"
    further = f"{more} × further {kilos(line.next_grams)} kg ¥{Money(line.next_fen)}"
    return f"{said}, {first} + {further}"


def kilos(grams: int) -> str:
    """1500 → 1.5."""
    whole, rest = divmod(grams, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def first_reaching(quotes: Iterable[Quote]) -> Quote | None:
    """The first courier of the sheet that delivers there: those before it do not."""
    return next((each for each in quotes if each.reaches), None)


def buyer_pays(fen: int, free_most_fen: int) -> int:
    """What of a freight is the buyer's where the shop posts freely up to an amount."""
    return max(0, fen - free_most_fen)


def clashes(lines: Sequence[FreightLine]) -> Iterator[WrongCell]:
    """Rows of one courier that speak of the same place just as closely: neither would win."""
    for first, second in combinations(lines, 2):
        if (first.courier, first.origin) != (second.courier, second.origin):
            continue
        shared = _shared(first, second)
        if shared:
            yield WrongCell(
                second.number,
                "region",
                f"和第 {first.number} 行重了：同一家快递都说到{shared}，删掉一处。",
                f"Row {first.number} of the same courier speaks of {shared} too; remove one.",
            )


def _shared(first: FreightLine, second: FreightLine) -> str:
    for one in spots_of(first.region):
        for other in spots_of(second.region):
            both = set(one.places) & set(other.places)
            if one.level == other.level and both:
                return one.word if one == other else str(min(both, key=str))
    return ""
