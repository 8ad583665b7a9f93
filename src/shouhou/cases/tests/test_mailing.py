"""Told work sent by the desk as a mail: once, counted, never repeated in doubt."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from shouhou import moment
from shouhou.cases import actions
from shouhou.cases.facts import TaskOrder
from shouhou.cases.jobs import send_sms
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.cases.tests.make import HOUR, NOW, make_case, make_person, make_shop
from shouhou.contacts.models import Contact, MailAddress, Permit, Sms
from shouhou.messengers.tests.mail_servers import mail_box, script
from shouhou.shops.facts import Refused
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db
TO = "buyer@example.com"
TEXT = "退款已完成\n您好，退款已原路退回，请查看支付宝账户。"
LOST = (
    (b"", b"220 here\r\n"),
    (b"ehlo", b"250 here\r\n"),
    (b"mail", b"250 ok\r\n"),
    (b"rcpt", b"250 ok\r\n"),
    (b"data", b"354 go on\r\n"),
    (b"\r\n.\r\n", b""),
)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW + 3 * HOUR)
    monkeypatch.setattr(moment, "wall_of", lambda at: datetime.now(UTC))


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def box(settings):
    with mail_box() as (found, port):
        settings.SMTP_URL = f"smtp://127.0.0.1:{port}/?from=desk@shop.example"
        yield found


def ordered(by, shop, text=TEXT, address=TO):
    case_id = make_case(shop, by)
    if address:
        actions.set_mail_address(by=by, case_id=case_id, address=address, now=NOW)
    return actions.add_task(
        by=by, case_id=case_id, task=TaskOrder("tell_buyer", text, "email"), now=NOW
    )


def refused(code, task_id, by):
    with pytest.raises(Refused) as raised:
        actions.send_task(by=by, task_id=task_id, now=NOW)
    assert raised.value.code == code


def test_it_goes_out_once_with_its_subject_and_is_counted(shop, agent, box):
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    assert Permit.objects.count() == 1
    refused("already_going", task_id, agent)
    send_sms(task_id=task_id), send_sms(task_id=task_id)
    (envelope,) = box.mails
    mail = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == [TO]
    assert mail["Subject"] == "退款已完成"
    assert mail.get_content().strip() == TEXT.partition("\n")[2]
    row = Contact.objects.get()
    assert (row.channel, row.how) == ("email", "sent")
    assert (Task.objects.get().state, Sms.objects.get().state) == ("done", "sent")
    assert not Permit.objects.exists()
    assert TO not in str([*Sms.objects.values(), *CaseEvent.objects.values()])


def test_a_lost_line_counts_and_is_never_sent_again(shop, agent, settings):
    with script(LOST) as (port, got):
        settings.SMTP_URL = f"smtp://127.0.0.1:{port}/?from=desk@shop.example"
        task_id = ordered(agent, shop)
        actions.send_task(by=agent, task_id=task_id, now=NOW)
        send_sms(task_id=task_id)
    assert b"DATA" in b"".join(got).upper()
    assert (Sms.objects.get().state, Task.objects.get().state) == ("unknown", "open")
    assert Contact.objects.count() == 1
    assert CaseEvent.objects.filter(kind="sms_unknown", zh__contains="邮件").exists()
    with mail_box() as (box, port):
        settings.SMTP_URL = f"smtp://127.0.0.1:{port}/?from=desk@shop.example"
        refused("sms_unknown", task_id, agent)
        assert box.mails == []


def test_what_the_server_refuses_may_be_tried_again(shop, agent, box):
    box.answer_people = "450 later"
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    send_sms(task_id=task_id)
    assert (Sms.objects.get().state, Contact.objects.count()) == ("failed", 0)
    box.answer_people = "250 OK"
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    send_sms(task_id=task_id)
    assert (Sms.objects.get().state, len(box.mails)) == ("sent", 1)


def test_what_cannot_be_sent_is_refused_before(shop, agent, box, settings):
    refused("no_address", ordered(agent, shop, address=""), agent)
    refused("forbidden_words", _forced(ordered(agent, shop), "给好评返现"), agent)
    settings.SMTP_URL = ""
    refused("no_gateway", ordered(agent, shop), agent)
    assert not Sms.objects.exists()


def _forced(task_id, text):
    """Words that came past the door."""
    Task.objects.filter(pk=task_id).update(text=text)
    return task_id


@pytest.mark.parametrize("text", ["一行而已", "标题\rBcc: x@y.z\n正文", "标题" * 99 + "\n正文"])
def test_strange_first_lines_make_no_strange_mail(shop, agent, box, text):
    task_id = ordered(agent, shop, text)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    send_sms(task_id=task_id)
    (envelope,) = box.mails
    mail = message_from_bytes(envelope.content, policy=default)
    assert mail["Bcc"] is None
    assert 1 <= len(mail["Subject"]) <= 60
    assert mail.get_content().strip()


@pytest.mark.parametrize("address", ["x", "a@b c", "a@b\n.c", "a" * 65 + "@b.c", "王@例子.中国"])
def test_a_wrong_address_is_refused(shop, agent, address):
    with pytest.raises(Refused) as raised:
        ordered(agent, shop, address=address)
    assert raised.value.code == "bad_address"
    assert not MailAddress.objects.exists()


def test_an_address_belongs_to_its_case_and_goes_with_it(shop, agent):
    ordered(agent, shop)
    case_id = Case.objects.get().pk
    actions.set_mail_address(by=agent, case_id=case_id, address="", now=NOW)
    assert MailAddress.objects.get().address == ""
    actions.set_mail_address(by=agent, case_id=case_id, address=TO, now=NOW)
    Case.objects.update(state="closed", closed_at=NOW)
    assert actions.erase(shop_id=shop.pk, before=NOW + HOUR, now=NOW + HOUR) == 1
    assert not MailAddress.objects.exists()
    stranger = make_calls(make_person(make_shop("别家"), "别人", "owner"))
    assert stranger.put(f"/cases/{case_id}/mail-address", {"address": TO}).status == 404


def test_the_rest_door(shop, agent, box):
    case_id = make_case(shop, agent)
    calls = make_calls(agent)
    assert calls.put(f"/cases/{case_id}/mail-address", {"address": TO}).status == 200
    assert calls.put(f"/cases/{case_id}/mail-address", {"address": "x"}).status == 409
    task = TaskOrder("tell_buyer", TEXT, "email")
    task_id = actions.add_task(by=agent, case_id=case_id, task=task, now=NOW)
    assert calls.post(f"/tasks/{task_id}/sms").status == 200
