"""What the people of a story do: each act of `vocabulary/acts.md` as acts of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from shouhou.platforms.taobao.sandbox.stories.couriers import USUAL_WEIGHT, waybill, write_lines
from shouhou.platforms.taobao.sandbox.stories.drawing import VARIANTS, proof
from shouhou.platforms.taobao.sandbox.stories.words import PHRASE, REASON, phrase
from shouhou.platforms.taobao.sandbox.world import (
    answering,
    asking,
    disputes,
    platform,
    rating,
    trading,
)
from shouhou.platforms.taobao.sandbox.world.asking import Request
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.shops import get_shop, keep_picture, restock
from shouhou.platforms.taobao.sandbox.world.trading import Basket, Line
from shouhou.platforms.taobao.sandbox.world.world import Row, World

LOW_STOCK, DELIVERY = 50, 1000
_LEGS = {"out": ("out",), "back": ("back",), "new": ("exchange", "reship")}


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of one run about to happen: the run's row, the words, dice of its own."""

    world: World
    run: Row
    how: Mapping[str, str]
    dice: Random


Learned = Mapping[str, int]
"""Numbers the run has to remember: tid, oid, refund_id, rating_id."""


def do(scene: Scene, code: str) -> Learned:
    """Does it. Raises Refused as the world does."""
    return _DOES[code](scene) or {}


def _order(scene: Scene) -> Learned:
    """One to three of one thing, or of two things; shelves that run low are filled before."""
    many = int(scene.how.get("件数", "1"))
    skus = scene.world.all(
        "SELECT sku_id, price, stock FROM skus JOIN items USING (num_iid) WHERE shop_id = ?"
        " ORDER BY sku_id",
        scene.run["shop_id"],
    )
    if not skus:
        raise Refused("no-goods", "店铺里没有商品")
    chosen = (
        scene.dice.sample(skus, min(-many, len(skus))) if many < 0 else [scene.dice.choice(skus)]
    )
    number = 1 if many < 0 else scene.dice.randint(1, many)
    for sku in chosen:
        if sku["stock"] < LOW_STOCK:
            restock(scene.world, sku["sku_id"], DELIVERY)
    total = sum([sku["price"] * number for sku in chosen])
    tid = trading.order(
        scene.world,
        Basket(
            buyer_id=scene.run["buyer_id"],
            lines=tuple([Line(sku["sku_id"], number) for sku in chosen]),
            discount=total * int(scene.how.get("优惠", "0")) // 100,
            has_yfx="运费险" in scene.how,
            message=phrase(scene.dice, scene.how[PHRASE]) if PHRASE in scene.how else "",
        ),
    )
    return {"tid": tid, "oid": trading.lines_of(scene.world, tid)[0]["oid"]}


def _ship(scene: Scene) -> None:
    trading.ship(scene.world, scene.run["tid"], *waybill(scene.dice))


def _ask(scene: Scene) -> Learned:
    request = _request(scene, 0)
    return {"refund_id": asking.ask_refund(scene.world, scene.run["oid"], request)}


def _modify(scene: Scene) -> None:
    refund_id = _refund_of(scene)
    asking.modify_refund(scene.world, refund_id, _request(scene, refund_id))


