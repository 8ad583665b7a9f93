"""Asking, changing, sending back, writing, calling the platform: every form and its refusals."""

from __future__ import annotations

import re

import pytest

from shouhou.platforms.taobao.sandbox.page.refunds import allowed
from shouhou.platforms.taobao.sandbox.page.tests.visitor import Visitor, bomb, picture
from shouhou.platforms.taobao.sandbox.world.answering import (
    Refusing,
    agree_refund,
    agree_return,
    consign,
    propose_return,
    receive_exchange,
    refuse,
)
from shouhou.platforms.taobao.sandbox.world.disputes import get_refund

ASKED = {"kind": "REFUND", "reason": "质量问题", "fee": "12.5", "num": "1", "received": "yes"}


def shots(*contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("pictures", (f"{n}.png", each, "image/png")) for n, each in enumerate(contents)]


def acts(visitor: Visitor, refund: int) -> list[str]:
    """What the page offers."""
    page = visitor.get(f"/refunds/{refund}")
    return re.findall(r'id="act-(\w+)"', page)


def test_a_refund_is_asked_with_pictures(visitor: Visitor) -> None:
    tid = visitor.people.bought()
    to = visitor.done(
        f"/lines/{tid}/ask", shots(picture(), picture("GIF", (9, 9))), **ASKED, description="坏了"
    )
    refund = visitor.row(
        "SELECT dispute_type, fee, reason, good_status, description, refund_id FROM refunds"
    )
    assert refund[:5] == ("REFUND", 1250, "质量问题", "BUYER_RECEIVED", "坏了")
    assert to == f"/refunds/{refund[5]}"
    names = visitor.row("SELECT pictures FROM refund_messages")[0].split(",")
    assert [name.endswith(".jpg") for name in names] == [True, True]
    page = visitor.get(to)
    assert all(f"/pictures/{name}" in page for name in names)


@pytest.mark.parametrize(
    ("kind", "stored", "fee"),
    [
        ("REFUND_AND_RETURN", "REFUND_AND_RETURN", 1250),
        ("TMALL_EXCHANGE", "TMALL_EXCHANGE", 9900),
        ("RESHIPPING", "RESHIPPING", 9900),
    ],
)
def test_every_kind_may_be_asked_of_what_was_shipped(
    visitor: Visitor, kind: str, stored: str, fee: int
) -> None:
    tid = visitor.people.bought()
    visitor.done(f"/lines/{tid}/ask", **{**ASKED, "kind": kind, "sku": "颜色:蓝"})
    assert visitor.row("SELECT dispute_type, fee FROM refunds") == (stored, fee)
    wanted = "颜色:蓝" if "EXCHANGE" in kind else ""
    assert visitor.row("SELECT exchange_sku FROM refunds") == (wanted,)


