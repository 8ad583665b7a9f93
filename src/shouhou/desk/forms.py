"""What people type at the desk, checked for form; what it means is judged by the actions below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.doors import YuanField

LONGEST_TEXT = 2000
LONGEST_LINE = 200
Choices = Iterable[tuple[str, Any]]


class ReasonSelect(forms.Select):
    """Each option carries the text that is written for it (data-text), to be put in a field."""

    def __init__(self, texts: dict[str, str], fills: str) -> None:
        super().__init__(attrs={"data-fills": fills})
        self.texts = texts

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if (text := self.texts.get(str(value))) is not None:
            option["attrs"]["data-text"] = text
        return option


def one_line(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=LONGEST_LINE
    )


def lines(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> Any:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=LONGEST_TEXT, widget=box
    )


def minute(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A minute on the shop's own clock."""
    box = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=box,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )


def one_of(label: Any, choices: Choices = (), *, required: bool = True) -> forms.ChoiceField:
    """One of a few; where none are named the page gives them."""
    return forms.ChoiceField(label=label, choices=list(choices), required=required)


class ActForm(forms.Form):
    """A form of one act; `version` is what the person saw when they opened the page."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """The task, promise, link or question it is about."""

    def offer(self, field: str, choices: Choices, empty: Any = None) -> None:
        """Let one field be one of these."""
        rows = list(choices)
        chosen = self.fields[field]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", empty), *rows] if empty is not None else rows


class SureForm(ActForm):
    """Nothing but yes."""


class NoteForm(ActForm):
    text = lines(_("备注"), rows=2)


class WordsForm(ActForm):
    words = lines(_("写给买家的话"))


class WhyForm(ActForm):
    why = lines(_("为什么"), rows=2)


class PersonForm(ActForm):
    to = one_of(_("交给谁"), required=False)


class HandOverForm(ActForm):
    to = one_of(_("转交给谁"))
    question = lines(_("问什么"), help_text=_("对方答完，这单会带着答案回到您这里。"))


class AnswerForm(ActForm):
    answer = lines(_("回答"))


class PromiseForm(ActForm):
    what = one_line(_("答应了什么"))
    until = minute(_("到什么时候"))


class JudgeForm(ActForm):
    kept = one_of(_("兑现了吗"), (("yes", _("兑现了")), ("no", _("没兑现"))))
    note = one_line(_("怎么回事"), required=False)


class WaitForm(ActForm):
    until = minute(_("等到什么时候"))
    why = one_line(_("等什么"), required=False)


class TaskForm(ActForm):
    kind = one_of(_("告知什么"))
    channel = one_of(_("用什么告诉"))
    to_whom = one_line(_("告诉谁"))
    text = lines(_("说什么"))
    due_at = minute(_("最晚什么时候"), required=False)


class CloseForm(ActForm):
    result = one_of(_("结果"))
    evaluation = one_of(_("买家的评价"), required=False)
    message = lines(
        _("给买家的结束语"), required=False, help_text=_("填了而没有发，会成为一件要告知的事。")
    )
    sent = forms.BooleanField(label=_("结束语已经发给买家"), required=False)


class RegisterForm(ActForm):
    kind = one_of(_("类型"))
    stage = one_of(_("服务阶段"))
    problem = forms.CharField(label=_("问题"), required=False, max_length=40)
    title = one_line(_("商品"), required=False)
    evaluation = one_of(_("买家的评价"), required=False)
    result = one_of(_("结果"), required=False)


class ContactForm(ActForm):
    channel = one_of(_("用什么联系的"))
    purpose = one_of(_("为了什么"))
    said = lines(_("结果"), rows=2, help_text=_("例如：没人接；同意补发，明天再联系。"))


class AskedForm(ActForm):
    channel = one_of(_("买家从哪里来找的"))


class MailAddressForm(ActForm):
    address = forms.EmailField(
        label=_("买家的邮箱"), required=False, help_text=_("空着就是去掉。只用在这张售后单上。")
    )


class OptOutForm(ActForm):
    channel = one_of(_("不要用什么联系"), required=False)
    why = one_line(_("买家怎么说的"))


class OptInForm(ActForm):
    channel = one_of(_("可以再用什么联系"), required=False)


class ToldForm(ActForm):
    copied = forms.BooleanField(label=_("从这里复制后发出的"), required=False)


class LinkForm(ActForm):
    number = forms.IntegerField(label=_("售后单号"), min_value=1)
    kind = one_of(_("什么关系"))


class NumberForm(ActForm):
    number = forms.IntegerField(label=_("售后单号"), min_value=1)


class SplitForm(ActForm):
    kind = one_of(_("新单是哪一类"))
    problem = one_line(_("什么问题"), required=False)
    note = lines(_("为什么拆开"), rows=2, required=False)


class OpenForm(ActForm):
    shop = forms.IntegerField(widget=forms.HiddenInput)
    order = forms.CharField(max_length=64, widget=forms.HiddenInput)
    kind = one_of(_("哪一类"))
    problem = one_line(_("什么问题"))
    to = one_of(_("谁来办"), required=False)
    note = lines(_("备注"), required=False)


class RefuseForm(ActForm):
    reason = one_of(_("拒绝的理由"))
    words = lines(_("写给买家的说明"))
    evidence = forms.MultipleChoiceField(
        label=_("附上的凭证"), required=False, widget=forms.CheckboxSelectMultiple
    )


class ProposeForm(ActForm):
    kind = one_of(_("类型"))
    amount = YuanField(label=_("金额（元）"))
    words = lines(_("写给买家的话"))


class TermsForm(ActForm):
    """What the buyer asks for now."""

    kind = one_of(_("类型"))
    amount = YuanField(label=_("金额（元）"))
    note = one_line(_("备注"), required=False)


class ExtendForm(ActForm):
    until = minute(_("延长到"))
    words = lines(_("写给买家的话"))


class AgreeForm(ActForm):
    """Only yes; a remark is rarely needed and would stand in the way of the second key."""


class BothWaysForm(ActForm):
    """The same piece is paid back and sent again: meant, and why."""

    both_ways = forms.BooleanField(label=_("同一件既退款又补发，确实如此"), required=False)
    note = lines(_("为什么两样都给"), required=False, rows=2)


class AskApprovalForm(ActForm):
    note = lines(_("给审批人的话"), required=False, rows=2)


class TermsByHandForm(ActForm):
    kind = one_of(_("给买家什么"))
    amount_fen = YuanField(label=_("金额（元）"), required=False)
    purpose = one_of(_("用途"))
    route = one_of(_("怎么付"))
    payee = one_line(_("收款账号"), required=False, help_text=_("转账才要填。"))
    line_no = one_of(_("哪件商品"), required=False)
    units = forms.IntegerField(label=_("几件"), required=False, min_value=0, max_value=10_000)
    reason = one_line(_("理由"))


class SentForm(ActForm):
    waybill = forms.CharField(label=_("运单号"), max_length=64)


class RemarkForm(ActForm):
    note = one_line(_("备注"), required=False)


class FoundForm(ActForm):
    words = lines(_("写明情况"), rows=3)


class TakenForm(ActForm):
    words = lines(
        _("写明情况"), required=False, rows=3, help_text=_("验货有异还照收的，写明与买家怎么谈的。")
    )


class ExtendReceiptForm(ActForm):
    days = one_of(_("延长几天"), [(str(n), str(n)) for n in (3, 5, 7, 10)])


class WaybillForm(ActForm):
    courier = one_line(_("快递公司"), help_text=_("平台上的名称，例如：中通快递"))
    waybill = forms.RegexField(
        r"^[A-Za-z0-9 -]{6,40}$",
        label=_("运单号"),
        max_length=40,
        error_messages={"invalid": _("运单号是 6 到 40 位字母和数字。")},
    )


class HeldForm(ActForm):
    held = one_of(_("包裹拦下了吗"), (("yes", _("已拦下")), ("no", _("没拦下，已发出"))))


class MemoForm(ActForm):
    text = lines(_("备注"), required=False, rows=2, help_text=_("加在原有备注后面，原文不动。"))
    flag = one_of(
        _("旗帜"),
        (
            ("keep", _("不变")),
            ("0", _("灰")),
            ("1", _("红")),
            ("2", _("黄")),
            ("3", _("绿")),
            ("4", _("蓝")),
            ("5", _("紫")),
        ),
    )


class MessageForm(ActForm):
    words = lines(_("写给买家的话"), rows=3)
    picture = one_of(_("附图"))


def ids_of(values: Sequence[str], most: int) -> tuple[int, ...]:
    """Whole numbers out of check boxes, each once, at most so many; anything else is left out."""
    found = (int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 19)
    return tuple(dict.fromkeys(found))[:most]
