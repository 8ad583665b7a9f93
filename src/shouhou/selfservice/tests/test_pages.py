"""The buyer's door: every address with every wrong link, every header, nothing personal."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.evidence.actions import keep
from shouhou.evidence.facts import Keeping
from shouhou.evidence.models import Evidence
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions
from shouhou.selfservice.facts import Entered
from shouhou.selfservice.models import Link, Offer, Tally, Waybill
from shouhou.selfservice.tests.make import (
    HOUR,
    KEEP,
    MEMO,
    NICK,
    PERSONAL,
    PLACE,
    SWAP,
    Story,
    agreed_story,
    dropped,
    make_story,
    picture,
    token_of,
    visitor,
)
from shouhou.selfservice.tests.test_sending import NUMBER
from shouhou.triage.models import CardVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
JPEG = {"content_type": "image/jpeg"}


def page_of(made, client: Client | None = None, query: str = "") -> str:
    answer = (client or visitor()).get(f"/b/{token_of(made)}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def upload(name="a.jpg", content=None):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, picture(1) if content is None else content, **JPEG)


def full_story() -> Story:
    """Everything a page can hold, and everything it must not."""
    story = make_story()
    world = story.world
    story.set_place()
    cases.write(case_id=story.case_id, said=Said("note", MEMO, MEMO), by=world.agent, now=NOW)
    keeping = Keeping(shop_id=world.shop.pk, case_id=story.case_id, note=MEMO)
    keep(by=world.agent, keeping=keeping, files=dropped(77), now=NOW)
    story.offer(KEEP, SWAP, words="请选一种")
    world.agree(story.row)
    return story


DOORS = ["", "photos/", "card/", "choice/", "waybill/", "couriers/", "photos/1/", "x/", "x/y/z"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize("wrong", ["wrong", "expired", "ended", "erased"])
def test_every_door_says_the_same_to_every_wrong_link(door, method, wrong):
    story = make_story()
    made = story.link()
    token = token_of(made)
    if wrong == "wrong":
        token = "A" * len(token)
    elif wrong == "expired":
        Link.objects.update(made_at=NOW - 2 * HOUR, expires_at=NOW)
    elif wrong == "ended":
        actions.end_link(by=story.world.agent, case_id=story.case_id, link_id=made.id, now=NOW)
    else:
        actions.forget(case_ids=[story.case_id], now=NOW)
    answer = getattr(visitor(), method)(f"/b/{token}/{door}")
    assert answer.status_code == 404
    if method != "head":
        assert "链接已失效，请联系客服。" in answer.content.decode()
    assert_sealed(answer)
    assert (Evidence.objects.count(), CardVersion.objects.count()) == (0, 0)


def test_the_answers_to_wrong_links_do_not_differ_by_a_byte():
    story = make_story()
    ended = story.link()
    live = story.link()
    client = visitor()
    bodies = {
        client.get(f"/b/{token}/").content for token in (token_of(ended), "x", token_of(live)[:-1])
    }
    assert len(bodies) == 1


def assert_sealed(answer) -> None:
    """The headers and the absence of cookies, on every answer below /b/."""
    headers = answer.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Set-Cookie" not in headers
    assert not answer.cookies


def test_nothing_personal_stands_on_the_page():
    story = full_story()
    made = story.link()
    html = page_of(made)
    for text in PERSONAL:
        assert text not in html
    assert story.row.order_no not in html
    for person in (story.world.agent, story.world.owner, story.world.supervisor):
        assert f">{person.name}<" not in html
    assert "青禾小店" in html
    assert "t**8" in html
    assert "尾号" in html
    assert PLACE["address"] in html  # the shop's own, once a return is agreed
    assert "花费" not in html


def test_a_log_in_of_the_desk_is_nobody_here():
    story = full_story()
    made = story.link()
    client = Client()
    client.force_login(story.world.owner)
    client.cookies["django_language"] = "en"
    answer = client.get(f"/b/{token_of(made)}/")
    html = answer.content.decode()
    assert "退出" not in html
    assert story.world.owner.name not in html
    assert 'lang="zh-Hans"' in html
    assert_sealed(answer)


def test_it_speaks_english_to_whom_the_browser_says_so():
    made = full_story().link()
    html = page_of(made, visitor("en-GB,en;q=0.9"))
    assert 'lang="en"' in html
    assert "Send the goods back" in html
    assert "寄回商品" not in html


def test_each_form_is_taken_and_led_back_to_the_page():
    story = agreed_story()
    story.offer(KEEP, SWAP)
    made, client = story.link(), visitor()
    base = f"/b/{token_of(made)}/"
    sent = [
        ("photos", {"files": [upload()]}),
        ("card", {"wanted": "exchange", "reason": "袖口脱线", "problem": "quality"}),
        ("choice", {"number": 1, "way": "exchange"}),
        ("waybill", {"number": NUMBER, "courier": "sf"}),
    ]
    for what, fields in sent:
        answer = client.post(f"{base}{what}/", fields)
        assert (answer.status_code, answer.url) == (303, f"{base}?done={what}#{what}")
        assert_sealed(answer)
    assert (Evidence.objects.count(), CardVersion.objects.count()) == (1, 1)
    assert (Offer.objects.get().choice, Waybill.objects.get().number) == ("exchange", NUMBER)
    html = page_of(made, client, "?done=waybill")
    assert "退货单号已收到。" in html
    assert "袖口脱线" in html
    assert "您的申请" in html or "商品在寄回的路上" in html


def test_a_form_of_another_site_is_refused():
    made = make_story().link()
    address = f"/b/{token_of(made)}/card/"
    fields = {"wanted": "exchange", "reason": "x"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        answer = visitor().post(address, fields, headers=headers)
        assert answer.status_code == 403
        assert_sealed(answer)
    assert CardVersion.objects.count() == 0
    for headers in ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "null"}):
        assert visitor().post(address, fields, headers=headers).status_code == 303


def test_each_file_has_its_own_sentence():
    made = make_story().link()
    address = f"/b/{token_of(made)}/photos/"
    files = [upload(), upload("<img src=x>.jpg", b"<script>alert(1)</script>")]
    answer = visitor().post(address, {"files": files})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<img src=x>" not in html
    assert "这里只收照片（JPG、PNG、WEBP、GIF），这个文件不是。" in html
    assert "聊天记录" not in html  # what evidence says to people of the shop
    assert "a.jpg" in html
    assert Evidence.objects.count() == 1
    alone = visitor().post(address, {"files": [upload("b.jpg", b"rubbish")]})
    assert alone.status_code == 422
    nothing = visitor().post(address, {})
    assert nothing.status_code == 422
    assert "请先选择照片。" in nothing.content.decode()


def test_a_script_gets_the_same_as_json():
    made = make_story().link()
    address = f"/b/{token_of(made)}/photos/"
    headers = {"Accept": "application/json"}
    good = visitor().post(address, {"files": [upload()]}, headers=headers)
    assert good.json() == {
        "done": True,
        "says": "",
        "files": [{"name": "a.jpg", "kept": True, "says": "已收到"}],
    }
    bad = visitor().post(address, {"files": [upload("b.jpg", b"x")]}, headers=headers)
    assert (bad.status_code, bad.json()["done"]) == (422, False)
    gone = visitor().post("/b/wrong/photos/", {}, headers=headers)
    assert (gone.status_code, gone.json()["done"]) == (404, False)


def test_pictures_are_seen_through_their_own_link_only():
    story = make_story()
    made = story.link()
    (mine,) = actions.add_photos(link_id=made.id, files=dropped(1), now=NOW)
    keeping = Keeping(shop_id=story.world.shop.pk, case_id=story.case_id)
    (ours,) = keep(by=story.world.agent, keeping=keeping, files=dropped(2), now=NOW)
    other = story.link(keep_others=True)
    address = f"/b/{token_of(made)}/photos/{{}}/"
    answer = visitor().get(address.format(mine.evidence_id))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.content[:2] == b"\xff\xd8"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for foreign in (ours.evidence_id, 10**17, 0):
        assert visitor().get(address.format(foreign)).status_code == 404
    theirs = f"/b/{token_of(other)}/photos/{mine.evidence_id}/"
    assert visitor().get(theirs).status_code == 404


def test_hostile_texts_are_shown_as_text():
    story = make_story()
    made = story.link()
    evil = "</textarea><script>alert(1)</script>\u202e"
    address = f"/b/{token_of(made)}/card/"
    fields = {"wanted": "refund", "reason": evil, "came_back": "{{ 7 }}", "note": "' onx=1 \""}
    assert visitor().post(address, fields).status_code == 303
    html = page_of(made)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    story.offer(SWAP)
    Offer.objects.update(words="<b onmouseover=alert(1)>")
    assert "<b onmouseover" not in page_of(made)


@pytest.mark.parametrize(
    ("door", "fields", "says"),
    [
        ("card", {"wanted": "unsaid"}, "卡片是空的。"),
        ("card", {"wanted": "money"}, ""),
        ("card", {"wanted": "refund", "reason": "长" * 501}, ""),
        ("card", {"wanted": "refund", "reason": "a\0b"}, ""),
        ("choice", {"number": 1, "way": "exchange"}, "店铺刚刚有了新的处理，请看过再选。"),
        ("choice", {"number": "x", "way": "decline"}, ""),
        ("waybill", {"number": "12", "courier": "sf"}, "单号不对"),
        ("waybill", {"number": NUMBER, "courier": ""}, "看单号像是"),
        ("waybill", {"number": NUMBER, "courier": "pigeon"}, ""),
    ],
)
def test_what_does_not_fit_comes_back_with_the_reason(door, fields, says):
    story = agreed_story()
    made = story.link()
    answer = visitor().post(f"/b/{token_of(made)}/{door}/", fields)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert (CardVersion.objects.count(), Waybill.objects.count()) == (0, 0)


def test_too_large_and_torn_forms_are_told_before_they_are_read():
    made = make_story().link()
    address = f"/b/{token_of(made)}/"
    big = visitor().generic(
        "POST",
        f"{address}card/",
        b"x",
        "application/x-www-form-urlencoded",
        CONTENT_LENGTH="9999999",
    )
    assert big.status_code == 413
    torn = visitor().generic("POST", f"{address}photos/", b"rubbish", "multipart/form-data")
    assert torn.status_code == 400
    many = visitor().post(f"{address}photos/", {"files": [upload(f"{n}.jpg") for n in range(25)]})
    assert many.status_code == 400
    assert Evidence.objects.count() == 0


def test_a_flood_is_answered_with_a_friendly_429(settings):
    settings.BUYER_CALLS_PER_MINUTE = 2
    made = make_story().link()
    for _ in range(2):
        page_of(made)
    answer = visitor().get(f"/b/{token_of(made)}/")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "请过一会儿再试" in answer.content.decode()
    assert_sealed(answer)


def test_guessing_is_slowed_down_and_locks_nobody_out(settings):
    settings.BUYER_WRONG_PER_HOUR = 2
    made = make_story().link()
    codes = [visitor().get(f"/b/{n}/").status_code for n in range(3)]
    assert codes == [404, 404, 429]
    page_of(made)


def test_the_address_behind_a_proxy_counts_when_the_proxy_is_named(settings):
    settings.BUYER_WRONG_PER_HOUR = 1
    visitor().get("/b/x/", headers={"X-Forwarded-For": "203.0.113.1"})
    told = {"X-Forwarded-For": "203.0.113.2"}
    assert visitor().get("/b/x/", headers=told).status_code == 429
    settings.PROXIES = ["127.0.0.1"]
    assert visitor().get("/b/x/", headers=told).status_code == 404
    forged = {"X-Forwarded-For": "198.51.100.9, 203.0.113.2"}
    assert visitor().get("/b/x/", headers=forged).status_code == 429
    assert Tally.objects.filter(scope="wrong").count() == 2


def test_couriers_are_suggested_not_chosen():
    story = agreed_story()
    made = story.link()
    answer = visitor().get(f"/b/{token_of(made)}/couriers/", {"number": NUMBER})
    assert {"code": "sf", "name": "顺丰"} in answer.json()["couriers"]
    assert 'value="sf" selected' not in page_of(made)
    none = visitor().get(f"/b/{token_of(made)}/couriers/", {"number": "\0" * 99})
    assert none.json() == {"couriers": []}


def test_the_page_costs_the_same_with_one_and_three_of_everything():
    costs = []
    for many in (1, 3):
        story = make_full(many)
        made = story.link()
        actions.add_photos(link_id=made.id, files=dropped(*range(many)), now=NOW)
        page_of(made)
        with CaptureQueriesContext(connection) as asked:
            page_of(made)
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[0] <= 24


def make_full(many: int) -> Story:
    """A world of its own for each, with so many ways and pictures."""
    from shouhou.refunds.models import Agreement
    from shouhou.refunds.tests.test_agreement import make_order_shipped
    from shouhou.refunds.tests.world import make_world, returning

    world = make_world(name=f"第 {many} 家", prefix=f"w{many}")
    world.take_order(make_order_shipped(buyer_nick=NICK))
    world.take(returning(buyer_nick=NICK))
    story = Story(world, Agreement.objects.get(shop=world.shop))
    story.offer(*(KEEP, SWAP, SWAP.__class__("repair"))[:many])
    return story


def test_where_things_stand_follows_the_agreement():
    story = make_story()
    made = story.link()
    assert "您的申请已收到，等店铺答复" in page_of(made)
    story.world.agree(story.row)
    html = page_of(made)
    assert "店铺已同意，请把商品寄回" in html
    assert "请在 " in html  # until when
    told = Entered(NUMBER, "sf")
    actions.enter_waybill(link_id=made.id, told=told, now=NOW)
    assert "商品在寄回的路上" in page_of(made)


def test_a_link_shows_only_what_it_allows():
    story = full_story()
    html = page_of(story.link("photos"))
    assert "问题照片" in html
    for other in ("售后卡</h2>", "就选这个", "我已寄出"):
        assert other not in html
