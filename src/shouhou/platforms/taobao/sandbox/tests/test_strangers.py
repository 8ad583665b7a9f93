"""Two clients from PyPI that know nothing of us, against the running market."""

from __future__ import annotations

import io
import time
import urllib.parse  # top.api.base uses it without importing it
from collections.abc import Iterator
from typing import Any

import pytest
import top.api  # type: ignore[import-untyped]
from taobaopy.taobao import (  # type: ignore[import-untyped]
    TaoBaoAPIClient,
    TaoBaoAPIError,
)

from shouhou.platforms.taobao.sandbox.tests.calling import PNG
from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served

assert urllib.parse
FIELDS = "refund_id,status,refund_fee,refund_version,refund_phase,sid"


@pytest.fixture(autouse=True)
def _beijing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """taobaopy sends the machine's local time and calls it Beijing's."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def client(running: Served) -> TaoBaoAPIClient:
    return TaoBaoAPIClient(running.app_key, running.secret, domain=running.url)


def official(running: Served, request: str, **given: object) -> Any:
    """One call of the repacked official SDK: md5, system parameters in the query, epoch ms."""
    made = getattr(top.api, request)("127.0.0.1", running.port)
    made.set_app_info(top.appinfo(running.app_key, running.secret))
    token = given.pop("session")
    for name, value in given.items():
        setattr(made, name, value)
    (inner,) = made.getResponse(token).values()
    return inner


def infos(refund: dict[str, Any]) -> str:
    fen = refund["refund_fee"].replace(".", "")
    names = (refund["refund_id"], int(fen), refund["refund_version"], refund["refund_phase"])
    return "|".join([str(each) for each in names])


def test_taobaopy_lists_reads_agrees_and_writes_a_memo(
    running: Served, client: TaoBaoAPIClient
) -> None:
    tid, token = running.bought(), running.session()
    number = running.asked("REFUND", tid)
    rows = client.refunds_receive_get(session=token, fields=FIELDS)["refunds_receive_get_response"]
    assert str(number) in [each["refund_id"] for each in rows["refunds"]["refund"]]
    one = client.refund_get(session=token, fields=FIELDS, refund_id=number)
    refund = one["refund_get_response"]["refund"]
    assert (refund["status"], refund["refund_fee"]) == ("WAIT_SELLER_AGREE", "19.90")
    done = client.rp_refunds_agree(session=token, refund_infos=infos(refund))
    assert done["rp_refunds_agree_response"]["msg_code"] == "OP_SUCC"
    client.trade_memo_update(session=token, tid=tid, memo="已退款，破损", flag=5)
    memos = {each["tid"]: each for each in running.truth("memos")}
    assert memos[tid] == {"tid": tid, "seller_memo": "已退款，破损", "seller_flag": 5}
    paid = [each for each in running.truth("payments") if each["key"] == number]
    assert [(each["kind"], each["amount"]) for each in paid] == [("refund", 1990)]


def test_taobaopy_sends_proof_with_a_refusal(running: Served, client: TaoBaoAPIClient) -> None:
    number, token = running.asked("REFUND"), running.session()
    one = client.refund_get(session=token, fields=FIELDS, refund_id=number)
    refund = one["refund_get_response"]["refund"]
    given = {"session": token, "refund_id": number, "refuse_message": "请补充照片"}
    given |= {"refund_phase": refund["refund_phase"], "refuse_proof": io.BytesIO(PNG)}
    with pytest.raises(TaoBaoAPIError) as said:
        client.refund_refuse(refund_version=1, **given)
    assert "isv.stale-refund-version" in str(said.value)
    answer = client.refund_refuse(refund_version=refund["refund_version"], **given)
    assert answer["refund_refuse_response"]["refund"]["status"] == "SELLER_REFUSE_BUYER"


def test_the_official_sdk_walks_a_return(running: Served) -> None:
    number, token = running.asked("REFUND_AND_RETURN"), running.session()
    given = {"session": token, "refund_id": number}
    rows = official(running, "RefundsReceiveGetRequest", session=token, fields=FIELDS)
    assert str(number) in [each["refund_id"] for each in rows["refunds"]["refund"]]
    refund = official(running, "RefundGetRequest", fields=FIELDS, **given)["refund"]
    agreed = official(
        running,
        "RpReturngoodsAgreeRequest",
        refund_phase=refund["refund_phase"],
        refund_version=refund["refund_version"],
        remark="请寄回",
        seller_address_id=running.truth("addresses")[0]["contact_id"],
        **given,
    )
    assert agreed["is_success"] is True
    running.act("send_back", refund_id=number, company_code="YTO", out_sid="YT1234567890123")
    refund = official(running, "RefundGetRequest", fields=FIELDS, **given)["refund"]
    assert (refund["status"], refund["sid"]) == ("WAIT_SELLER_CONFIRM_GOODS", "YT1234567890123")
    done = official(running, "RpRefundsAgreeRequest", session=token, refund_infos=infos(refund))
    assert done["succ"] is True
    refund = official(running, "RefundGetRequest", fields=FIELDS, **given)["refund"]
    assert refund["status"] == "SUCCESS"


def test_the_official_sdk_writes_a_memo_and_hears_a_no(running: Served) -> None:
    tid, token = running.bought(), running.session()
    official(running, "TradeMemoUpdateRequest", session=token, tid=tid, memo="备注", flag=1)
    assert {"tid": tid, "seller_memo": "备注", "seller_flag": 1} in running.truth("memos")
    with pytest.raises(top.api.base.TopException) as said:
        official(running, "RefundGetRequest", session=token, fields=FIELDS, refund_id=1)
    assert said.value.subcode == "isv.refund-not-exist"
