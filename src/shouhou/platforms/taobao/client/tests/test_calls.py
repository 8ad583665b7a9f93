"""Every declared call: how it is written on the wire, and which limits it cannot break."""

from __future__ import annotations

import dataclasses
import inspect
import json
from datetime import timedelta

import pytest

from shouhou.clock import local
from shouhou.platforms.taobao.client import NotSendable, calls
from shouhou.platforms.taobao.client.limits import picture_kind, strict_length
from shouhou.platforms.taobao.client.requests import Page, Request, prepare
from shouhou.platforms.taobao.client.shapes import marks

REQUESTS = {
    each.SPEC.name: each
    for each in vars(calls).values()
    if inspect.isclass(each) and issubclass(each, Request)
}
AT = local("2026-03-01 09:30:00")
PNG = b"\x89PNG\r\n\x1a\n"


def test_there_are_calls_for_all_that_the_desk_does():
    assert len(REQUESTS) == 82
    assert sum(each.SPEC.writes for each in REQUESTS.values()) == 44


@pytest.mark.parametrize("kind", REQUESTS.values(), ids=REQUESTS)
def test_every_declaration_is_whole(kind):
    spec = kind.SPEC
    assert spec.name.startswith(("taobao.", "tmall.", "alibaba."))
    assert spec.root.endswith("_response")
    assert marks(kind) is not None
    assert kind.__doc__
    assert all(hasattr(kind, name) for names in spec.needs.values() for name in names or ())
    gives = getattr(spec.gives, "__origin__", spec.gives)
    if gives is Page:
        assert spec.at
        assert dataclasses.is_dataclass(spec.gives.__args__[0])


def test_root_keys():
    roots = {name: each.SPEC.root for name, each in REQUESTS.items()}
    assert roots["taobao.refunds.receive.get"] == "refunds_receive_get_response"
    assert roots["tmall.exchange.receive.get"] == "tmall_exchange_receive_get_response"
    assert roots["alibaba.ascp.logistics.offline.send"] == (
        "alibaba_ascp_logistics_offline_send_response"
    )


def test_how_values_are_written():
    exchanges = calls.ExchangesReceived(
        fields="dispute_id",
        dispute_status_array=(1, 12),
        refund_id_array=("7", "8"),
        end_gmt_modifed_time=AT,
    )
    assert prepare(exchanges).texts == {
        "fields": "dispute_id",
        "dispute_status_array": "1,12",
        "refund_id_array": "7,8",
        "end_gmt_modifed_time": "2026-03-01 09:30:00",
        "page_no": "1",
        "page_size": "100",
    }
    assert prepare(calls.MemoUpdate(tid="1", reset=False)).texts == {"tid": "1", "reset": "false"}
    staff = calls.StaffEvaluations(query_ids=("cntaobaoa",), btime=AT, etime=AT + timedelta(days=1))
    assert prepare(staff).texts == {
        "query_ids": "cntaobaoa",
        "btime": "20260301093000",
        "etime": "20260302093000",
    }
    offer = calls.NegotiationSend(refund_id="1", refund_version=2, refund_fee=1990, address_id="3")
    assert prepare(offer).texts["refund_fee"] == "1990"


def test_documents_are_json_text():
    query = calls.TradesByLabel(
        query_list=(calls.LabelQuery(receiver_name="张三", end_created=AT),)
    )
    told = prepare(query).texts
    assert json.loads(told["query_list"]) == [
        {"receiver_name": "张三", "end_created": "2026-03-01 09:30:00"}
    ]
    assert "张三" in told["query_list"]
    goods = (calls.PackedGoods(sub_tid="2", num=1, item_type=0),)
    parcel = calls.ConsignPackage(out_sid="SF1", company_code="SF", goods=goods)
    send = calls.AscpOfflineSend(tid="1", consign_pkgs=(parcel,), consign_type=3)
    assert json.loads(prepare(send).texts["consign_pkgs"]) == [
        {
            "out_sid": "SF1",
            "company_code": "SF",
            "goods": [{"sub_tid": "2", "num": 1, "item_type": 0}],
        }
    ]


