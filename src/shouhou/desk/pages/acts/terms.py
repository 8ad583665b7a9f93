"""Terms put on a case by hand: compensation, freight, goods; and the parcel that goes out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence
from shouhou.desk.shown.choices import ledger_words, refund_words
from shouhou.orders import queries as orders
from shouhou.refunds import actions
from shouhou.refunds.facts import Act as Wish
from shouhou.refunds.facts import Proposal


def prepare_open(doing: Doing, form: forms.ActForm) -> None:
    """Kinds, purposes and routes of the tables; the lines of the order."""
    form.offer("kind", refund_words("ask_kind"))
    form.offer("purpose", ledger_words("purpose"))
    form.offer("route", ledger_words("route"))
    order = orders.order_view(doing.by, doing.case.shop_id, doing.case.order_no)
    lines = order.lines if order else ()
    form.offer(
        "line_no",
        [(line.line_no, f"{line.title} ×{line.quantity}") for line in lines],
        empty=_("整单"),
    )
    form.initial.setdefault("kind", "refund_only")
    form.initial.setdefault("purpose", "compensation")
    form.initial.setdefault("route", "transfer")


def open_agreement(doing: Doing) -> str:
    said = doing.said
    proposal = Proposal(
        kind=said["kind"],
        amount_fen=said["amount_fen"] or 0,
        purpose=said["purpose"],
        route=said["route"],
        line_no=said["line_no"],
        units=said["units"] or 0,
        payee=said["payee"],
        reason=said["reason"],
    )
    made = actions.open_agreement(
        by=doing.by, case_id=doing.case.id, proposal=proposal, now=doing.now
    )
    return f"{reverse('case', args=[doing.case.id])}?agreement={made}"


def will_open(doing: Doing) -> Sentence:
    return Sentence(_("先把方案摆到桌面上；同意、审批和放款是下一步。"))


def sent(doing: Doing) -> None:
    wish = Wish(seen=doing.seen)
    actions.sent(
        by=doing.by,
        agreement_id=doing.about or 0,
        waybill=doing.said["waybill"],
        act=wish,
        now=doing.now,
    )


OPEN_AGREEMENT: Final = Act(
    title=_("提出方案"),
    verb=_("提出"),
    do=open_agreement,
    done=_("方案已提出。"),
    form=forms.TermsByHandForm,
    prepare=prepare_open,
    will=will_open,
)
SENT: Final = Act(
    title=_("已寄出换货或补发"),
    verb=_("已寄出"),
    do=sent,
    done=_("已记下运单号。"),
    form=forms.SentForm,
)
ACTS: Final[Mapping[str, Act]] = MappingProxyType({"open_agreement": OPEN_AGREEMENT})