def _request(scene: Scene, refund_id: int) -> Request:
    """The request in the story's words; what it says follows from its reason unless it is said."""
    world, how = scene.world, scene.how
    order = disputes.get_order(world, scene.run["oid"])
    kind = how["类型"]
    if kind == "EXCHANGE":
        tmall = get_shop(world, scene.run["shop_id"])["kind"] == "B"
        kind = "TMALL_EXCHANGE" if tmall else "TAOBAO_EXCHANGE"
    left = disputes.left_to_refund(world, order, refund_id)
    share = int(how.get("金额", "100"))
    return Request(
        kind=kind,
        reason=how[REASON],
        fee=None if share == 100 else max(1, left * share // 100),
        received=how["收货"] == "1" if "收货" in how else None,
        description=phrase(scene.dice, how.get(PHRASE, how[REASON]), order["title"]),
        pictures=_pictures(scene),
        exchange_sku=_another(scene, order) if "EXCHANGE" in kind else "",
    )


def _another(scene: Scene, order: Row) -> str:
    """The properties of another variant of the same goods; the same where there is but one."""
    sql = "SELECT properties FROM skus WHERE num_iid = ? AND sku_id <> ? ORDER BY sku_id"
    others = scene.world.all(sql, order["num_iid"], order["sku_id"])
    return str(scene.dice.choice(others)["properties"]) if others else str(order["properties"])


def _pictures(scene: Scene) -> tuple[str, ...]:
    many = int(scene.how.get("凭证", "0"))
    chosen = scene.dice.sample(range(VARIANTS), many)
    return tuple([keep_picture(scene.world, proof(each)) for each in chosen])


def _say(scene: Scene) -> None:
    words = phrase(scene.dice, scene.how[PHRASE], _title(scene))
    asking.say(scene.world, _refund_of(scene), "buyer", words, _pictures(scene))


def _send_back(scene: Scene) -> None:
    asking.send_back(scene.world, _refund_of(scene), *waybill(scene.dice))


def _rate(scene: Scene) -> Learned:
    result = scene.how["评价"]
    tags = ((phrase(scene.dice, "负面标签"), False),) if result == "bad" else ()
    words = phrase(scene.dice, scene.how[PHRASE], _title(scene))
    written = rating.Rating(result=result, content=words, tags=tags)
    return {"rating_id": rating.rate(scene.world, scene.run["oid"], "buyer", written)}


def _append(scene: Scene) -> None:
    if scene.run["rating_id"] is None:
        raise Refused("rate-not-exist", "还没有评价")
    words = phrase(scene.dice, scene.how[PHRASE], _title(scene))
    rating.append_rating(scene.world, scene.run["rating_id"], words)


def _chat(scene: Scene) -> None:
    words = phrase(scene.dice, scene.how[PHRASE], _title(scene))
    rating.chat(scene.world, scene.run["shop_id"], scene.run["buyer_id"], "buyer", words)


def _courier(act: str) -> Callable[[Scene], None]:
    """The courier's act on the newest parcel of the leg the words name."""

    def does(scene: Scene) -> None:
        legs = _LEGS[scene.how["包裹"]]
        parcels = scene.world.all(
            "SELECT * FROM parcels WHERE tid = ? ORDER BY parcel_id DESC", scene.run["tid"]
        )
        parcel = next((each for each in parcels if each["leg"] in legs), None)
        if parcel is None or parcel["signed"] is not None:
            raise Refused("parcel-not-exist", "没有在途的包裹")
        write_lines(scene.world, parcel, act, scene.how.get("重量", USUAL_WEIGHT))

    return does


def _title(scene: Scene) -> str:
    return str(disputes.get_order(scene.world, scene.run["oid"])["title"])


def _refund_of(scene: Scene) -> int:
    if scene.run["refund_id"] is None:
        raise Refused("refund-not-exist", "还没有售后申请")
    return int(scene.run["refund_id"])


def _of_trade(act: Callable[[World, int], object]) -> Callable[[Scene], None]:
    return lambda scene: void(act(scene.world, scene.run["tid"]))


def _of_refund(act: Callable[..., object], **how: bool) -> Callable[[Scene], None]:
    return lambda scene: void(act(scene.world, _refund_of(scene), **how))


def void(_: object) -> None:
    """What an act gave back is not needed."""


_DOES: Mapping[str, Callable[[Scene], Learned | None]] = {
    "order": _order,
    "pay": _of_trade(trading.pay),
    "urge": _of_trade(trading.urge),
    "confirm": _of_trade(trading.confirm),
    "ship": _ship,
    "ask": _ask,
    "modify": _modify,
    "withdraw": _of_refund(asking.withdraw_refund),
    "say": _say,
    "send_back": _send_back,
    "accept": _of_refund(asking.answer_proposal, accepts=True),
    "reject": _of_refund(asking.answer_proposal, accepts=False),
    "call": _of_refund(platform.call_platform),
    "drop": _of_refund(platform.drop_call),
    "confirm_replacement": _of_refund(answering.confirm_replacement),
    "turn": _of_refund(answering.turn_to_refund),
    "rate": _rate,
    "append": _append,
    "chat": _chat,
    "collect": _courier("collect"),
    "carry": _courier("carry"),
    "deliver": _courier("deliver"),
    **{act: _courier(act) for act in ("leave", "hand_over", "fail", "refuse")},
    **{act: _courier(act) for act in ("return", "come_home", "lose")},
    "step_in": _of_refund(platform.step_in),
    "ask_proof": _of_refund(platform.ask_proof),
    "for_buyer": _of_refund(platform.decide, for_buyer=True),
    "for_seller": _of_refund(platform.decide, for_buyer=False),
}