HIDDEN = calls.OaidQuery(oaid="o", tid="1")


def refuse(**more):
    return calls.RefundRefuse(**({"refund_id": "1", "refuse_message": "不同意"} | more))


BREAKING = [
    (lambda: refuse(refuse_message="不"), "refuse_message"),
    (lambda: refuse(refuse_message="不" * 201), "refuse_message"),
    (lambda: refuse(refuse_message=""), "refuse_message"),
    (lambda: refuse(refuse_proof=b"BM picture"), "refuse_proof"),
    (lambda: refuse(refuse_proof=PNG + bytes(130_000 - 7)), "refuse_proof"),
    (lambda: refuse(refuse_proof=b""), "refuse_proof"),
    (lambda: refuse(refund_phase="later"), "refund_phase"),
    (lambda: refuse(refund_id=""), "refund_id"),
    (lambda: refuse(refuse_message="ab\ud800"), "refuse_message"),
    (lambda: calls.RefundMessageAdd(refund_id="1", content="好" * 134, image=PNG), "content"),
    (lambda: calls.RefundMessageAdd(refund_id="1", content="ok", image=b"x"), "image"),
    (lambda: calls.MemoUpdate(tid="1", memo="好" * 334), "memo"),
    (lambda: calls.MemoUpdate(tid="1", flag=6), "flag"),
    (lambda: calls.ReceiveTimeDelay(tid="1", days=4), "days"),
    (lambda: calls.TradeClose(tid="1", close_reason="不想卖"), "close_reason"),
    (lambda: calls.TradeRates(page_size=151), "page_size"),
    (lambda: calls.TradeRates(page_no=201), "page_no"),
    (lambda: calls.TradesHistory(page_size=51), "page_size"),
    (lambda: calls.RefundsReceived(page_size=101), "page_size"),
    (lambda: calls.RateExplain(oid="1", reply="好" * 501), "reply"),
    (lambda: calls.MessagesConsume(quantity=9), "quantity"),
    (lambda: calls.MessagesConfirm(s_message_ids=tuple(map(str, range(201)))), "s_message_ids"),
    (lambda: calls.MessagesConfirm(s_message_ids=()), "s_message_ids"),
    (lambda: calls.GroupAdd(group_name="default2", nicks=("a",)), "group_name"),
    (
        lambda: calls.OaidDecrypt(query_list=(calls.OaidQuery(oaid="o", tid="1"),) * 21),
        "query_list",
    ),
    (lambda: calls.OfflineSend(tid="1", out_sid="x", company_code=""), "company_code"),
    (lambda: calls.ShippingAddressUpdate(tid="1", receiver_name="好" * 26), "receiver_name"),
    (
        lambda: calls.ResendUpdate(
            param0=calls.ResendState(tid="1", source_id="2", status=3, msg="x")
        ),
        "param0.status",
    ),
]


@pytest.mark.parametrize(("make", "field"), BREAKING)
def test_a_request_against_a_limit_cannot_be_made(make, field):
    with pytest.raises(NotSendable) as caught:
        make()
    assert caught.value.field == field
    assert caught.value.zh


def test_limits_are_inclusive():
    refuse(refuse_message="好的")
    refuse(refuse_message="好" * 200, refuse_proof=PNG + bytes(130_000 - 8))
    calls.RefundMessageAdd(
        refund_id="1", content="好" * 133 + "a", image=b"\xff\xd8\xff" + bytes(9)
    )
    calls.MemoUpdate(tid="1", memo="好" * 333 + "a")
    calls.ShippingAddressUpdate(tid="1", receiver_name="好" * 25)


def test_the_stricter_count():
    assert strict_length("好") == 3  # UTF-8 is the longer one
    assert strict_length("é") == 2
    assert strict_length("\u00c0") == 4  # GB18030 is the longer one
    assert strict_length("😀") == 4


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"GIF89a...", ("gif", "image/gif")),
        (b"\xff\xd8\xff\xe0", ("jpg", "image/jpeg")),
        (PNG, ("png", "image/png")),
        (b"<svg>", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_content(content, kind):
    assert picture_kind(content) == kind
