"""A desk connected to a market that really runs on a loopback port, and the hands of a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shouhou import moment
from shouhou.cases.models import Task
from shouhou.intents import actions as wishes
from shouhou.intents import queries as intents
from shouhou.intents.facts import Wish
from shouhou.intents.models import Intent
from shouhou.ledger import actions as ledger
from shouhou.ledger.models import Attempt, Payable
from shouhou.platforms.taobao.client import calls
from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, RefundRequest
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, Granted
from shouhou.shops.models import Person, Shop
from shouhou.shops.tests.make import make_shop, make_staff
from shouhou.sync.actions import open_shop, read_one
from shouhou.sync.actions.acting import carry_out

LATER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """One connected shop of ours, its people, and the market on the other side."""

    market: Served
    shop: Shop
    owner: Person
    agent: Person

    def sees(self, refund_no: int | str) -> Agreement:
        """The desk reads the request fresh; the agreement about it."""
        kind = (
            "exchange" if self.row("refunds", refund_no)["dispute_type"] == EXCHANGE else "refund"
        )
        read_one(self.shop.pk, kind, str(refund_no), moment.now())
        return self.agreement(refund_no)

    def agreement(self, refund_no: int | str) -> Agreement:
        request = RefundRequest.objects.get(shop_id=self.shop.pk, refund_no=str(refund_no))
        return Agreement.objects.get(refund=request)

    def work(self, times: int = 4) -> None:
        """What the worker would do: payments first, then every act that is due."""
        for _ in range(times):
            for pk in Attempt.objects.filter(sent_at=None).values_list("pk", flat=True):
                ledger.pay_attempt(attempt_id=pk, now=moment.now())
            for intent_id in intents.due(moment.now() + LATER):
                Intent.objects.filter(pk=intent_id).update(next_at=moment.now())
                carry_out(intent_id=intent_id, now=moment.now())

    def ask_about_money(self) -> None:
        """The desk asks the platform what became of every payment in the air."""
        for pk in Payable.objects.filter(state__in=("submitted", "unknown")).values_list("pk"):
            ledger.ask(payable_id=pk[0], now=moment.now())

    def release(self, by: str = "agent") -> None:
        """Somebody lets the money go (again)."""
        person = self.agent if by == "agent" else make_staff(self.shop, by, by)
        for pk in Payable.objects.filter(state__in=("failed", "reserved")).values_list("pk"):
            ledger.release(by=person, payable_id=pk[0], now=moment.now())

    def send_back(self, refund_no: int) -> None:
        """The buyer enters a return waybill; the desk sees it."""
        given = {"refund_id": refund_no, "company_code": "ZTO", "out_sid": "75999900001111"}
        self.market.act("send_back", **given)
        self.sees(refund_no)

    def goods_in(self, refund_no: int) -> None:
        """They arrive and are found right."""
        agreement_id = self.agreement(refund_no).pk
        for event in ("arrive", "accept"):
            refunds.move_the_goods(
                by=self.owner, agreement_id=agreement_id, event=event, act=Act(), now=moment.now()
            )

    def due_of(self, tid: int) -> datetime:
        """When the platform confirms the receipt of an order by itself."""
        with open_shop(self.shop.pk, moment.now()) as shop:
            at = shop.ask(calls.TradeGet(tid=str(tid))).timeout_action_time
        assert at is not None
        return at

    def authorise(self) -> None:
        """The owner goes the way of authorisation (again)."""
        granted = Granted(session=self.market.session(), seller_nick="示例", seller_id="1")
        shops.authorise(by=self.owner, shop_id=self.shop.pk, granted=granted, now=moment.now())

    def row(self, what: str, number: int | str) -> dict[str, Any]:
        """One row of the market's own truth."""
        key = {"refunds": "refund_id", "trades": "tid"}[what]
        return next(row for row in self.market.truth(what) if str(row[key]) == str(number))

    def states(self) -> list[tuple[str, str]]:
        """Every act and how it stands, oldest first."""
        return list(Intent.objects.order_by("pk").values_list("act", "state"))

    def money(self) -> list[str]:
        return list(Payable.objects.order_by("pk").values_list("state", flat=True))


EXCHANGE = "TMALL_EXCHANGE"


def make_desk(market: Served, kind: str = "tmall") -> Desk:
    """A shop of ours connected to the market's shop of the same kind."""
    shop, owner = make_shop()
    keys = AppKeys(
        kind=kind,
        app_key=market.app_key,
        app_secret=market.secret,
        gateway_url=f"{market.url}/router/rest",
        message_url=f"{market.url.replace('http', 'ws')}/",
        oauth_url=market.url,
    )
    shops.connect(by=owner, shop_id=shop.pk, app=keys, now=moment.now())
    desk = Desk(market, shop, owner, make_staff(shop, login="agent_live"))
    desk.authorise()
    return desk


FACTS = {"postage": "free", "insurance": "no", "seven_day": "yes", "days_signed": "2"}


def trouble(market: Served, **troubles: Any) -> None:
    assert market.post("/control/troubles", troubles)[0] == 200


def unshipped(market: Served) -> int:
    buyer = market.truth("buyers")[0]["buyer_id"]
    sku = market.truth("skus")[0]["sku_id"]
    basket = {"buyer_id": buyer, "lines": [{"sku_id": sku, "num": 1}]}
    tid = int(market.act("order", basket=basket))
    market.act("pay", tid=tid)
    return tid


def answered(desk: Desk, refund_no: int, **facts: str) -> int:
    """The agreement on a request, with every question of the rules answered."""
    agreement = desk.sees(refund_no)
    assert agreement.refund_id is not None
    for fact, value in (FACTS | facts).items():
        refunds.answer(desk.agent, agreement.refund_id, fact, value, moment.now())
    return int(agreement.pk)


def agree(desk: Desk, refund_no: int, **act: Any) -> None:
    agreement_id = answered(desk, refund_no)
    refunds.agree(by=desk.agent, agreement_id=agreement_id, act=Act(**act), now=moment.now())


def wish(desk: Desk, act: str, subject: str, number: int, **ask: Any) -> int:
    key = f"test:{act}:{number}:{Intent.objects.count()}"
    wanted = Wish(
        shop_id=desk.shop.pk, key=key, act=act, subject=subject, number=str(number), ask=ask
    )
    return wishes.wish(by=desk.agent, wanted=wanted, now=moment.now())


def act_of(pk: int) -> Intent:
    return Intent.objects.get(pk=pk)


def memo_of(market: Served, tid: int) -> dict[str, Any]:
    return next(row for row in market.truth("memos") if row["tid"] == tid)


def assert_told(desk: Desk, told: Task, number: int) -> None:
    """The desk works; then the platform has heard it, and the work is done."""
    desk.work()
    told.refresh_from_db()
    assert (told.state, told.how) == ("done", "sent")
    assert desk.row("refunds", number)["status"] == "WAIT_SELLER_CONSIGN_GOODS"
