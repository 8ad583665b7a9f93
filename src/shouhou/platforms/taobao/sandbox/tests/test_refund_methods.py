"""Refunds through the gateway: reading, batches, refusals, returns, messages, the warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shouhou.platforms.taobao.sandbox.tests.calling import PNG, agree, ask, session
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast
from shouhou.platforms.taobao.sandbox.troubles import Troubles, set_troubles
from shouhou.platforms.taobao.sandbox.world.answering import Refusing, agree_return, refuse
from shouhou.platforms.taobao.sandbox.world.asking import answer_proposal, say, send_back
from shouhou.platforms.taobao.sandbox.world.platform import call_platform


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Cast]:
    made = cast(tmp_path)
    yield made
    made.market.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Cast]:
    """A Taobao shop."""
    made = cast(tmp_path, "C")
    yield made
    made.market.close()


def version(people: Cast, refund: int) -> int:
    found = people.row("SELECT version FROM refunds WHERE refund_id = ?", refund)
    return int(found["version"])


def refusing(people: Cast, refund: int, **given: object) -> dict[str, object]:
    whole = {
        "session": session(people),
        "refund_id": refund,
        "refuse_message": "请补充照片",
        "refuse_proof": PNG,
        "refund_phase": "onsale",
        "refund_version": version(people, refund),
        **given,
    }
    return ask(people, "taobao.refund.refuse", **{k: v for k, v in whole.items() if v != ""})


def test_a_refund_in_full(people: Cast) -> None:
    refund = people.asked("REFUND_AND_RETURN", description="有破洞", fee=5000)
    row = people.row("SELECT * FROM refunds")
    fields = (
        "refund_id,tid,oid,total_fee,refund_fee,payment,status,good_status,has_good_return,reason,"
        "desc,refund_phase,refund_version,sku,outer_id,dispute_type,cs_status,buyer_nick,created,"
        "refund_remind_timeout,operation_contraint,num"
    )
    given = {"session": session(people), "refund_id": refund, "fields": fields}
    assert ask(people, "taobao.refund.get", **given) == {
        "refund": {
            "tid": row["tid"],
            "oid": row["oid"],
            "buyer_nick": "小明",
            "num": 1,
            "good_status": "BUYER_RECEIVED",
            "reason": "质量问题",
            "desc": "有破洞",
            "dispute_type": "REFUND_AND_RETURN",
            "created": "2027-01-15 16:00:00",
            "refund_id": str(refund),
            "total_fee": "99.00",
            "refund_fee": "50.00",
            "payment": "49.00",
            "status": "WAIT_SELLER_AGREE",
            "has_good_return": True,
            "refund_phase": "onsale",
            "refund_version": row["version"],
            "cs_status": 1,
            "sku": f"{people.skus[0]}|颜色:白",
            "outer_id": "T1-1",
            "refund_remind_timeout": {
                "exist_timeout": True,
                "remind_type": 1,
                "timeout": "2027-01-20 16:00:00",
            },
        }
    }


def test_the_deadline_disappears_while_the_platform_looks(people: Cast) -> None:
    refund = people.asked("REFUND")
    with people.world() as world:
        call_platform(world, refund)
    given = {"session": session(people), "refund_id": refund, "fields": "refund_remind_timeout"}
    shown = ask(people, "taobao.refund.get", **given)
    assert shown == {"refund": {"refund_remind_timeout": {"exist_timeout": False}}}


def test_another_shops_refund_is_not_there(people: Cast, tmp_path: Path) -> None:
    refund = people.asked("REFUND")
    token = session(people)
    with people.world() as world:
        world.db.execute("PRAGMA defer_foreign_keys = ON")
        world.change("refunds", ("refund_id", refund), shop_id=people.shop + 1)
        world.insert("shops", shop_id=people.shop + 1, nick="别家", title="", kind="B", created=1)
    given = {"session": token, "refund_id": refund, "fields": "tid"}
    assert ask(people, "taobao.refund.get", **given)["sub_code"] == "isv.refund-not-exist"


def test_a_window_includes_both_its_seconds(people: Cast) -> None:
    people.asked("REFUND")
    given = {"session": session(people), "fields": "tid"}
    moment, later = "2027-01-15 16:00:00", "2027-01-15 16:00:01"
    for start, end, many in ((moment, moment, 1), (later, later, 0)):
        found = ask(
            people,
            "taobao.refunds.receive.get",
            start_modified=start,
            end_modified=end,
            **given,
        )
        assert found["total_results"] == many


def test_a_batch_pays_what_it_can(people: Cast) -> None:
    token = session(people, sub=True)
    good, bad = people.asked("REFUND"), people.asked("REFUND_AND_RETURN")
    answer = agree(people, token, good, bad)
    assert answer["msg_code"] == "SOME_OP_SUCC"
    results = answer["results"]["refund_mapping_result"]
    assert [(each["refund_id"], each["succ"]) for each in results] == [
        (str(good), True),
        (str(bad), False),
    ]
    assert people.row("SELECT count(*) AS n FROM payments WHERE kind = 'refund'")["n"] == 1


def test_a_stale_version_a_wrong_amount_and_a_main_account_fail(people: Cast) -> None:
    refund = people.asked("REFUND")
    sub, main = session(people, sub=True), session(people)
    assert agree(people, main, refund)["sub_code"] == "isv.subaccount-only"
    for infos in (
        f"{refund}|9900|{version(people, refund) - 1}|onsale",
        f"{refund}|9899|{version(people, refund)}|onsale",
        f"{refund}|9900|{version(people, refund)}|aftersale",
    ):
        answer = ask(people, "taobao.rp.refunds.agree", session=sub, refund_infos=infos)
        assert (answer["succ"], answer["msg_code"]) == (False, "OP_FAILURE_UE")
    assert agree(people, sub, refund)["msg_code"] == "OP_SUCC"
    assert agree(people, sub, refund)["succ"] is False


def test_eight_who_agree_at_once_pay_once(people: Cast) -> None:
    token, refund = session(people, sub=True), people.asked("REFUND")
    infos = f"{refund}|9900|{version(people, refund)}|onsale"
    with ThreadPoolExecutor(8) as eight:
        method = "taobao.rp.refunds.agree"
        tries = [
            eight.submit(ask, people, method, session=token, refund_infos=infos) for _ in range(8)
        ]
        assert sorted(each.result()["succ"] for each in tries) == [False] * 7 + [True]
    assert people.row("SELECT count(*) AS n FROM payments WHERE kind = 'refund'")["n"] == 1


def test_batches_have_limits(people: Cast) -> None:
    token = session(people, sub=True)
    many = ",".join(f"{number}|1|1|onsale" for number in range(31))
    method = "taobao.rp.refunds.agree"
    assert ask(people, method, session=token, refund_infos=many)["code"] == 41
    rich = "1|600000|1|onsale,2|400001|1|onsale"
    answer = ask(people, method, session=token, refund_infos=rich)
    assert answer["sub_code"] == "isv.refund-amount-over-limit"
    assert ask(people, method, session=token, refund_infos="1|2|3")["code"] == 41


def test_a_taobao_shop_names_no_phase_and_may_less(small: Cast) -> None:
    token, refund = session(small, sub=True), small.asked("REFUND")
    infos = f"{refund}|9900|{version(small, refund)}"
    method = "taobao.rp.refunds.agree"
    rich = ask(small, method, session=token, refund_infos="1|600001|1")
    assert rich["sub_code"] == "isv.refund-amount-over-limit"
    assert ask(small, method, session=token, refund_infos=infos)["succ"] is True


@pytest.mark.parametrize(
    ("given", "sub_code"),
    [
        ({"refuse_proof": ""}, "isv.missing-parameter:refuse_proof"),
        ({"refund_version": ""}, "isv.missing-parameter:refund_version"),
        ({"refuse_message": "不"}, "isv.invalid-parameter:refuse_message"),
        ({"refuse_message": "不" * 201}, "isv.invalid-parameter:refuse_message"),
        ({"refuse_proof": PNG + b"\0" * 130_000}, "isv.invalid-parameter:refuse_proof"),
        ({"refuse_proof": b"<svg>"}, "isv.invalid-parameter:refuse_proof"),
        ({"refund_version": 5}, "isv.stale-refund-version"),
        ({"refund_phase": "aftersale"}, "isv.refund-phase-mismatch"),
        ({"refuse_reason_id": 9}, "isv.invalid-parameter:refuse_reason_id"),
    ],
)
def test_what_a_refusal_of_a_tmall_shop_needs(
    people: Cast, given: dict[str, object], sub_code: str
) -> None:
    refund = people.asked("REFUND")
    assert refusing(people, refund, **given)["sub_code"] == sub_code
    assert people.row("SELECT status FROM refunds")["status"] == "WAIT_SELLER_AGREE"


def test_a_refusal_and_what_cannot_be_refused(people: Cast) -> None:
    refund = people.asked("REFUND")
    answer = refusing(people, refund, refuse_reason_id=101)
    assert answer["refund"]["status"] == "SELLER_REFUSE_BUYER"  # type: ignore[index]
    unshipped = people.asked("REFUND", shipped=False)
    assert refusing(people, unshipped)["sub_code"] == "isv.refund-state"


def test_a_return_walked_through(people: Cast) -> None:
    refund, token = people.asked("REFUND_AND_RETURN"), session(people)
    given = {"session": token, "refund_id": refund, "refund_phase": "onsale"}
    method = "taobao.rp.returngoods.agree"
    assert ask(people, method, refund_version=version(people, refund), **given)["code"] == 40
    answer = ask(
        people,
        method,
        refund_version=version(people, refund),
        remark="请寄回",
        seller_address_id=people.contact,
        **given,
    )
    assert answer == {"is_success": True}
    messages = ask(people, "taobao.refund.messages.get", fields="message_type,content", **given)
    newest = messages["refund_messages"]["refund_message"][0]
    assert newest["message_type"] == "RETURN_GOODS_APPROVED"
    assert "仓储路9号" in newest["content"]
    with people.world() as world:
        send_back(world, refund, "YTO", "YT1234567890123")
    shown = ask(
        people,
        "taobao.refund.get",
        fields="status,sid,company_name,good_status,good_return_time",
        **given,
    )
    assert shown["refund"] == {
        "good_status": "BUYER_RETURNED_GOODS",
        "company_name": "圆通速递",
        "sid": "YT1234567890123",
        "good_return_time": "2027-01-15 16:00:00",
        "status": "WAIT_SELLER_CONFIRM_GOODS",
    }
    assert agree(people, session(people, sub=True), refund)["succ"] is True


def test_goods_that_came_back_may_be_refused(people: Cast) -> None:
    refund = people.asked("REFUND_AND_RETURN", reason="七天无理由退换货")
    given = {"session": session(people), "refund_id": refund, "refund_phase": "onsale"}
    with people.world() as world:
        agree_return(world, refund)
    method = "taobao.rp.returngoods.refuse"
    early = ask(people, method, refund_version=version(people, refund), refuse_proof=PNG, **given)
    assert early["sub_code"] == "isv.refund-state"
    refill = {"logistics_waybill_no": "YT1", "logistics_company_code": "YTO", **given}
    assert ask(people, "taobao.rp.returngoods.refill", **refill) == {"is_success": True}
    again = ask(people, "taobao.rp.returngoods.refill", **refill)
    assert again["sub_code"] == "isv.waybill-filled"
    late = ask(people, method, refund_version=version(people, refund), refuse_proof=PNG, **given)
    assert late == {"result": True}
    assert people.row("SELECT status FROM refunds")["status"] == "SELLER_REFUSE_BUYER"


def test_a_proposal(people: Cast) -> None:
    refund, token = people.asked("REFUND"), session(people)
    shown = ask(people, "taobao.refund.negotiatereturn.render", session=token, refund_id=refund)
    assert shown["max_refund_fee"] == {"max_refund_fee": 9900}
    given = {"session": token, "refund_id": refund, "refund_version": shown["refund_version"]}
    method = "taobao.refund.negotiatereturn"
    much = ask(people, method, refund_fee=9901, address_id=people.contact, **given)
    assert much["sub_code"] == "isv.refund-fee"
    assert ask(people, method, refund_fee=9000, address_id=people.contact, **given) == {}
    with people.world() as world:
        answer_proposal(world, refund, accepts=True)
    assert people.row("SELECT fee, status FROM refunds")[:] == (9000, "WAIT_BUYER_RETURN_GOODS")


def test_messages_need_a_picture_and_few_words(people: Cast) -> None:
    refund, token = people.asked("REFUND"), session(people)
    given = {"session": token, "refund_id": refund}
    method = "taobao.refund.message.add"
    assert ask(people, method, content="您好", **given)["code"] == 40
    assert ask(people, method, content="好" * 134, image=PNG, **given)["code"] == 41
    number = ask(people, method, content="好" * 133, image=PNG, **given)["refund_message"]["id"]
    found = ask(
        people,
        "taobao.refund.messages.get",
        fields="id,owner_role,pic_urls",
        refund_phase="onsale",
        **given,
    )
    (newest, oldest) = found["refund_messages"]["refund_message"]
    assert (newest["id"], newest["owner_role"], oldest["owner_role"]) == (number, "2", "1")
    assert newest["pic_urls"]["pic_url"][0]["url"].startswith("/pictures/")


def test_the_warehouse_stops_an_order_and_pays(people: Cast) -> None:
    refund, token = people.asked("REFUND", shipped=False), session(people)
    row = people.row("SELECT * FROM refunds")
    param = {"refund_id": refund, "tid": row["tid"], "status": "SUCCESS"}
    method = "taobao.rdc.aligenius.sendgoods.cancel"
    assert ask(people, method, session=token, param=json.dumps(param)) == {
        "result": {"success": True}
    }
    assert people.row("SELECT status FROM refunds")["status"] == "SUCCESS"
    shipped = people.asked("REFUND")
    param = {"refund_id": shipped, "tid": row["tid"], "status": "SUCCESS"}
    answer = ask(people, method, session=token, param=json.dumps(param))
    assert answer["sub_code"] == "isv.trade-state"


def test_a_resend_leaves_a_parcel(people: Cast) -> None:
    tid, token = people.bought(), session(people)
    param = {
        "tid": tid,
        "source_id": "W1",
        "status": 1,
        "msg": "补发",
        "mail_no": "SF1",
        "goods_item_list": [{"goods_id": "1", "num": 1}],
    }
    method = "taobao.rdc.aligenius.warehouse.resend.logistics.msg.post"
    ask(people, method, session=token, param0=json.dumps(param))
    found = ask(people, "taobao.logistics.trace.get", session=token, tid=tid)
    sent = [each["out_sid"] for each in found["result"]["logistics_trace"]]
    assert sent == ["75123456789012", "SF1"]


@pytest.mark.parametrize("numbers", [False, True])
def test_disputes_show_names_or_numbers(people: Cast, numbers: bool) -> None:
    with people.world() as world:
        set_troubles(world, Troubles(dispute_numbers=numbers))
    people.asked("TMALL_EXCHANGE")
    people.asked("REFUND")
    given = {"session": session(people), "fields": "status,dispute_request,time_out"}
    found = ask(people, "tmall.dispute.receive.get", **given)["result"]
    rows = found["results"]["dispute"]
    expected = "1" if numbers else "WAIT_SELLER_AGREE"
    assert sorted((each["status"], each["dispute_request"]) for each in rows) == [
        (expected, 1),
        (expected, 4),
    ]
    assert (found["total_results"], found["page_results"]) == (2, 2)


def test_what_may_be_done_follows_the_table(people: Cast) -> None:
    refund = people.asked("REFUND_AND_RETURN")
    given = {"session": session(people), "refund_id": refund}
    fields = "allowed_operations,not_allowed_operations"
    shown = ask(people, "taobao.refund.detail.get", fields=fields, **given)["detail"]
    may = [each["operation_code"] for each in shown["allowed_operations"]["operation"]]
    not_now = [each["operation_code"] for each in shown["not_allowed_operations"]["operation"]]
    assert (may, not_now) == (["agree_return", "refuse"], ["agree_refund", "send_back"])
    with people.world() as world:
        refuse(world, refund, Refusing(message="请补充照片"))
        say(world, refund, "buyer", "好的")
    traces = ask(people, "taobao.jds.refund.traces.get", **given)["traces"]["trace"]
    assert [each["status"] for each in traces] == ["WAIT_SELLER_AGREE", "SELLER_REFUSE_BUYER"]
    statuses = ask(
        people,
        "taobao.refund.status.get",
        session=given["session"],
        query_param=json.dumps({"biz_order_id": people.row("SELECT oid FROM refunds")["oid"]}),
    )
    (only,) = statuses["result_package"]["result_list"]["refund_status"]
    assert only["status"] == "SELLER_REFUSE_BUYER"
