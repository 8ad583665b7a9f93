"""The frame: tokens, headers, what was said, whose page it is, hostile words, live parts."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from shouhou.platforms.taobao.sandbox.page.tests.visitor import HOSTILE, Visitor
from shouhou.platforms.taobao.sandbox.page.visits import HEADERS, MOST_BYTES, SAID, is_our_path
from shouhou.platforms.taobao.sandbox.tests.people import BUYER as PLAYED
from shouhou.platforms.taobao.sandbox.world.asking import Request, ask_refund
from shouhou.platforms.taobao.sandbox.world.rating import Rating, chat, rate
from shouhou.platforms.taobao.sandbox.world.shops import Item, Person, join, list_item
from shouhou.platforms.taobao.sandbox.world.trading import Line, confirm, write_memo

ISOLATED = re.compile(
    r"<bdi>.*?</bdi>|<option[^>]*>.*?</option>|<textarea.*?</textarea>|(?:value|alt)=\"[^\"]*\"",
    re.S,
)
PAGES = ("/", "/buyers", "/orders", "/refunds", "/platform", "/seller")


@pytest.mark.parametrize("token", ["", "wrong", "öß"])
def test_a_form_without_the_right_token_does_nothing(visitor: Visitor, token: str) -> None:
    tid = visitor.people.bought(shipped=True)
    answer = visitor.client.post(f"/orders/{tid}/confirm", data={"token": token})
    assert (answer.status_code, "表单已过期" in answer.text) == (403, True)
    assert visitor.row("SELECT status FROM trades") == ("WAIT_BUYER_CONFIRM_GOODS",)


def test_without_a_cookie_no_token_is_right(visitor: Visitor) -> None:
    visitor.client.cookies.clear()
    answer = visitor.client.post("/platform/clock/day", data={"token": ""})
    assert answer.status_code == 403


def test_a_foreign_page_may_not_send(visitor: Visitor) -> None:
    token = visitor.client.cookies["market_token"]
    answer = visitor.client.post(
        "/platform/clock/day", data={"token": token}, headers={"origin": "http://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("path", [*PAGES, "/nowhere-of-ours/x", "/orders/1", "/refunds/7"])
def test_every_page_is_strict_and_has_nothing_inline(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    if path.startswith("/nowhere"):
        assert answer.status_code == 404
        return
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert re.findall(r"<style|<script(?! src=)| style=| on\w+=", answer.text) == []


def test_cookies_are_for_this_site_and_no_script(visitor: Visitor) -> None:
    visitor.client.cookies.clear()
    made = visitor.client.get("/buyers").headers.get_list("set-cookie")
    token = next(each for each in made if each.startswith("market_token="))
    assert token.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=strict"]


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "http://evil.example", "", "/a\n", "javascript:1"]
)
def test_no_form_leads_out_of_the_site(visitor: Visitor, path: str) -> None:
    assert not is_our_path(path)
    assert visitor.done("/platform/clock/hour", back=path) == "/platform"


def test_a_form_leads_back_where_it_stood(visitor: Visitor) -> None:
    assert visitor.done("/platform/clock/hour", back="/orders?before=5") == "/orders?before=5"
    assert visitor.said("/orders") == "ok: 时钟拨快了 1 小时"
    assert visitor.said("/orders") == ""


@pytest.mark.parametrize("value", ["x", "%%%", "w7w=", "gA=="])
def test_a_spoiled_sentence_is_left_out(visitor: Visitor, value: str) -> None:
    visitor.client.cookies.set(SAID, value, domain="127.0.0.1")
    assert visitor.said() in ("", "ok: ")


def test_a_page_that_needs_a_buyer_asks_for_one(visitor: Visitor) -> None:
    visitor.client.cookies.delete("market_buyer")
    answer = visitor.client.get("/orders")
    assert (answer.status_code, answer.headers["location"]) == (303, "/buyers?back=/orders")


def test_another_buyers_things_are_not_there(visitor: Visitor) -> None:
    tid = visitor.people.bought()
    with visitor.people.world() as world:
        refund = ask_refund(world, tid, Request(kind="REFUND", reason="质量问题"))
        other = join(world, replace(PLAYED, nick="别人"))
    visitor.play(other)
    for path in (f"/orders/{tid}", f"/refunds/{refund}", f"/lines/{tid}/ask", f"/lines/{tid}/rate"):
        assert "属于另一位买家" in visitor.get(path, 404)
    for path in (f"/orders/{tid}/confirm", f"/refunds/{refund}/withdraw", f"/refunds/{refund}/say"):
        assert visitor.send(path, content="x").status_code == 404
    assert visitor.row("SELECT status FROM refunds") == ("WAIT_SELLER_AGREE",)


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 40, "１", "-1", "1e3", "%00"])
def test_strange_numbers_lead_nowhere(visitor: Visitor, number: str) -> None:
    for path in ("/orders/{}", "/refunds/{}", "/refunds/{}/modify", "/lines/{}/ask", "/chats/{}"):
        assert (path, visitor.client.get(path.format(number)).status_code) == (path, 404)


@pytest.mark.parametrize(
    "query", ["part=live", "before=x", f"before={'9' * 19}", "shop=x", "marked=%00", "back=//x"]
)
def test_strange_questions_are_answered(visitor: Visitor, query: str) -> None:
    for path in PAGES:
        assert (path, visitor.client.get(f"{path}?{query}").status_code) == (path, 200)


def test_a_broken_form_is_refused_in_words(visitor: Visitor) -> None:
    kind = {"content-type": "multipart/form-data"}
    answer = visitor.client.post("/buyers", content=b"--x\r\nbroken", headers=kind)
    assert (answer.status_code, "表单不完整" in answer.text) == (400, True)


def test_too_much_is_refused_before_it_is_read(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/orders/1/pay", content=b"x", headers={"content-length": str(MOST_BYTES + 1)}
    )
    assert answer.status_code == 413


def test_hostile_words_are_shown_as_words(visitor: Visitor) -> None:
    people = visitor.people
    with people.world() as world:
        buyer = join(world, Person(**dict.fromkeys(asdict(PLAYED), HOSTILE)))
        item = list_item(world, people.shop, Item(title=HOSTILE, skus=((HOSTILE, 100),)))
        sku = world.value("SELECT sku_id FROM skus WHERE num_iid = ?", item)
        people.buyer = buyer
    tid = people.bought(Line(sku), message=HOSTILE)
    visitor.play(buyer)
    with people.world() as world:
        confirm(world, tid)
        rate(world, tid, "buyer", Rating(result="bad", content=HOSTILE))
        asked = Request(kind="REFUND", reason=HOSTILE, description=HOSTILE, received=True)
        refund = ask_refund(world, tid, asked)
        chat(world, people.shop, buyer, "buyer", HOSTILE)
        write_memo(world, tid, HOSTILE, 5)
    paths = (*PAGES, f"/checkout?q{sku}=1", f"/orders/{tid}", f"/refunds/{refund}")
    for path in (
        *paths,
        f"/refunds/{refund}/modify",
        f"/lines/{tid}/append",
        f"/chats/{people.shop}",
    ):
        page = visitor.get(path)
        assert "<script>alert" not in page, path
        assert "\x1b" not in page, path
        assert "\x07" not in page, path
        assert "\u202e" not in ISOLATED.sub("", page), path


@pytest.mark.parametrize("path", ["/orders", "/refunds", "/platform", "/seller", "/orders/{tid}"])
def test_the_part_that_changes_comes_alone(visitor: Visitor, path: str) -> None:
    path = path.format(tid=visitor.people.bought())
    whole = visitor.get(path)
    live = re.search(r'data-live="([^"]+)"', whole)
    assert live is not None
    answer = visitor.client.get(live[1].replace("&amp;", "&"))
    assert "<html" not in answer.text
    assert answer.text.strip() in whole
    clock = visitor.people.market.clock
    assert answer.headers["x-world"] == str(int(clock.seconds(visitor.people.wall()) * 1000))
    assert answer.headers["x-speed"] == "1"


def test_the_files_of_the_page_are_there(visitor: Visitor) -> None:
    named = set(re.findall(r'(?:href|src)="(/static/market/[^"]+)"', visitor.get("/")))
    assert len(named) == 6
    assert [visitor.client.get(each).status_code for each in named] == [200] * 6


def test_the_folder_is_made_by_the_page_itself(tmp_path: Path) -> None:
    made = Visitor(tmp_path / "fresh")
    assert made.row("SELECT count(*) FROM story_runs") == (0,)
    made.close()
