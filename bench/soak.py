"""Half an hour of shop at a thousand times the speed, with everything going wrong: who is right?

    python bench/soak.py [--minutes 30] [--speed 1000] [--kills 60] [--pace 0.02] [--agents 3]

Starts a fresh desk with its sample market (`shouhou run`), connects one Tmall and one Taobao shop,
lets scripted buyers in and scripted agents work the desk over its REST API. The market's troubles
change every quarter of a minute; web, worker and the listening process are killed with SIGKILL.
Then it gets quiet, and desk and market are compared: every request, memo, amount and answer.
Prints each figure beside its limit; ends with 1 when one is broken.
"""

from __future__ import annotations

import argparse
import random
import shutil
import threading
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from market_desk import Desk, market_desk

MORE_SECONDS = 15
CALM_SECONDS = 15
SETTLE_SECONDS = 480
"""The desk goes round payments without an outcome every five minutes."""
KILLED = ("web", "worker", "sync")
TROUBLES: tuple[dict[str, Any], ...] = (
    {},
    {"slow_ms": 400},
    {"isp_rate": 0.3},
    {"lost_rate": 0.3, "lost_how": "drop"},
    {"lost_rate": 0.3, "lost_how": "504"},
    {"lost_rate": 0.3, "lost_how": "timeout"},
    {"outage": "503"},
    {"outage": "drop"},
    {"ban": 5},
    {"tmc_duplicate_rate": 0.5, "tmc_shuffled": True, "tmc_again_after": 2.0},
    {"tmc_withheld": True},
)


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--minutes", type=float, default=30)
    reading.add_argument("--speed", type=float, default=1000)
    reading.add_argument("--kills", type=int, help="default: two each minute")
    reading.add_argument("--pace", type=float, default=0.02)
    reading.add_argument("--agents", type=int, default=3)
    reading.add_argument("--seed", type=int, default=1)
    reading.add_argument("--logs", type=Path, help="keep the processes' logs here")
    given = reading.parse_args()
    with market_desk() as desk:
        try:
            return soak(desk, given)
        finally:
            if given.logs:
                shutil.copytree(desk.folder / "log", given.logs, dirs_exist_ok=True)


def soak(desk: Desk, given: argparse.Namespace) -> int:
    """World, half an hour of it, quiet, comparison."""
    # Only after Django is set up.
    from soak_people import Agent, Colleague

    office, shops = make_office(desk)
    stop = threading.Event()
    agents = [Agent(office, stop, given.seed * 100 + number) for number in range(given.agents)]
    colleague = Colleague(desk.market, stop)
    desk.market.post("pace", pace=given.pace)
    desk.market.post("clock", speed=given.speed)
    for each in (*agents, colleague):
        each.start()
    trouble(desk, given)
    stop.set()
    for each in (*agents, colleague):
        each.join()
    settled = settle(desk, shops, colleague.wrote)
    return report(desk, [each.tally for each in agents], colleague, settled)


def make_office(desk: Desk) -> tuple[Any, dict[int, int]]:
    """Two connected shops, an agent, an owner; the market's shop → ours."""
    from soak_people import Office

    from shouhou import moment
    from shouhou.approvals.words import vocabulary
    from shouhou.shops.actions import grant_role, make_person, make_shop, make_token, set_parameter
    from shouhou.shops.facts import Change, WishedToken
    from shouhou.sync.actions.market import connect_market

    now = moment.now()
    people = {
        name: make_person(login_name=name, name=name, password=None) for name in ("agent", "owner")
    }
    shops = {}
    for kind, letter in (("mall", "B"), ("c2c", "C")):
        shop = make_shop(name=f"soak {kind}", kind=kind, platform="taobao", now=now)
        for role in ("agent", "warehouse"):
            grant_role(person=people["agent"], shop_id=shop.pk, role=role)
        grant_role(person=people["owner"], shop_id=shop.pk, role="owner")
        for code, parameter in vocabulary().parameters.items():
            change = Change(code, parameter.hi, date(2026, 1, 1))
            bounds = {code: (parameter.lo, parameter.hi)}
            set_parameter(
                by=people["owner"], shop_id=shop.pk, change=change, bounds=bounds, now=now
            )
        connect_market(people["owner"], shop.pk, now)
        theirs = next(row for row in desk.market.truth("shops") if row["kind"] == letter)
        shops[theirs["shop_id"]] = int(shop.pk)
    numbers = frozenset(shops.values())
    scopes = {"agent": {"read", "work"}, "owner": {"read", "work", "approve", "money"}}
    tokens = {
        name: make_token(
            by=person, wished=WishedToken("soak", frozenset(scopes[name]), numbers, 365), now=now
        )
        for name, person in people.items()
    }
    return Office(desk.address, tokens, people, tuple(numbers)), shops


def trouble(desk: Desk, given: argparse.Namespace) -> None:
    """New troubles, and kills at moments nobody chose."""
    dice = random.Random(given.seed)
    ends = time.monotonic() + given.minutes * 60
    kills = given.kills if given.kills is not None else int(given.minutes * 2)
    moments = sorted(dice.uniform(0, given.minutes * 60) for _ in range(kills))
    began, next_trouble = time.monotonic(), float(MORE_SECONDS)
    while time.monotonic() < ends:
        gone = time.monotonic() - began
        if gone >= next_trouble:
            next_trouble = gone + MORE_SECONDS
            throw(desk, dice)
        while moments and moments[0] <= gone:
            moments.pop(0)
            any(desk.kill(name) for name in dice.sample(KILLED, len(KILLED)))
        time.sleep(0.2)


