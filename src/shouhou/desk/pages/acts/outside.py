"""The acts on the platform itself: what a person orders, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence
from shouhou.desk.shown.choices import pictures_of
from shouhou.refunds import queries as refunds
from shouhou.shops.facts import Refused
from shouhou.sync import actions
from shouhou.sync.actions import Directed

FLAG_NAMES: Final = (_("灰"), _("红"), _("黄"), _("绿"), _("蓝"), _("紫"))
KEEP_FLAG: Final = "keep"


def on_order(act: str, detail: str, **ask: Any) -> Callable[[Doing], Directed]:
    """An act on the order of the case."""

    def made(doing: Doing) -> Directed:
        number = doing.case.order_no
        if not number:
            raise Refused("no_order", "这张售后单没有订单。", "This case has no order.")
        return Directed(
            act=act, subject="order", number=number, order_no=number, detail=detail, ask=ask
        )

    return made


def on_request(act: str, detail: str, **ask: Any) -> Callable[[Doing], Directed]:
    """An act on the platform's request that the page shows (`item`)."""

    def made(doing: Doing) -> Directed:
        number = refunds.request_in_case(doing.item, doing.case.id)
        if not number:
            raise Refused(
                "no_request", "这张售后单没有平台申请。", "There is no such request here."
            )
        return Directed(
            act=act,
            subject="refund",
            number=number,
            order_no=doing.case.order_no,
            detail=detail,
            ask=ask,
        )

    return made


def order(doing: Doing, make: Callable[[Doing], Directed]) -> None:
    actions.direct(by=doing.by, case_id=doing.case.id, wanted=make(doing), now=doing.now)


def extend_receipt(doing: Doing) -> None:
    days = int(doing.said["days"])
    order(doing, on_order("extend_receipt", f"{days} 天", days=days))


def fix_waybill(doing: Doing) -> None:
    order(doing, on_order("fix_waybill", parcel(doing), **waybill(doing)))


def memo(doing: Doing) -> None:
    text, chosen = doing.said["text"], doing.said["flag"]
    ask: dict[str, Any] = {"text": text}
    detail = text
    if chosen != KEEP_FLAG:
        ask["flag"] = int(chosen)
        detail = "，".join(filter(None, [text, f"{FLAG_NAMES[int(chosen)]}旗"]))
    if not detail:
        raise Refused(
            "empty", "请写备注，或选一面旗。", "Write a memo, or choose a flag.", field="text"
        )
    order(doing, on_order("memo", detail, **ask))


def refill_waybill(doing: Doing) -> None:
    order(doing, on_request("refill_waybill", parcel(doing), **waybill(doing)))


def intercept(doing: Doing) -> None:
    order(doing, on_request("intercept", ""))


def report_held(doing: Doing) -> None:
    held = doing.said["held"] == "yes"
    detail = "已拦下，平台可退款" if held else "已发出，没有拦下"
    order(doing, on_request("report_held", detail, held=held))


def add_message(doing: Doing) -> None:
    words, picture = doing.said["words"], doing.said["picture"]
    ask = {"words": words, "evidence": [int(picture)]}
    order(doing, on_request("add_message", words, **ask))


def exchange_receive(doing: Doing) -> None:
    order(doing, on_request("exchange_receive", ""))


def exchange_send(doing: Doing) -> None:
    order(doing, on_request("exchange_send", parcel(doing), **waybill(doing)))


def parcel(doing: Doing) -> str:
    return f"{doing.said['courier']} {doing.said['waybill']}"


def waybill(doing: Doing) -> dict[str, str]:
    return {"courier": doing.said["courier"], "waybill": doing.said["waybill"].replace(" ", "")}


def offer_pictures(doing: Doing, form: forms.ActForm) -> None:
    form.offer("picture", pictures_of(doing.by, doing.case.id))


def try_again(doing: Doing) -> None:
    actions.try_again(by=doing.by, intent_id=doing.item, now=doing.now)


def done_by_hand(doing: Doing) -> None:
    actions.done_by_hand(by=doing.by, intent_id=doing.item, now=doing.now)


def give_up(doing: Doing) -> None:
    actions.give_up(by=doing.by, intent_id=doing.item, now=doing.now)


def stops_parcel(doing: Doing) -> Sentence:
    return Sentence(_("平台会通知快递把包裹退回。拦截不一定成功，结果看物流。"))


def frees_money(doing: Doing) -> Sentence:
    return Sentence(_("报“已拦下”后，平台可以自动退款给买家。"), danger=True)


ORDERED: Final = _("已交给售后台去做，结果会显示在“要告知”里。")

ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "extend_receipt": Act(
            title=_("延长买家收货时间"),
            verb=_("延长"),
            do=extend_receipt,
            done=ORDERED,
            form=forms.ExtendReceiptForm,
        ),
        "fix_waybill": Act(
            title=_("更正发货运单"),
            verb=_("更正"),
            do=fix_waybill,
            done=ORDERED,
            form=forms.WaybillForm,
        ),
        "memo": Act(
            title=_("备注与旗帜"), verb=_("写上"), do=memo, done=ORDERED, form=forms.MemoForm
        ),
        "refill_waybill": Act(
            title=_("代买家填退货单号"),
            verb=_("填上"),
            do=refill_waybill,
            done=ORDERED,
            form=forms.WaybillForm,
        ),
        "intercept": Act(
            title=_("拦截快件"), verb=_("拦截"), do=intercept, done=ORDERED, will=stops_parcel
        ),
        "report_held": Act(
            title=_("回报包裹是否拦下"),
            verb=_("回报"),
            do=report_held,
            done=ORDERED,
            form=forms.HeldForm,
            will=frees_money,
        ),
        "add_message": Act(
            title=_("在申请里留言"),
            verb=_("发送"),
            do=add_message,
            done=ORDERED,
            form=forms.MessageForm,
            prepare=offer_pictures,
        ),
        "exchange_receive": Act(
            title=_("确认收到换货退件"), verb=_("确认"), do=exchange_receive, done=ORDERED
        ),
        "exchange_send": Act(
            title=_("发出换货"),
            verb=_("已发出"),
            do=exchange_send,
            done=ORDERED,
            form=forms.WaybillForm,
        ),
        "try_again": Act(
            title=_("再发一次"), verb=_("再试一次"), do=try_again, done=_("已重新发送。")
        ),
        "done_by_hand": Act(
            title=_("已在平台上操作"), verb=_("已操作"), do=done_by_hand, done=_("已记下。")
        ),
        "give_up": Act(
            title=_("不再自动发送"), verb=_("改为人工"), do=give_up, done=_("已改为人工处理。")
        ),
    }
)
