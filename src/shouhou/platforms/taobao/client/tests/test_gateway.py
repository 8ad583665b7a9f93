"""One call over a real line: what is sent, what comes back, and every way in which it fails."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from datetime import timedelta

import httpx
import pytest

from shouhou.platforms.taobao.client import (
    Banned,
    MemoryBudget,
    Misconfigured,
    NeedsCode,
    NotSendable,
    Patience,
    Permanent,
    Reauthorise,
    Secret,
    Temporary,
    Unknown,
    Unreadable,
    calls,
)
from shouhou.platforms.taobao.client.budget import Allowance
from shouhou.platforms.taobao.client.signing import sign
from shouhou.platforms.taobao.client.tests.serving import (
    APP_SECRET,
    NOW,
    TOKEN,
    Answer,
    Time,
    error,
    gateway_at,
    recording,
    serving,
    shop_at,
)

READ = calls.RefundGet(refund_id="1")
WRITE = calls.MemoUpdate(tid="1", memo="破损补寄", flag=5)
DONE = b'{"trade_memo_update_response": {"trade": {"tid": 1}, "request_id": "r"}}'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def test_a_form_is_signed_and_everything_is_in_the_body():
    with serving(DONE) as server:
        told = shop_at(server.url).ask(WRITE)
    assert told == calls.TradeMoved(tid="1")
    (asked,) = server.asked
    texts = dict(asked.texts)
    assert asked.query == "/router/rest"
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert texts.pop("sign") == sign(texts, APP_SECRET, "hmac-sha256")
    assert texts == {
        "method": "taobao.trade.memo.update",
        "app_key": "12345678",
        "session": TOKEN,
        "timestamp": "2026-03-02 10:00:00",
        "v": "2.0",
        "format": "json",
        "sign_method": "hmac-sha256",
        "tid": "1",
        "memo": "破损补寄",
        "flag": "5",
    }


@pytest.mark.parametrize("how", ["md5", "hmac", "hmac-sha256"])
def test_files_travel_beside_the_form_and_are_not_signed(how):
    request = calls.RefundRefuse(
        refund_id="1",
        refuse_message="已拆封，影响二次销售",
        refuse_proof=PNG,
        refund_phase="aftersale",
        refund_version=17,
    )
    done = (
        b'{"refund_refuse_response": {"refund": {"refund_id": 1, "status": "SELLER_REFUSE_BUYER"}}}'
    )
    with serving(done) as server:
        told = shop_at(server.url, sign_method=how, simplify=True).ask(request)
    assert told.status == "SELLER_REFUSE_BUYER"
    (asked,) = server.asked
    assert asked.files == {"refuse_proof": ("refuse_proof.png", "image/png", PNG)}
    texts = dict(asked.texts)
    assert texts.pop("sign") == sign(texts, APP_SECRET, how)
    assert texts["refuse_message"] == "已拆封，影响二次销售"
    assert texts["simplify"] == "true"


def test_controls_and_astral_characters_arrive_as_they_are():
    with serving(DONE) as server:
        shop_at(server.url).ask(calls.MemoUpdate(tid="1", memo="a\0\x1f\r\n😀&=+%"))
    assert server.asked[0].texts["memo"] == "a\0\x1f\r\n😀&=+%"


def test_a_call_without_a_shop_has_no_session():
    with serving(b'{"time_get_response": {"time": "2026-03-02 10:00:00"}}') as server:
        told = gateway_at(server.url, Time()).ask(calls.TimeGet())
    assert told.time == NOW
    assert "session" not in server.asked[0].texts


PROBLEMS = [
    (error(27, "invalid-sessionkey"), Reauthorise, Reauthorise),
    (error(26), Reauthorise, Reauthorise),
    (error(25, msg="Invalid signature"), Misconfigured, Misconfigured),
    (error(29), Misconfigured, Misconfigured),
    (error(15, "isv.trade-not-exist"), Permanent, Permanent),
    (error(50, "isv.invalid-parameter:tid"), Permanent, Permanent),
    (error(40, "isv.missing-parameter:tid"), Permanent, Permanent),
    (error(11), Permanent, Permanent),
    (error(999), Permanent, Permanent),
    (error(15, "SOME_BUSINESS_RULE"), Permanent, Permanent),
    (error(15), Temporary, Unknown),
    (error(15, "isp.remote-service-timeout"), Temporary, Unknown),
    (error(15, "isp.anything-new"), Temporary, Unknown),
    (error(15, "isp.null-pointer-exception"), Permanent, Unknown),
    (error(15, "isp.top-remote-connection-timeout-tmall"), Temporary, Unknown),
    (error(15, "isp.item-service-unavailable"), Temporary, Temporary),
    (error(10), Temporary, Temporary),
    (error(3), Temporary, Temporary),
    (error(15, "isv.trade-service-rejection"), Temporary, Temporary),
    (error(15, "CLOSE_TRADE_TOO_FAST"), Temporary, Temporary),
    (error(15, "isv.rp-need-sms-code-x"), NeedsCode, NeedsCode),
    (error(15, "isv.x", "请输入短信验证码"), NeedsCode, NeedsCode),
    (error(8), Banned, Banned),
    (b"<html>", Unreadable, Unknown),
    (b'{"other_response": {}}', Unreadable, Unknown),
    (Answer(b"", 500), Temporary, Unknown),
    (Answer(b"", 502), Temporary, Unknown),
    (Answer(b"", 429), Temporary, Temporary),
    (Answer(b"", 404), Misconfigured, Misconfigured),
    (Answer(b"", 302, {"Location": "/elsewhere"}), Misconfigured, Misconfigured),
    (Answer(recording("refund_get"), cut_at=100), Temporary, Unknown),
    (Answer(b"not gzip", headers={"Content-Encoding": "gzip"}), Temporary, Unknown),
]


@pytest.mark.parametrize(("told", "for_read", "for_write"), PROBLEMS)
def test_what_an_answer_means_for_a_read_and_for_a_write(told, for_read, for_write):
    with serving(told) as server:
        with pytest.raises(for_read) as caught:
            shop_at(server.url).ask(READ)
        assert type(caught.value) is for_read
        reads = len(server.asked)
        with pytest.raises(for_write) as caught:
            shop_at(server.url).ask(WRITE)
        assert type(caught.value) is for_write
    assert reads == (3 if for_read is Temporary else 1), "a read is repeated while temporary"
    assert len(server.asked) == reads + 1, "a write is sent once"
    assert caught.value.zh
    assert caught.value.todo_zh


def test_a_read_is_tried_again_with_growing_pauses():
    time = Time()
    with serving(error(10), error(10), recording("refund_get")) as server:
        assert shop_at(server.url, time).ask(READ).status == "WAIT_SELLER_AGREE"
    assert time.slept == [0.5, 1.0]
    assert len(server.asked) == 3


def test_who_has_no_patience_asks_once():
    time = Time()
    with serving(error(10)) as server, pytest.raises(Temporary):
        gateway_at(server.url, time, patience=Patience(attempts=1)).ask(READ)
    assert (len(server.asked), time.slept) == (1, [])


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_nobody_there_is_temporary_even_for_a_write(request_):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    with pytest.raises(Temporary) as caught:
        shop_at(url).ask(request_)
    assert type(caught.value) is Temporary


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://"])
def test_an_address_that_is_none(url):
    with pytest.raises(Misconfigured):
        shop_at(url).ask(WRITE)


@pytest.fixture
def silent():
    """Takes connections and the request, and never answers (or hangs up at once)."""
    listening = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []
    hang_up = threading.Event()

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            line.recv(65536)
            kept.append(line)
            if hang_up.is_set():
                line.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/", hang_up
    listening.close()
    for line in kept:
        line.close()


def test_no_answer_in_time_leaves_a_write_unknown(silent):
    url, _ = silent
    with pytest.raises(Unknown):
        shop_at(url, seconds=0.1).ask(WRITE)
    with pytest.raises(Temporary):
        shop_at(url, seconds=0.1).ask(READ)


def test_a_line_that_breaks_after_sending_leaves_a_write_unknown(silent):
    url, hang_up = silent
    hang_up.set()
    with pytest.raises(Unknown):
        shop_at(url).ask(WRITE)


def test_an_answer_that_is_too_large_is_not_held():
    with serving(b" " * 2000) as server:
        with pytest.raises(Unreadable) as caught:
            shop_at(server.url, most_bytes=1000).ask(READ)
        assert caught.value.field == "body"
        with pytest.raises(Unknown):
            shop_at(server.url, most_bytes=1000).ask(WRITE)


def test_an_answer_that_never_ends():
    time = Time()
    with serving(lambda asked: b" " * 300_000) as server:
        shop = shop_at(server.url, time, seconds=1)
        ticks = iter(range(100_000))
        shop.gateway.clock = lambda: NOW + timedelta(seconds=next(ticks))
        with pytest.raises(Unknown):
            shop.ask(WRITE)


def test_the_skew_of_the_clock_is_told():
    time = Time(NOW + timedelta(minutes=20))
    with serving(error(31)) as server, pytest.raises(Misconfigured) as caught:
        shop_at(server.url, time).ask(READ)
    assert caught.value.skew_seconds == 1200


def test_a_ban_is_kept_and_nothing_is_sent_until_it_ends():
    time = Time()
    banned = error(
        7, "accesscontrol.limited-by-api-access-count", "This ban will last for 90 more seconds"
    )
    with serving(banned, recording("refund_get")) as server:
        shop = shop_at(server.url, time)
        with pytest.raises(Banned) as caught:
            shop.ask(READ)
        assert (caught.value.seconds, caught.value.scope) == (91, "method")
        with pytest.raises(Banned) as caught:
            shop.ask(READ)
        assert caught.value.scope == "method:taobao.refund.get"
        assert len(server.asked) == 1
        time.now += timedelta(seconds=91)
        assert shop.ask(READ).refund_id == "88100200300400501"


def test_the_line_for_the_record():
    told = error(15, "isv.trade-not-exist", "交易\n不存在")
    with serving(told) as server, pytest.raises(Permanent) as caught:
        shop_at(server.url).ask(READ)
    assert str(caught.value) == ("permanent: taobao.refund.get 15 isv.trade-not-exist 交易 不存在")
    with serving(Answer(b"", 503)) as server, pytest.raises(Unknown) as lost:
        shop_at(server.url).ask(WRITE)
    assert str(lost.value) == "unknown: taobao.trade.memo.update HTTP 503"


def test_a_ban_without_a_time_lasts_a_minute():
    with serving(error(8)) as server, pytest.raises(Banned) as caught:
        shop_at(server.url).ask(READ)
    assert (caught.value.seconds, caught.value.scope) == (60, "app")


def test_the_daily_quota_ends_at_midnight_in_beijing():
    told = error(7, "accesscontrol.limited-by-app-access-count", "quota")
    with serving(told) as server, pytest.raises(Banned) as caught:
        shop_at(server.url).ask(READ)
    assert (caught.value.seconds, caught.value.scope) == (14 * 3600, "app")


def test_a_short_shortage_is_slept_through():
    time = Time()
    budget = MemoryBudget(lambda scope: Allowance(rate=1, burst=1))
    with serving(recording("refund_get")) as server:
        gateway = gateway_at(server.url, time, budget)
        gateway.ask(READ)
        gateway.ask(READ)
    assert sum(time.slept) == pytest.approx(1, abs=0.001)


def test_what_the_kind_of_shop_must_say():
    bare = calls.RefundRefuse(refund_id="1", refuse_message="不同意")
    with pytest.raises(NotSendable) as caught:
        shop_at("http://127.0.0.1:1/").ask(bare)
    assert caught.value.field == "refuse_proof"
    refill = calls.ReturnRefill(
        refund_id="1", refund_phase="onsale", logistics_waybill_no="1", logistics_company_code="ZTO"
    )
    with pytest.raises(NotSendable) as caught:
        shop_at("http://127.0.0.1:1/", kind="taobao").ask(refill)
    assert caught.value.field == "shop"
    with pytest.raises(NotSendable) as caught:
        shop_at("http://127.0.0.1:1/", kind="taobao").ask(calls.ReturnAgree(refund_id="1"))
    assert caught.value.field == "address"


def test_no_secret_is_ever_shown(caplog):
    caplog.set_level(logging.DEBUG)
    code = "sms-778899"
    echo = f"bad {TOKEN} {APP_SECRET} {code}"
    request = calls.RefundsAgree(refund_infos="1|1|1", code=code)
    with serving(error(15, f"isv.{TOKEN}", echo, echo), b"<html>") as server:
        shop = shop_at(server.url)
        shown = [repr(shop), repr(shop.gateway.app), repr(request), str(shop.session)]
        for _ in range(2):
            with pytest.raises((Permanent, Unknown)) as caught:
                shop.ask(request)
            problem = caught.value
            shown += [str(problem), repr(problem), repr(problem.told), problem.en]
            shown += traceback.format_exception(problem)
    shown.append(caplog.text)
    assert server.asked[0].texts["code"] == code
    for secret in (TOKEN, APP_SECRET, code):
        assert [text for text in shown if secret in text] == []


def test_a_secret_is_not_pickled_and_knows_its_equal():
    import pickle

    with pytest.raises(TypeError):
        pickle.dumps(Secret("x"))
    assert Secret("x") == Secret("x")
    assert Secret("x") != "x"
    assert f"{Secret('x')}" == "Secret(…)"


def test_the_client_of_the_caller_may_follow_redirects_but_we_do_not():
    with serving(Answer(b"", 307, {"Location": "/other"})) as server:
        shop = shop_at(server.url)
        shop.gateway.http = httpx.Client(follow_redirects=True, trust_env=False)
        with pytest.raises(Misconfigured):
            shop.ask(WRITE)
    assert len(server.asked) == 1
