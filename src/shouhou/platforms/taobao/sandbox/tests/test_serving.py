"""The running market: pages, tokens, sockets, strings; who is let in."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from shouhou.platforms.taobao.sandbox.gateway.signing import sign
from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.serving import addresses, prepared
from shouhou.platforms.taobao.sandbox.tests.calling import PNG
from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served, served
from shouhou.platforms.taobao.sandbox.tmc import frames
from shouhou.platforms.taobao.sandbox.tmc.frames import KIND, Byte, Frame
from shouhou.platforms.taobao.sandbox.tmc.socket import handshake_sign

BACK = "http://127.0.0.1:9/back"


class _Still(HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_: object) -> None:
        return None


def opened(running: Served) -> Market:
    """The market behind the door, where it runs in this process."""
    assert running.market is not None
    return running.market


def redirected(running: Served, answer: str) -> dict[str, list[str]]:
    """Where the page of authorisation leads, as the query of that address."""
    shop, sub = running.truth("shops")[0]["shop_id"], running.truth("subaccounts")[0]["sub_id"]
    form = {"client_id": running.app_key, "redirect_uri": BACK, "state": "s1", "answer": answer}
    body = urlencode({**form, "account": f"{shop}/{sub}"}).encode()
    with pytest.raises(HTTPError) as moved:
        build_opener(_Still).open(Request(f"{running.url}/authorize", body))
    assert moved.value.code == 302
    parts = urlsplit(moved.value.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return parse_qs(parts.query)


def tokens(running: Served, **given: str) -> tuple[int, dict[str, object]]:
    app = {"client_id": running.app_key, "client_secret": running.secret}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    status, answer = running.post("/token", urlencode({**app, **given}).encode(), **headers)
    return status, answer


def test_a_seller_authorises_and_tokens_are_renewed(running: Served) -> None:
    query = {"response_type": "code", "client_id": running.app_key, "redirect_uri": BACK}
    status, page = running.get(f"/authorize?{urlencode(query)}")
    assert (status, "同意授权" in page, "示例:售后小美" in page) == (200, True, True)
    back = redirected(running, "yes")
    assert back["state"] == ["s1"]
    grant = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": BACK}
    assert tokens(running, **{**grant, "redirect_uri": "http://elsewhere/"})[0] == 400
    back = redirected(running, "yes")
    grant["code"] = back["code"][0]
    status, token = tokens(running, **grant)
    assert (status, token["taobao_user_nick"]) == (
        200,
        "%E7%A4%BA%E4%BE%8B%3A%E5%94%AE%E5%90%8E%E5%B0%8F%E7%BE%8E",
    )
    assert tokens(running, **grant)[1]["error"] == "invalid_grant"
    renewal = {"grant_type": "refresh_token", "refresh_token": str(token["refresh_token"])}
    status, renewed = tokens(running, **renewal)
    assert status == 200
    assert renewed["access_token"] != token["access_token"]
    assert tokens(running, **renewal)[0] == 400


def test_a_seller_says_no_and_strangers_get_nothing(running: Served) -> None:
    assert redirected(running, "no")["error"] == ["access_denied"]
    query = {"response_type": "code", "client_id": "1", "redirect_uri": "javascript:alert(1)"}
    assert running.get(f"/authorize?{urlencode(query)}")[0] == 400
    headers = {"content-type": "application/x-www-form-urlencoded"}
    wrong = urlencode({"client_id": running.app_key, "client_secret": "x"}).encode()
    assert running.post("/token", wrong, **headers)[1]["error"] == "invalid_client"


@contextmanager
def shaken(
    running: Served, path: str = "/tmc", secret: str = ""
) -> Iterator[tuple[ClientConnection, Frame]]:
    """A line after its handshake, and what was answered."""
    stamp = str(int(time.time() * 1000))
    signed = handshake_sign(secret or running.secret, running.app_key, "default", stamp)
    custom = {"app_key": running.app_key, "group_name": "default", "timestamp": stamp}
    hello = Frame(frames.CONNECT, {**custom, "sign": signed, "sdk": "test"})
    with connect(f"ws://127.0.0.1:{running.port}{path}") as line:
        line.send(frames.encode(hello))
        yield line, heard(line)


def heard(line: ClientConnection) -> Frame:
    content = line.recv(timeout=5)
    assert isinstance(content, bytes)
    return frames.decode(content)


def permitted(running: Served) -> None:
    running.act("permit", app_key=running.app_key, shop_id=running.truth("shops")[0]["shop_id"])


@pytest.mark.parametrize("path", ["/tmc", "/"])
def test_messages_are_pushed_and_confirmed(running: Served, path: str) -> None:
    permitted(running)
    with shaken(running, path) as (line, accepted):
        tid = running.bought()
        pull = Frame(frames.SEND, {KIND: Byte(frames.PULL)}, token=accepted.token)
        line.send(frames.encode(pull))
        seen: list[str] = []
        while len(seen) < 3:
            frame = heard(line)
            if json.loads(str(frame.custom["content"])).get("tid") == tid:
                seen.append(str(frame.custom["topic"]).rpartition("_")[2])
            done = {KIND: Byte(frames.CONFIRM), "id": frame.custom["id"]}
            line.send(frames.encode(Frame(frames.SEND, done, token=accepted.token)))
        assert seen == ["TradeCreate", "TradeBuyerPay", "TradeSellerShip"]
        assert line.ping().wait(5)
        for _ in range(100):
            if not running.truth("tmc"):
                break
            time.sleep(0.02)
        assert running.truth("tmc") == []


def test_a_bad_handshake_is_refused_with_a_phrase(running: Served) -> None:
    with shaken(running, secret="wrong") as (line, refused):
        shown = (refused.type, refused.status, refused.phrase)
        assert shown == (frames.CONNECT_ACK, 401, "bad sign")
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=5)


def test_garbage_closes_the_line(running: Served) -> None:
    with connect(f"ws://127.0.0.1:{running.port}/tmc") as line:
        line.send(b"\x02\x09garbage")
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=5)


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
def test_foreign_pages_are_kept_out(running: Served, headers: dict[str, str]) -> None:
    assert running.get("/control/clock", **headers)[0] == 403
    assert running.post("/control/clock", {"speed": 2}, **headers)[0] == 403
    url = f"ws://127.0.0.1:{running.port}/tmc"
    with pytest.raises(InvalidStatus), connect(url, additional_headers=headers):
        pass


def test_the_control_speaks_of_mistakes(running: Served) -> None:
    for path, given, status in (
        ("/clock", {"speed": 1001}, 400),
        ("/clock", {"ahead_seconds": "x"}, 400),
        ("/troubles", {"slow": 1}, 400),
        ("/troubles", {"lost_rate": 2}, 400),
        ("/troubles", {"lost_how": "gone"}, 400),
        ("/acts/nothing", {}, 400),
        ("/acts/pay", {"tid": "1"}, 400),
        ("/acts/pay", {}, 400),
        ("/acts/pay", {"tid": 1, "why": 2}, 400),
        ("/acts/order", {"basket": {"lines": 3}}, 400),
        ("/acts/agree_refund", {"refund_id": 1}, 409),
        ("/fill", {"trades": 1, "refunds": 2}, 409),
        ("/clock", b"{", 400),
        ("/clock", b"[]", 400),
    ):
        assert running.post(f"/control{path}", given)[0] == status, (path, given)
    assert running.get("/control/truth/secrets")[0] == 400
    assert "ask_refund" in running.get("/control/acts")[1]


def test_pictures_are_kept_and_shown(running: Served) -> None:
    name = running.post("/control/pictures", PNG)[1]["name"]
    assert running.get(f"/pictures/{name}")[0] == 200
    assert running.get("/pictures/none.png")[0] == 404
    assert running.post("/control/pictures", b"<html>")[0] == 409


def test_a_dropped_answer_closes_the_connection(running: Served) -> None:
    running.post("/control/troubles", {"outage": "drop"})
    given = {"method": "taobao.time.get"}
    with pytest.raises(Exception, match="IncompleteRead"):
        running.post("/router/rest", urlencode(given).encode())
    running.post("/control/troubles", {"outage": "503"})
    assert running.post("/router/rest", urlencode(given).encode())[0] == 503
    assert tokens(running)[0] == 503
    with shaken(running) as (_, refused):
        assert refused.phrase == "service unavailable"
    running.post("/control/troubles", {})


def test_the_clock_is_told_and_jumps(running: Served) -> None:
    before = running.get("/control/clock")[1]["world"]
    after = running.post("/control/clock", {"ahead_seconds": 3600, "speed": 10})[1]
    assert 3600 <= after["world"] - before < 3700
    assert after["speed"] == 10
    mirrored = json.loads((opened(running).folder / "clock.json").read_text())
    assert mirrored["speed"] == 10
    given = {"method": "taobao.time.get", "app_key": running.app_key, "v": "2.0", "format": "json"}
    given |= {"timestamp": str(int(time.time() * 1000)), "sign_method": "hmac-sha256"}
    given["sign"] = sign(running.secret.encode(), given, "hmac-sha256")
    status, answer = running.get(f"/router/rest?{urlencode(given)}")
    assert (status, list(answer)) == (200, ["time_get_response"])
    running.post("/control/clock", {"speed": 1})


def test_the_ticker_lets_deadlines_pass_without_a_visitor(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        number = running.asked("REFUND")
        opened(running).turn_clock(ahead_seconds=5 * 86400)
        for _ in range(100):
            with opened(running).store.transaction() as rows:
                row = rows.execute("SELECT refund_id, status FROM refunds").fetchone()
            if row["status"] == "SUCCESS":
                break
            time.sleep(0.02)
        assert tuple(row) == (number, "SUCCESS")


def test_the_market_survives_and_keeps_its_app(tmp_path: Path) -> None:
    first = prepared(tmp_path)
    content = (tmp_path / "app.json").read_text()
    with first.world() as world:
        goods = world.value("SELECT count(*) FROM items")
        pictures = world.value("SELECT count(*) FROM pictures")
    first.close()
    second = prepared(tmp_path)
    with second.world() as world:
        assert world.value("SELECT count(*) FROM items") == goods == 12
    second.close()
    assert (tmp_path / "app.json").read_text() == content
    assert stat.S_IMODE((tmp_path / "app.json").stat().st_mode) == 0o600
    assert pictures == 12
    assert addresses("::1", 8711)["gateway"] == "http://[::1]:8711/router/rest"


PROGRAM = """
import sys
from pathlib import Path
from shouhou.platforms.taobao.sandbox.serving import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), pace=0)
"""


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Served]]:
    """The market in a process of its own, reached through what it writes into app.json."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), str(port)]) as running:
        try:
            yield running, awaited(folder, port)
        finally:
            running.kill()


def awaited(folder: Path, port: int) -> Served:
    """The market once it answers."""
    for _ in range(400):
        time.sleep(0.05)
        try:
            app = json.loads((folder / "app.json").read_text())
            found = Served(None, port, app["app_key"], app["app_secret"])
            assert app["gateway"] == f"{found.url}/router/rest"
            found.get("/control/clock")
        except (OSError, KeyError, AssertionError):
            continue
        return found
    raise AssertionError("the market did not start")


def test_a_killed_market_comes_back_as_it_was(tmp_path: Path) -> None:
    with process(tmp_path) as (running, first):
        assert "示例" in first.get("/")[1]
        number = first.asked("REFUND")
        first.act("agree_refund", refund_id=number)
        before = [first.truth(what) for what in ("refunds", "payments", "trades")]
        running.send_signal(signal.SIGKILL)
    with process(tmp_path) as (_, second):
        assert [second.truth(what) for what in ("refunds", "payments", "trades")] == before
        assert second.secret == first.secret