def throw(desk: Desk, dice: random.Random) -> None:
    """One trouble or two at once; an outage and a ban only ever for seconds."""
    chosen: dict[str, Any] = {"seed": dice.randrange(10**6)}
    for each in dice.sample(TROUBLES, dice.choice((1, 1, 2))):
        chosen |= each
    seconds = chosen.pop("ban", 0)
    if seconds:
        chosen["ban_until"] = time.time() + seconds
    desk.market.post("troubles", **chosen)


def settle(desk: Desk, shops: dict[int, int], foreign: dict[int, str]) -> dict[str, Any]:
    """Quiet: the platform is well, nobody comes any more; until all is settled and the same."""
    from soak_truth import differences

    desk.market.post("troubles")
    desk.market.post("pace", pace=0)
    time.sleep(CALM_SECONDS)  # at full speed: pauses of the world's half hours pass
    desk.market.post("clock", speed=60)  # pauses still pass, hardly a deadline does
    quiet, began = time.time(), time.monotonic()
    while True:
        open_work = unsettled(quiet)
        found = differences(desk.market, shops, foreign)
        spent = time.monotonic() - began
        if (not any(open_work.values()) and not any(found.values())) or spent > SETTLE_SECONDS:
            return {"open": open_work, "found": found, "seconds": spent}
        time.sleep(5)


def unsettled(quiet: float) -> dict[str, int]:
    """What the desk still has in hand; what waits for people is not counted."""
    from datetime import UTC, datetime

    from procrastinate.contrib.django.models import ProcrastinateJob

    from shouhou import moment
    from shouhou.intents.models import Intent
    from shouhou.sync.models import Feed

    since = datetime.fromtimestamp(quiet, UTC)
    calm = [row for row in Feed.objects.all() if row.ran_at and moment.wall_of(row.ran_at) > since]
    jobs = ProcrastinateJob.objects.filter(status__in=("todo", "doing"))
    return {
        "acts under way": Intent.objects.filter(state__in=("waiting", "trying", "unknown")).count(),
        "payments in the air": len(in_the_air()),
        "jobs": jobs.filter(scheduled_at=None).count(),
        "feeds not swept": Feed.objects.count() - len(calm),
    }


def in_the_air(*, for_people: bool = False) -> tuple[str, ...]:
    """Each payment nobody knows the end of: what was tried, and what was said last.

    One that the platform paid with another amount waits `for_people`, not for the platform.
    """
    from shouhou.ledger.models import Attempt, Payable
    from shouhou.refunds.queries import request_paid_by

    air = Payable.objects.filter(state__in=("submitted", "unknown"), differs=False)
    attempts = {row.payable_id: row for row in Attempt.objects.filter(ended_at=None)}
    found = []
    for row in air.exclude(channel="manual").order_by("pk"):
        tried = attempts.get(row.pk)
        if (tried is not None and tried.outcome == "partial") == for_people:
            last = f"{tried.outcome} {tried.says!r}, asked {tried.asked_at}" if tried else "no try"
            found.append(f"payable {row.pk} of {request_paid_by(row.pk)} by {row.channel}: {last}")
    return tuple(found)


def report(desk: Desk, tallies: list[Any], colleague: Any, settled: dict[str, Any]) -> int:
    """Figures, then every limit; how many are broken."""
    figures(desk, tallies, settled)
    for each in in_the_air(for_people=True):
        print(f"paid another amount, waits for a person: {each}")
    strange = [each for tally in tallies for each in tally.strange] + colleague.strange
    broken = {**settled["found"], "answers that should not be": strange}
    for name, count in settled["open"].items():
        told = in_the_air() if name == "payments in the air" else ()
        broken[f"unsettled: {name}"] = list(told or (str(count),)) * bool(count)
    for name, found in broken.items():
        print(f"{name:34} {len(found):6} (limit 0)")
        for each in found[:12]:
            print(f"    {each}")
    return int(any(broken.values()))


def figures(desk: Desk, tallies: list[Any], settled: dict[str, Any]) -> None:
    from django.db.models import Count
    from procrastinate.contrib.django.models import ProcrastinateJob

    from shouhou.intents.models import Intent
    from shouhou.ledger.models import Payable
    from shouhou.sync.models import Message

    def by(model: Any, *names: str) -> dict[str, int]:
        rows = model.objects.values_list(*names).annotate(n=Count("pk")).order_by(*names)
        return {" ".join(map(str, row[:-1])): row[-1] for row in rows}

    refunds = Counter(row["status"] for row in desk.market.truth("refunds"))
    calls = Counter({(row["trouble"] or "well"): 0 for row in desk.market.truth("calls")})
    for row in desk.market.truth("calls"):
        calls[row["trouble"] or "well"] += row["calls"]
    print(f"orders at the market   {len(desk.market.truth('trades'))}")
    print(f"refunds at the market  {sum(refunds.values())} {dict(refunds)}")
    print(f"calls by trouble       {dict(calls)}")
    print(f"messages               {Message.objects.count()}")
    print(f"acts outside           {by(Intent, 'act', 'state')}")
    print(f"payables               {by(Payable, 'route', 'state')}")
    print(f"jobs                   {by(ProcrastinateJob, 'status')}")
    print(f"agents did             {dict(sum((each.done for each in tallies), Counter()))}")
    print(f"agents were refused    {dict(sum((each.refused for each in tallies), Counter()))}")
    print(f"calls to a dead desk   {sum(each.dead for each in tallies)}")
    print(f"kills                  {desk.kills}")
    print(f"settled after          {settled['seconds']:.0f} s")


if __name__ == "__main__":
    raise SystemExit(main())
