"""Builders: a shop with its people, a case, and acts that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouhou.approvals import actions, queries
from shouhou.approvals.facts import Asked, Delegating
from shouhou.cases.actions import open_case
from shouhou.cases.facts import Opening
from shouhou.clock import SHANGHAI
from shouhou.ledger.actions import reserve
from shouhou.ledger.facts import Wanted
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.queries import Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
BUYER = "tb_summer88"


@dataclass(frozen=True, slots=True)
class Place:
    """A shop, one person of each kind, and a case."""

    shop_id: int
    agent: Person
    other: Person
    supervisor: Person
    second: Person
    owner: Person
    case_id: int


def make_asked(shop_id: int = 1, case_id: int = 1, **changes: Any) -> Asked:
    said: dict[str, Any] = {
        "act": "agree",
        "subject": "agreement",
        "subject_id": 1,
        "amount_fen": 8_900,
        "purpose": "refund",
        "buyer": BUYER,
        "approver": "agent",
    }
    return Asked(shop_id=shop_id, case_id=case_id, **(said | changes))


def make_staff(shop_id: int, login: str, name: str, role: str) -> Person:
    person = make_person(login_name=login, name=name, password=None)
    grant_role(person=person, shop_id=shop_id, role=role)
    return person


def make_place(name: str = "青禾小店") -> Place:
    shop = make_shop(name=name, kind="c2c", platform="taobao", now=NOW)
    staff = {
        key: make_staff(shop.pk, f"{key}@{name}", called, role)
        for key, called, role in (
            ("agent", "小王", "agent"),
            ("other", "小李", "agent"),
            ("supervisor", "陈主管", "supervisor"),
            ("second", "周主管", "supervisor"),
            ("owner", "林店长", "owner"),
        )
    }
    case_id = make_case(shop.pk, staff["agent"])
    return Place(shop_id=shop.pk, case_id=case_id, **staff)


def make_case(shop_id: int, by: Person, buyer: str = BUYER) -> int:
    opening = Opening(shop_id, "compensation", "hand", buyer=buyer, title="春秋款加厚雪平锅")
    return open_case(by=by, opening=opening, now=NOW)


def ask_for(
    place: Place, amount_fen: int = 60_000, by: Person | None = None, **changes: Any
) -> int:
    """An approval asked for by the agent: 600 yuan unless said otherwise."""
    asker = by or place.agent
    asked = make_asked(place.shop_id, place.case_id, amount_fen=amount_fen, **changes)
    ruling = queries.ruling(asked, asker, NOW)
    return actions.ask(by=asker, asked=asked, ruling=ruling, note="买家急", now=NOW)


def spend(place: Place, fen: int, key: str, by: Person | None = None, now: datetime = NOW) -> int:
    """Money really agreed to, as the ledger counts it."""
    wanted = Wanted(
        key=key,
        shop_id=place.shop_id,
        order_no="3515313978150000001",
        case_id=place.case_id,
        buyer=BUYER,
        purpose="freight",
        route="transfer",
        amount_fen=fen,
        payee="138****0000",
    )
    return reserve(by=by or place.agent, wanted=wanted, now=now)


def lend(
    place: Place,
    giver: Person,
    to: Person,
    start: datetime,
    end: datetime,
    by: Person | None = None,
) -> int:
    wish = Delegating(place.shop_id, giver.pk, to.pk, start, end)
    return actions.delegate(by=by or giver, wish=wish, now=NOW)


def say_yes(by: Person, approval_id: int, now: datetime = NOW) -> Any:
    return actions.decide(by=by, approval_id=approval_id, approve=True, note="", now=now)


def say_no(by: Person, approval_id: int, note: str = "先核实", now: datetime = NOW) -> Any:
    return actions.decide(by=by, approval_id=approval_id, approve=False, note=note, now=now)
