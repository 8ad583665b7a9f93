"""A buyer with a link: a small shop, a request, and what comes through the door."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import Client
from PIL import Image

from shouhou.cases.models import Case
from shouhou.intake.tests.make import Dropped
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.test_agreement import make_order_shipped, start
from shouhou.refunds.tests.world import World, make_world, returning
from shouhou.selfservice import actions
from shouhou.selfservice.facts import (
    LinkWish,
    MadeLink,
    OfferWish,
    OpenLink,
    WayWish,
)
from shouhou.selfservice.queries import open_link
from shouhou.selfservice.words import ALLOWS
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, Granted, Refused
from shouhou.triage.actions import set_return_address

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NICK, NAME, PHONE, STREET = "tb_summer88", "李春天", "13800001111", "天府大道北段一千七百号"
MEMO = "这位客人要小心对待"
PLACE = {
    "name": "青禾退货组",
    "phone": "0571-00000000",
    "address": "浙江省杭州市余杭区仓前路 1 号",
}
PERSONAL = (NICK, NAME, PHONE, STREET, MEMO)
"""What must never stand on a buyer's page."""


@dataclass
class Story:
    """A request of a buyer, its case, and people of the shop."""

    world: World
    row: Agreement

    @property
    def case_id(self) -> int:
        return self.row.case_id

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.case_id)

    def fresh(self) -> Agreement:
        self.row.refresh_from_db()
        return self.row

    def link(self, *allows: str, **changes: Any) -> MadeLink:
        """A link of the agent; everything is allowed unless something is named."""
        said = {"allows": frozenset(allows or ALLOWS), "base": "http://testserver"} | changes
        who, now = said.pop("by", self.world.agent), said.pop("now", NOW)
        return actions.make_link(by=who, case_id=self.case_id, wish=LinkWish(**said), now=now)

    def set_place(self) -> None:
        """The shop's own return address."""
        owner, shop_id = self.world.owner, self.world.shop.pk
        set_return_address(by=owner, shop_id=shop_id, now=NOW, **PLACE)

    def offer(self, *ways: WayWish, **changes: Any) -> int:
        """Two ways out, unless others are named."""
        who, now = changes.pop("by", self.world.supervisor), changes.pop("now", NOW)
        wish = OfferWish(ways=ways or (KEEP, BACK), **changes)
        return actions.make_offer(by=who, case_id=self.case_id, wish=wish, now=now)


KEEP = WayWish("keep_for_part", 2000)
BACK = WayWish("return_refund", 9900)
SWAP = WayWish("exchange", None, "M 换 L")


def make_story(**refund: Any) -> Story:
    """A return without reason that waits for us."""
    world = make_world()
    order = make_order_shipped(
        buyer_nick=NICK, receiver_name=NAME, receiver_phone=PHONE, receiver_address=STREET
    )
    return Story(world, start(world, order, returning(buyer_nick=NICK, **refund)))


def agreed_story(**refund: Any) -> Story:
    """The same, and we have agreed: the goods are to come back."""
    story = make_story(**refund)
    story.world.agree(story.row)
    story.fresh()
    return story


def hand_story() -> Story:
    """A compensation that no request stands behind, waiting for us."""
    from shouhou.refunds.actions import open_agreement
    from shouhou.refunds.facts import Proposal

    story = make_story(status="closed")
    wish = Proposal(kind="refund_only", amount_fen=3000, reason="扣子掉了")
    case = story.case
    if case.state == "closed":
        Case.objects.filter(pk=case.pk).update(state="open", closed_at=None)
    pk = open_agreement(by=story.world.agent, case_id=case.pk, proposal=wish, now=NOW)
    return Story(story.world, Agreement.objects.get(pk=pk))


def connect(story: Story) -> None:
    """The shop is connected to a platform that nobody asks anything."""
    owner, shop_id = story.world.owner, story.world.shop.pk
    keys = AppKeys(
        kind="tmall",
        app_key="12345678",
        app_secret="secret-of-nobody",
        gateway_url="http://127.0.0.1:1/router/rest",
        message_url="ws://127.0.0.1:1/",
        oauth_url="http://127.0.0.1:1",
    )
    shops.connect(by=owner, shop_id=shop_id, app=keys, now=NOW)
    granted = Granted(session="session-of-nobody", seller_nick="青禾家居", seller_id="2001")
    shops.authorise(by=owner, shop_id=shop_id, granted=granted, now=NOW)


def token_of(made: MadeLink) -> str:
    return made.url.rstrip("/").rsplit("/", 1)[1]


def opened(made: MadeLink, now: Any = NOW) -> OpenLink:
    found = open_link(token_of(made), now)
    assert found is not None
    return found


def picture(colour: int = 0, kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture of one colour; another colour is another file."""
    out = BytesIO()
    Image.new("RGB", size, (colour % 256, colour // 256 % 256, 9)).save(out, kind)
    return out.getvalue()


def dropped(*colours: int) -> list[Dropped]:
    return [Dropped(f"{each}.jpg", picture(each)) for each in colours]


def visitor(language: str = "zh-CN") -> Client:
    """Somebody's phone: no log-in, no cookies, and Django's own CSRF check in force."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": language})


def refusal(call: Any, **named: Any) -> Refused:
    """How it was refused."""
    try:
        call(**named)
    except Refused as refused:
        return refused
    raise AssertionError("it was not refused")


def at_once(*works: Any) -> list[Any]:
    """Run the works in threads that start together; what each gave, or the code of its refusal."""
    barrier = Barrier(len(works))

    def run(work: Any) -> Any:
        barrier.wait()
        try:
            return work()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
