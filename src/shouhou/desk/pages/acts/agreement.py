"""The acts on one agreement: agree, refuse, propose, ask, extend; and where the goods are.

Which of them are allowed, what a form asks for and what will happen is said by `refunds.panel`, of
the same table that the action asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence, Text
from shouhou.desk.pages.acts.terms import SENT
from shouhou.desk.shown import drafts
from shouhou.desk.shown.choices import refund_words
from shouhou.desk.shown.proposal import stops
from shouhou.doors import page_language
from shouhou.evidence import queries as evidence
from shouhou.refunds import actions, queries
from shouhou.refunds.facts import Act as Wish
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision
    from shouhou.refunds.queries import Panel

NOT_HERE = Refused("not_here", "没有这份退款协议。", "There is no such agreement.")


def panel_of(doing: Doing) -> Panel:
    """The buttons of the agreement; raises Refused `not_here`."""
    found = queries.panel(doing.by, doing.about or 0, doing.now)
    if found is None:
        raise Refused(NOT_HERE.code, NOT_HERE.zh, NOT_HERE.en)
    return found


def why_not(doing: Doing, axis: str, event: str) -> str:
    """Why this cannot be done now, as the button says it; empty where it can."""
    try:
        found = panel_of(doing)
    except Refused as refused:
        return refused.says(page_language())
    move = next((one for one in found.buttons if (one.axis, one.event) == (axis, event)), None)
    if event == "sent" or (move is not None and move.allowed):
        return ""
    if move is None:
        return str(_("现在不能这样做。"))
    return move.why_zh if page_language() == "zh" else move.why_en


def version_of(doing: Doing) -> int:
    return panel_of(doing).version


def wish(doing: Doing) -> Wish:
    """What the form of any act brought along."""
    said: Mapping[str, Any] = doing.said
    return Wish(
        seen=doing.seen,
        reason=said.get("reason") or "",
        words=said.get("words") or "",
        evidence=tuple(int(pk) for pk in said.get("evidence") or ()),
        kind=said.get("kind") or "",
        amount_fen=said.get("amount"),
        due_at=said.get("until"),
        note=said.get("note") or "",
        both_ways=bool(said.get("both_ways")),
    )


def ordinary(action: Callable[..., object]) -> Callable[[Doing], object]:
    """An act of the agreement axis, done by the action of its name."""

    def do(doing: Doing) -> object:
        return action(by=doing.by, agreement_id=doing.about, act=wish(doing), now=doing.now)

    return do


def ruling(pays: bool) -> Callable[[Doing], object]:
    """What the platform decided."""

    def do(doing: Doing) -> object:
        return actions.rule(
            by=doing.by, agreement_id=doing.about or 0, pays=pays, act=wish(doing), now=doing.now
        )

    return do


def deciding(approve: bool) -> Callable[[Doing], object]:
    """A second person's word."""

    def do(doing: Doing) -> object:
        view = queries.agreement(doing.by, doing.about or 0)
        if view is None or view.head.approval_id is None:
            raise Refused(NOT_HERE.code, NOT_HERE.zh, NOT_HERE.en)
        return actions.decide_approval(
            by=doing.by,
            approval_id=view.head.approval_id,
            approve=approve,
            note=doing.said.get("note") or "",
            now=doing.now,
        )

    return do


def goods(event: str) -> Callable[[Doing], object]:
    """A move of the goods."""

    def do(doing: Doing) -> object:
        return actions.move_the_goods(
            by=doing.by, agreement_id=doing.about or 0, event=event, act=wish(doing), now=doing.now
        )

    return do


def decision_of(doing: Doing) -> Decision | None:
    """What the rules say of the request behind the agreement."""
    view = queries.agreement(doing.by, doing.about or 0)
    refund_id = view.head.refund_id if view else None
    refund = queries.refund_view(doing.by, refund_id, others=False) if refund_id else None
    return refund.decision if refund else None


def prepare_proof(doing: Doing, form: forms.ActForm) -> None:
    form.initial.setdefault("words", drafts.evidence_wanted(decision_of(doing)))


def prepare_refusal(doing: Doing, form: forms.ActForm) -> None:
    """The reasons the rules found, the text they wrote, the evidence there is."""
    found, decision = panel_of(doing), decision_of(doing)
    form.initial.setdefault("words", drafts.refusal(decision))
    said = [one.why for one in stops(decision)] if decision else []
    reasons = dict.fromkeys([*filter(None, [found.reason]), *said, str(_("其他，见说明"))])
    form.offer("reason", [(one[:200], one) for one in reasons])
    offer_evidence(doing, form)


def offer_evidence(doing: Doing, form: forms.ActForm) -> None:
    """The evidence of the case as boxes; without any the field is left out."""
    pieces = evidence.of_case(doing.by, doing.case.id)
    if pieces:
        form.offer("evidence", [(str(one.id), one.note or one.name) for one in pieces])
    else:
        del form.fields["evidence"]


def prepare_terms(doing: Doing, form: forms.ActForm) -> None:
    """The right kind and the right amount stand ready, where the rules know better ones."""
    found = panel_of(doing)
    view = queries.agreement(doing.by, doing.about or 0)
    form.offer("kind", refund_words("ask_kind"))
    if view is not None:
        fen = view.head.amount_fen if found.right_fen is None else found.right_fen
        form.initial.setdefault("kind", found.right_kind or view.head.kind)
        form.initial.setdefault("amount", fen)
    form.initial.setdefault("words", drafts.proposal(found))


