"""The acts on contacts with the buyer: a call noted, the buyer's own asking, the wish for none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from shouhou.cases import actions
from shouhou.contacts.facts import Contacting
from shouhou.contacts.words import CHANNELS, PURPOSES, label
from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence
from shouhou.doors import page_language


def words_of(section: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, label(section, code, page_language())) for code in codes]


def prepare_contact(doing: Doing, form: forms.ActForm) -> None:
    form.offer("channel", words_of("channel", CHANNELS))
    form.offer("purpose", words_of("purpose", PURPOSES))
    form.initial.setdefault("channel", "phone")


def note_contact(doing: Doing) -> None:
    said = doing.said
    contacting = Contacting(said["channel"], said["purpose"], said["said"])
    actions.note_contact(by=doing.by, case_id=doing.case.id, contacting=contacting, now=doing.now)


def prepare_asked(doing: Doing, form: forms.ActForm) -> None:
    form.offer("channel", words_of("channel", CHANNELS))
    form.initial.setdefault("channel", "wangwang")


def note_asked(doing: Doing) -> None:
    channel = doing.said["channel"]
    actions.note_asked(by=doing.by, case_id=doing.case.id, channel=channel, now=doing.now)


def prepare_opt_out(doing: Doing, form: forms.ActForm) -> None:
    form.offer("channel", words_of("channel", CHANNELS), empty=_("什么都不要"))
    form.initial.setdefault("channel", "phone")


def opt_out(doing: Doing) -> None:
    actions.opt_out(
        by=doing.by,
        case_id=doing.case.id,
        channel=doing.said["channel"],
        reason=doing.said["why"],
        now=doing.now,
    )


def prepare_opt_in(doing: Doing, form: forms.ActForm) -> None:
    form.offer("channel", words_of("channel", CHANNELS), empty=_("什么都可以"))


def opt_in(doing: Doing) -> None:
    channel = doing.said["channel"]
    actions.opt_in(by=doing.by, case_id=doing.case.id, channel=channel, now=doing.now)


def mail_address(doing: Doing) -> None:
    address = doing.said["address"]
    actions.set_mail_address(by=doing.by, case_id=doing.case.id, address=address, now=doing.now)


def will_ask(doing: Doing) -> Sentence:
    return Sentence(_("买家先来找的，一段时间内回复不算打扰。"), _("谁记的会留在经过里。"))


def will_opt_out(doing: Doing) -> Sentence:
    return Sentence(_("所有店铺、所有客服都按这个来。"))


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "note_contact": Act(
            title=_("记一次联系"),
            verb=_("记下"),
            do=note_contact,
            done=_("已记下，算一次联系。"),
            form=forms.ContactForm,
            prepare=prepare_contact,
        ),
        "note_asked": Act(
            title=_("买家刚来找"),
            verb=_("记下"),
            do=note_asked,
            done=_("已记下，现在可以回复。"),
            form=forms.AskedForm,
            prepare=prepare_asked,
            will=will_ask,
        ),
        "opt_out": Act(
            title=_("买家不要联系"),
            verb=_("记下"),
            do=opt_out,
            done=_("已记下。"),
            form=forms.OptOutForm,
            prepare=prepare_opt_out,
            will=will_opt_out,
            undo=_("之后可以改回。"),
        ),
        "mail_address": Act(
            title=_("填买家邮箱"),
            verb=_("记下"),
            do=mail_address,
            done=_("已记下，可以发邮件了。"),
            form=forms.MailAddressForm,
        ),
        "opt_in": Act(
            title=_("可以再联系"),
            verb=_("可以再联系"),
            do=opt_in,
            done=_("已改回。"),
            form=forms.OptInForm,
            prepare=prepare_opt_in,
        ),
    }
)