def test_unshipped_goods_may_only_be_paid_back(visitor: Visitor) -> None:
    tid = visitor.people.bought(shipped=False)
    page = visitor.get(f"/lines/{tid}/ask")
    assert re.findall(r'name="kind" value="(\w+)"', page) == ["REFUND"]
    found, _ = visitor.wrong(f"/lines/{tid}/ask", **{**ASKED, "kind": "REFUND_AND_RETURN"})
    assert found == ["kind: 请选择售后类型"]
    visitor.done(f"/lines/{tid}/ask", **ASKED)
    assert visitor.row("SELECT good_status FROM refunds") == ("BUYER_NOT_RECEIVED",)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("fee", "99.01", "fee: 退款金额须大于 0，不超过 99.00 元"),
        ("fee", "0", "fee: 退款金额须大于 0，不超过 99.00 元"),
        ("fee", "-5", "fee: 退款金额须大于 0，不超过 99.00 元"),
        ("fee", "一元", "fee: 退款金额须是以元为单位的数字，例如 12.50"),
        ("fee", "1.234", "fee: 退款金额须是以元为单位的数字，例如 12.50"),
        ("reason", "编的", "reason: 请选择申请原因"),
        ("received", "", "received: 请选择是否收到货"),
        ("num", "2", "num: 数量须是 1 到 1 的整数"),
        ("kind", "TAOBAO_EXCHANGE", "kind: 请选择售后类型"),
        ("description", "字" * 501, "description: 说明最多 500 字，现在 501 字"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_stays(
    visitor: Visitor, name: str, value: str, says: str
) -> None:
    tid = visitor.people.bought()
    fields = {**ASKED, "description": "请保留这句", name: value}
    found, page = visitor.wrong(f"/lines/{tid}/ask", **fields)
    assert found == [says]
    assert fields["description"] in page
    assert visitor.row("SELECT count(*) FROM refunds") == (0,)


def test_what_is_no_picture_is_refused_and_the_good_one_stays(visitor: Visitor) -> None:
    tid = visitor.people.bought()
    found, page = visitor.wrong(
        f"/lines/{tid}/ask", shots(picture(), b"<svg onload=alert(1)>", bomb()), **ASKED
    )
    assert found == ["pictures: “1.png”不是能识别的图片（支持 JPG、PNG、GIF、WEBP）"]
    kept = re.findall(r'name="kept" value="([^"]+)" checked', page)
    assert len(kept) == 1
    visitor.done(f"/lines/{tid}/ask", **ASKED, kept=[*kept, "not-there.jpg"])
    assert visitor.row("SELECT pictures FROM refund_messages") == (kept[0],)


def test_more_than_five_pictures_are_refused(visitor: Visitor) -> None:
    tid = visitor.people.bought()
    many = shots(*[picture(size=(10 + each, 10)) for each in range(6)])
    found, _ = visitor.wrong(f"/lines/{tid}/ask", many, **ASKED)
    assert found == ["pictures: 最多 5 张图片，现在 6 张"]
    assert visitor.send(f"/lines/{tid}/ask", many * 2, **ASKED).status_code == 400


def test_a_second_request_beside_an_open_one_is_refused_in_words(visitor: Visitor) -> None:
    tid = visitor.people.bought()
    visitor.done(f"/lines/{tid}/ask", **ASKED)
    found, _ = visitor.wrong(f"/lines/{tid}/ask", **ASKED)
    assert found == ["该商品已有进行中的售后申请"]


def test_the_page_offers_what_the_table_allows(visitor: Visitor) -> None:
    refund = visitor.people.asked("REFUND_AND_RETURN")
    assert acts(visitor, refund) == ["modify", "withdraw", "call"]
    with visitor.people.world() as world:
        agree_return(world, refund)
    assert acts(visitor, refund) == ["modify", "send_back", "withdraw", "call"]
    visitor.done(f"/refunds/{refund}/send_back", company="YTO", number="YT1234567890123")
    assert acts(visitor, refund) == ["modify", "withdraw", "call"]
    visitor.done(f"/refunds/{refund}/call")
    assert acts(visitor, refund) == ["modify", "withdraw", "drop"]
    visitor.done(f"/refunds/{refund}/drop")
    with visitor.people.world() as world:
        agree_refund(world, refund)
        assert allowed(world, get_refund(world, refund)) == []
    assert acts(visitor, refund) == []
    assert "已退给您 <b" in visitor.get(f"/refunds/{refund}")


def test_a_request_is_changed_and_withdrawn(visitor: Visitor) -> None:
    refund = visitor.people.asked("REFUND", description="原来的话")
    page = visitor.get(f"/refunds/{refund}/modify")
    assert ('value="99.00"' in page, "原来的话" in page) == (True, True)
    fields = {**ASKED, "kind": "REFUND_AND_RETURN", "fee": "50"}
    assert visitor.done(f"/refunds/{refund}/modify", **fields) == f"/refunds/{refund}"
    assert visitor.row("SELECT dispute_type, fee FROM refunds") == ("REFUND_AND_RETURN", 5000)
    found, _ = visitor.wrong(f"/refunds/{refund}/modify", **{**ASKED, "kind": "RESHIPPING"})
    assert found == ["kind: 请选择售后类型"]
    visitor.done(f"/refunds/{refund}/withdraw")
    assert visitor.said(f"/refunds/{refund}") == "ok: 申请已撤销"
    visitor.done(f"/refunds/{refund}/withdraw", back=f"/refunds/{refund}")
    assert visitor.said(f"/refunds/{refund}") == "bad: 已是“退款关闭”，到此结束"
    assert visitor.wrong(f"/refunds/{refund}/modify", **ASKED)[0] == ["已是“退款关闭”，到此结束"]
    assert visitor.send(f"/refunds/{refund}/dance").status_code == 404


def test_the_return_waybill_must_look_like_one(visitor: Visitor) -> None:
    refund = visitor.people.asked("REFUND_AND_RETURN")
    here = f"/refunds/{refund}/send_back"
    found, _ = visitor.wrong(here, company="ZTO", number="75123456789012")
    assert found == ["“等待卖家同意”状态下不能“退货”"]
    with visitor.people.world() as world:
        agree_return(world, refund)
    assert "请寄到" in visitor.get(here)
    found, page = visitor.wrong(here, company="ZTO", number="abc")
    assert found == ["number: 这不像中通快递的运单号，请核对"]
    assert 'value="abc"' in page
    assert visitor.wrong(here, company="X", number="1")[0][0] == "company: 请选择快递公司"
    visitor.done(here, company="ZTO", number="75123456789012")
    assert visitor.row("SELECT status, back_sid FROM refunds") == (
        "WAIT_SELLER_CONFIRM_GOODS",
        "75123456789012",
    )


def test_words_and_proof_go_both_ways(visitor: Visitor) -> None:
    refund = visitor.people.asked("REFUND")
    here = f"/refunds/{refund}"
    assert visitor.wrong(f"{here}/say", content="")[0] == ["content: 请填写留言"]
    assert visitor.done(f"{here}/say", shots(picture()), content="") == f"{here}#talk"
    with visitor.people.world() as world:
        refuse(world, refund, Refusing(message="请补图", reason_id=101))
    page = visitor.get(here)
    assert ("请补图" in page, "买家未提供有效凭证" in page) == (True, True)
    visitor.done(f"{here}/withdraw")
    assert visitor.wrong(f"{here}/say", content="晚了")[0] == ["售后已结束，不能再留言"]


@pytest.mark.parametrize(
    ("act", "status", "fee"),
    [("accept", "WAIT_BUYER_RETURN_GOODS", 4000), ("reject", "WAIT_SELLER_AGREE", 9900)],
)
def test_a_proposal_is_answered(visitor: Visitor, act: str, status: str, fee: int) -> None:
    refund = visitor.people.asked("REFUND")
    visitor.done(f"/refunds/{refund}/{act}", back="/refunds")
    assert visitor.said("/refunds") == "bad: 没有待处理的协商方案"
    with visitor.people.world() as world:
        propose_return(world, refund, 4000, visitor.people.contact)
    assert acts(visitor, refund)[:2] == ["accept", "reject"]
    assert "退货退款 ¥40.00" in visitor.get(f"/refunds/{refund}")
    visitor.done(f"/refunds/{refund}/{act}")
    assert visitor.row("SELECT status, fee FROM refunds") == (status, fee)


def test_an_exchange_is_confirmed(visitor: Visitor) -> None:
    refund = visitor.people.asked("TMALL_EXCHANGE")
    with visitor.people.world() as world:
        agree_return(world, refund)
    visitor.done(f"/refunds/{refund}/send_back", company="SF", number="SF1234567890123")
    with visitor.people.world() as world:
        receive_exchange(world, refund)
        consign(world, refund, "ZTO", "75123456789012")
    assert acts(visitor, refund) == ["confirm", "turn", "withdraw", "call"]
    visitor.done(f"/refunds/{refund}/confirm")
    assert visitor.row("SELECT status FROM refunds") == ("SUCCESS",)


def test_the_list_and_the_deadline(visitor: Visitor) -> None:
    refund = visitor.people.asked("REFUND")
    page = visitor.get("/refunds")
    assert f'href="/refunds/{refund}"' in page
    visitor.people.later(119)
    page = visitor.get(f"/refunds/{refund}")
    assert re.findall(r"data-until.*?>(.*?)</time>", page) == ["1 小时 0 分"]
    assert "到时自动：同意退款，款项已退回买家" in page
    visitor.people.later(1.1)
    assert "退款成功" in visitor.get(f"/refunds/{refund}")