def will_of(event: str) -> Callable[[Doing], Sentence]:
    """The sentence of the table's button; and whom else it needs."""

    def will(doing: Doing) -> Sentence:
        found, zh = panel_of(doing), page_language() == "zh"
        button = next((one for one in found.buttons if one.event == event and one.allowed), None)
        if button is None:  # it changed while the form was open: the action says how
            return Sentence("")
        rows = found.ruling.rows if found.ruling and event == "ask_approval" else ()
        aside = "；".join(row.zh if zh else row.en for row in rows)
        return Sentence(button.will_zh if zh else button.will_en, aside, event == "refuse")

    return will


def said(title: Text, done: Text, **more: Any) -> Act:
    """An act whose button says what its title says."""
    return Act(title=title, verb=more.pop("verb", title), done=done, **more)


BOTH: Final = MappingProxyType({"both_ways": forms.BothWaysForm})
AGREEMENT: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "agree": said(
            _("同意"),
            _("已同意；要告诉买家和平台的事列在“要告知”里。"),
            do=ordinary(actions.agree),
            form=forms.AgreeForm,
            otherwise=BOTH,
            will=will_of("agree"),
            undo=_("平台还没看到、钱还没动之前可以收回。"),
        ),
        "ask_approval": said(
            _("提交审批"),
            _("已提交审批。"),
            do=ordinary(actions.agree),
            form=forms.AskApprovalForm,
            otherwise=BOTH,
            will=will_of("ask_approval"),
            undo=_("批准之前可以收回。"),
        ),
        "approve": said(
            _("批准"),
            _("已批准。"),
            do=deciding(True),
            form=forms.AgreeForm,
            will=will_of("approve"),
        ),
        "reject": said(
            _("驳回"),
            _("已驳回。"),
            do=deciding(False),
            form=forms.AskApprovalForm,
        ),
        "refuse": said(
            _("拒绝"),
            _("已拒绝；要告诉买家和平台的事列在“要告知”里。"),
            do=ordinary(actions.refuse),
            form=forms.RefuseForm,
            prepare=prepare_refusal,
            will=will_of("refuse"),
            undo=_("平台还没看到之前可以收回。"),
        ),
        "propose": said(
            _("提议别的方案"),
            _("已提议，等买家答复。"),
            do=ordinary(actions.propose),
            form=forms.ProposeForm,
            prepare=prepare_terms,
            will=will_of("propose"),
        ),
        "accept": said(
            _("买家接受了提议"),
            _("已记下，等我们同意。"),
            do=ordinary(actions.accept),
            form=forms.RemarkForm,
        ),
        "ask_proof": said(
            _("请买家举证"),
            _("已记下；请把话发给买家。"),
            do=ordinary(actions.ask_proof),
            form=forms.WordsForm,
            prepare=prepare_proof,
        ),
        "give_proof": said(
            _("买家已举证"),
            _("已记下，又轮到我们。"),
            do=ordinary(actions.give_proof),
            form=forms.RemarkForm,
        ),
        "modify": said(
            _("买家修改了申请"),
            _("已按新的申请记下。"),
            do=ordinary(actions.modify),
            form=forms.TermsForm,
            prepare=prepare_terms,
        ),
        "extend": said(
            _("延长时间"),
            _("已延长。"),
            do=ordinary(actions.extend),
            form=forms.ExtendForm,
        ),
        "step_in": said(
            _("平台介入"),
            _("已记下，由平台裁定。"),
            do=ordinary(actions.step_in),
            form=forms.RemarkForm,
        ),
        "rule_pay": said(
            _("平台判退款"),
            _("已记下。"),
            do=ruling(True),
            form=forms.RemarkForm,
        ),
        "rule_close": said(
            _("平台判不退"),
            _("已记下。"),
            do=ruling(False),
            form=forms.RemarkForm,
        ),
        "withdraw": said(
            _("买家撤销"),
            _("已撤销，占用的金额已释放。"),
            do=ordinary(actions.withdraw),
            form=forms.RemarkForm,
        ),
        "take_back": said(
            _("收回自己的答复"),
            _("已收回。"),
            do=ordinary(actions.take_back),
            form=forms.RemarkForm,
        ),
    }
)
GOODS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "send_back": said(
            _("买家已寄出"),
            _("已记下，等包裹到仓。"),
            do=goods("send_back"),
            form=forms.RemarkForm,
        ),
        "arrive": said(
            _("退件到仓"),
            _("已到仓，等验货。"),
            do=goods("arrive"),
            form=forms.RemarkForm,
        ),
        "accept": said(
            _("验货无误"),
            _("验货无误；等着的款可以放了。"),
            do=goods("accept"),
            form=forms.TakenForm,
        ),
        "recount": said(
            _("重新清点"),
            _("已退回待验，等着的款重新等货。"),
            do=goods("recount"),
            form=forms.RemarkForm,
        ),
        "dispute": said(
            _("验货有异"),
            _("已记下，先与买家沟通。"),
            do=goods("dispute"),
            form=forms.FoundForm,
        ),
        "lose": said(
            _("退件丢失"),
            _("已记下。"),
            do=goods("lose"),
            form=forms.FoundForm,
        ),
        "sent": SENT,
    }
)
ACTS: Final[Mapping[str, Mapping[str, Act]]] = MappingProxyType(
    {"agreement": AGREEMENT, "goods": GOODS}
)
