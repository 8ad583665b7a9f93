"""The acts on the platform itself: what a person orders, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence
from shouhou.desk.shown.choices import pictures_of
from shouhou.sync import actions

KEEP_FLAG: Final = "keep"


def order(act: str) -> Callable[[Doing], None]:
    """Order this act with what the form says."""

    def ordered(doing: Doing) -> None:
        said = dict(doing.said) | {"act": act, "refund_id": doing.item}
        actions.order(by=doing.by, case_id=doing.case.id, said=said | typed(said), now=doing.now)

    return ordered


def typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a form gives as text, as the act wants it."""
    found: dict[str, Any] = {}
    if "days" in said:
        found["days"] = int(said["days"])
    if "flag" in said:
        found["flag"] = None if said["flag"] == KEEP_FLAG else int(said["flag"])
    if "held" in said:
        found["held"] = said["held"] == "yes"
    if "picture" in said:
        found["evidence"] = [int(said["picture"])]
    return found


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
            do=order("extend_receipt"),
            done=ORDERED,
            form=forms.ExtendReceiptForm,
        ),
        "fix_waybill": Act(
            title=_("更正发货运单"),
            verb=_("更正"),
            do=order("fix_waybill"),
            done=ORDERED,
            form=forms.WaybillForm,
        ),
        "memo": Act(
            title=_("备注与旗帜"),
            verb=_("写上"),
            do=order("memo"),
            done=ORDERED,
            form=forms.MemoForm,
        ),
        "refill_waybill": Act(
            title=_("代买家填退货单号"),
            verb=_("填上"),
            do=order("refill_waybill"),
            done=ORDERED,
            form=forms.WaybillForm,
        ),
        "intercept": Act(
            title=_("拦截快件"),
            verb=_("拦截"),
            do=order("intercept"),
            done=ORDERED,
            will=stops_parcel,
        ),
        "report_held": Act(
            title=_("回报包裹是否拦下"),
            verb=_("回报"),
            do=order("report_held"),
            done=ORDERED,
            form=forms.HeldForm,
            will=frees_money,
        ),
        "add_message": Act(
            title=_("在申请里留言"),
            verb=_("发送"),
            do=order("add_message"),
            done=ORDERED,
            form=forms.MessageForm,
            prepare=offer_pictures,
        ),
        "exchange_receive": Act(
            title=_("确认收到换货退件"), verb=_("确认"), do=order("exchange_receive"), done=ORDERED
        ),
        "exchange_send": Act(
            title=_("发出换货"),
            verb=_("已发出"),
            do=order("exchange_send"),
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
