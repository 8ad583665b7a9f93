"""The gateway: who may call, how answers look, what goes wrong on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from shouhou.platforms.taobao.sandbox.gateway.handling import handle
from shouhou.platforms.taobao.sandbox.gateway.parameters import Call
from shouhou.platforms.taobao.sandbox.gateway.signing import sign
from shouhou.platforms.taobao.sandbox.gateway.specs import specs
from shouhou.platforms.taobao.sandbox.methods import METHODS
from shouhou.platforms.taobao.sandbox.sessions import revoke
from shouhou.platforms.taobao.sandbox.tests.calling import agree, ask, raw, session, texts
from shouhou.platforms.taobao.sandbox.tests.people import SECRET, Cast, cast
from shouhou.platforms.taobao.sandbox.troubles import Troubles, set_troubles
from shouhou.platforms.taobao.sandbox.world.shops import freeze_shop

LIST = "taobao.refunds.receive.get"


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Cast]:
    made = cast(tmp_path)
    yield made
    made.market.close()


def trouble(people: Cast, **troubles: object) -> None:
    with people.world() as world:
        set_troubles(world, Troubles.read(troubles))


def test_every_declared_method_behaves_and_every_behaviour_is_declared() -> None:
    assert set(specs()) == set(METHODS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "yaml"}, 23),
        ({"app_key": ""}, 28),
        ({"app_key": "1"}, 29),
        ({"v": ""}, 32),
        ({"v": "3.0"}, 33),
        ({"timestamp": ""}, 30),
        ({"timestamp": "2020-01-01 00:00:00"}, 31),
        ({"timestamp": "soon"}, 31),
        ({"timestamp": "²"}, 31),
        ({"method": ""}, 21),
        ({"method": "taobao.no.such"}, 22),
        ({"session": ""}, 26),
        ({"session": "nobody"}, 27),
        ({"fields": ""}, 40),
        ({"page_no": "first"}, 41),
        ({"page_size": "101"}, 41),
        ({"page_no": "0"}, 41),
        ({"start_modified": "yesterday"}, 41),
        ({"use_has_next": "1"}, 41),
    ],
)
def test_what_is_wrong_has_its_code(people: Cast, change: dict[str, str], code: int) -> None:
    given = {"session": session(people), "fields": "tid", **change}
    method = str(given.pop("method", LIST))
    answer = raw(people, method, **given)
    if change.get("format"):
        found = ElementTree.fromstring(answer.body).findtext("code")
    else:
        found = json.loads(answer.body)["error_response"]["code"]
    assert (answer.status, int(found or 0)) == (200, code)


def test_a_wrong_signature_and_a_missing_one(people: Cast) -> None:
    given = texts(people, "taobao.time.get", {})
    for signature, code in (("", 24), ("0" * 32, 25)):
        answer = handle(people.market, Call({**given, "sign": signature}, {}))
        assert json.loads(answer.body)["error_response"]["code"] == code


@pytest.mark.parametrize("method", ["md5", "hmac", "hmac-sha256"])
@pytest.mark.parametrize("stamp", ["2027-01-15 16:08:59", "1800000000000"])
def test_all_signatures_and_both_timestamps(people: Cast, method: str, stamp: str) -> None:
    answer = ask(people, "taobao.time.get", sign_method=method, timestamp=stamp)
    assert answer == {"time": "2027-01-15 16:00:00"}


def test_sessions_end(people: Cast) -> None:
    token = session(people)
    with people.world() as world:
        freeze_shop(world, people.shop)
    assert ask(people, LIST, session=token, fields="tid")["code"] == 27
    with people.world() as world:
        freeze_shop(world, people.shop, frozen=False)
    people.wall.seconds += 31 * 86400
    assert ask(people, LIST, session=token, fields="tid")["code"] == 27
    token = session(people)
    assert ask(people, LIST, session=token, fields="tid") == {"total_results": 0}
    with people.world() as world:
        revoke(world, people.shop)
    assert ask(people, LIST, session=token, fields="tid")["code"] == 27


def test_lists_are_wrapped_twice_simply_or_in_xml(people: Cast) -> None:
    refund = str(people.asked("REFUND"))
    given = {"session": session(people), "fields": "refund_id,status"}
    rows = [{"refund_id": refund, "status": "WAIT_SELLER_AGREE"}]
    whole = json.loads(raw(people, LIST, **given).body)
    assert whole["refunds_receive_get_response"]["refunds"] == {"refund": rows}
    simple = json.loads(raw(people, LIST, simplify="true", **given).body)
    assert (simple["refunds"], simple["total_results"]) == (rows, 1)
    answer = raw(people, LIST, **{**given, "format": ""})
    root = ElementTree.fromstring(answer.body)
    assert (root.tag, answer.content_type) == (
        "refunds_receive_get_response",
        "text/xml;charset=UTF-8",
    )
    assert [each.text for each in root.findall("refunds/refund/refund_id")] == [refund]


def test_an_empty_list_is_absent(people: Cast) -> None:
    given = {"session": session(people), "fields": "tid"}
    assert ask(people, LIST, **given) == {"total_results": 0}
    assert ask(people, LIST, use_has_next="true", **given) == {"has_next": False}


def test_pages_end_and_tell_whether_there_is_more(people: Cast) -> None:
    refunds = [people.asked("REFUND") for _ in range(5)]
    given = {"session": session(people), "fields": "refund_id", "page_size": 2}
    seen = []
    for number in (3, 2, 1):
        page = ask(people, LIST, page_no=number, **given)
        assert page["total_results"] == 5
        seen += [int(each["refund_id"]) for each in page["refunds"]["refund"]]
    assert sorted(seen) == refunds
    assert "refunds" not in ask(people, LIST, page_no=4, **given)
    more = [ask(people, LIST, page_no=n, use_has_next="true", **given)["has_next"] for n in (1, 3)]
    assert more == [True, False]


def test_buyers_text_breaks_no_answer(people: Cast) -> None:
    nasty = "<b>&amp;\x00\x0b\ud800]]>" + "长" * 2000
    refund = people.asked("REFUND", description=nasty.replace("\ud800", ""))
    given = {"session": session(people), "fields": "desc", "refund_id": refund}
    answer = ask(people, "taobao.refund.get", **given)
    assert answer["refund"]["desc"] == nasty.replace("\ud800", "")
    written = raw(people, "taobao.refund.get", **{**given, "format": "xml"})
    text = ElementTree.fromstring(written.body).findtext("refund/desc")
    assert text == "<b>&amp;]]>" + "长" * 2000


def test_quotas_and_bans_name_their_seconds(people: Cast) -> None:
    with people.world() as world:
        world.change("apps", ("name", "试用"), daily_quota=1)
    assert "time" in ask(people, "taobao.time.get")
    refused = ask(people, "taobao.time.get")
    assert refused == {
        "code": 7,
        "msg": "App Call Limited",
        "sub_code": "accesscontrol.limited-by-app-access-count",
        "sub_msg": "This ban will last for 28801 more seconds",
    }
    trouble(people, ban_until=people.wall() + 5)
    assert ask(people, "taobao.time.get")["sub_msg"] == "This ban will last for 6 more seconds"


def test_an_isp_error_changes_nothing(people: Cast) -> None:
    tid, token = people.bought(), session(people)
    trouble(people, isp_rate=1.0)
    answer = ask(people, "taobao.trade.memo.update", session=token, tid=tid, memo="补寄")
    assert answer["sub_code"] == "isp.top-remote-service-unavailable"
    assert people.row("SELECT seller_memo FROM trades")["seller_memo"] == ""


@pytest.mark.parametrize("how", ["drop", "504", "timeout"])
def test_a_lost_answer_did_its_work(people: Cast, how: str) -> None:
    tid, token = people.bought(), session(people)
    trouble(people, lost_rate=1.0, lost_how=how, only="taobao.trade.memo.*")
    answer = raw(people, "taobao.trade.memo.update", session=token, tid=tid, memo="补寄")
    shown = (answer.dropped, answer.status, b"isp.remote-service-timeout" in answer.body)
    expected = {
        "drop": (True, 200, False),
        "504": (False, 504, False),
        "timeout": (False, 200, True),
    }
    assert shown == expected[how]
    assert people.row("SELECT seller_memo FROM trades")["seller_memo"] == "补寄"
    assert "time" in ask(people, "taobao.time.get")


def test_an_outage_answers_nothing(people: Cast) -> None:
    trouble(people, outage="503")
    assert raw(people, "taobao.time.get").status == 503
    trouble(people, outage="drop", slow_ms=7)
    assert raw(people, "taobao.time.get").dropped
    trouble(people, slow_ms=7)
    assert raw(people, "taobao.time.get").late_ms == 7


def test_a_code_is_texted_and_works_once(people: Cast) -> None:
    token = session(people, sub=True)
    first, second = people.asked("REFUND"), people.asked("REFUND")
    trouble(people, sms_needed=True)
    assert agree(people, token, first)["msg_code"] == "OP_FAILURE_UE"
    code = people.row("SELECT code FROM texted")["code"]
    assert agree(people, token, first, code="x")["succ"] is False
    newest = people.row("SELECT code FROM texted ORDER BY text_id DESC")["code"]
    assert agree(people, token, first, code=newest)["succ"] is True
    assert agree(people, token, second, code=newest)["succ"] is False
    assert code != ""


def test_empties_are_signed_or_not(people: Cast) -> None:
    given = texts(people, "taobao.time.get", {"target_app_key": ""})
    signed = sign(SECRET.encode(), given, "md5")
    answer = handle(people.market, Call({**given, "sign": signed}, {}))
    assert b"time_get_response" in answer.body
