"""The pages: who may do what, the way to consent and back, nothing secret anywhere."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou.shops.queries import connection_of
from shouhou.shops.tests.make import NOW, make_client, make_shop, make_staff
from shouhou.sync import actions
from shouhou.sync.models import StrangeWord, Trouble
from shouhou.sync.tests.gateway import Platform
from shouhou.sync.tests.make import APP_KEY, APP_SECRET, SESSION, make_connected

pytestmark = pytest.mark.django_db


def app_form(address: str, **more: str) -> dict[str, str]:
    return {
        "kind": "tmall",
        "app_key": APP_KEY,
        "app_secret": APP_SECRET,
        "listens": "websocket",
        "gateway_url": f"{address}/router/rest",
        "message_url": address.replace("http", "ws"),
        "oauth_url": address,
        **more,
    }


def test_an_owner_connects_by_consent(platform: Platform) -> None:
    shop, _ = make_shop()
    owner = make_client("lin")
    said = owner.post(f"/connections/{shop.pk}/app/", app_form(platform.address))
    assert said.status_code == 302
    found = connection_of(shop.pk)
    assert found is not None
    assert (found.state, found.app_key) == ("waiting", APP_KEY)
    leads = owner.get(f"/connections/{shop.pk}/authorise/")
    asked = parse_qs(urlsplit(leads["Location"]).query)
    assert leads["Location"].startswith(f"{platform.address}/authorize?")
    assert asked["client_id"] == [APP_KEY]
    state, back = asked["state"][0], urlsplit(asked["redirect_uri"][0])
    assert back.path == "/connections/back/"
    owner.get(back.path, {"code": "the-code", "state": state})
    found = connection_of(shop.pk)
    assert found is not None
    assert (found.state, found.seller_nick, found.account) == ("connected", "示例", "示例:小美")
    assert platform.tokens_asked[0]["code"] == "the-code"
    assert platform.tokens_asked[0]["redirect_uri"] == asked["redirect_uri"][0]


@pytest.mark.parametrize("state", ["", "another", "é"])
def test_consent_of_somebody_else_is_not_taken(platform: Platform, state: str) -> None:
    shop, _ = make_connected(platform.address)
    before = connection_of(shop.pk)
    owner = make_client("lin")
    owner.get(f"/connections/{shop.pk}/authorise/")
    said = owner.get("/connections/back/", {"code": "stolen", "state": state}, follow=True)
    assert "这次授权不是从这里发起的" in said.content.decode()
    assert platform.tokens_asked == []
    assert connection_of(shop.pk) == before


def test_consent_works_once(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    owner = make_client("lin")
    leads = owner.get(f"/connections/{shop.pk}/authorise/")
    state = parse_qs(urlsplit(leads["Location"]).query)["state"][0]
    for _ in range(2):
        owner.get("/connections/back/", {"code": "c", "state": state})
    assert len(platform.tokens_asked) == 1


def test_an_agent_looks_and_changes_nothing(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    make_staff(shop)
    agent = make_client("wang")
    page = agent.get(f"/connections/{shop.pk}/")
    assert page.status_code == 200
    assert "断开" not in page.content.decode()
    assert agent.get(f"/connections/{shop.pk}/app/").status_code == 404
    assert agent.get(f"/connections/{shop.pk}/authorise/").status_code == 404
    agent.post(f"/connections/{shop.pk}/disconnect/")
    found = connection_of(shop.pk)
    assert found is not None
    assert found.state == "connected"


def test_another_shop_does_not_exist(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    make_shop(name="别家", owner="zhao")
    other = make_client("zhao")
    assert other.get(f"/connections/{shop.pk}/").status_code == 404
    assert other.post(f"/connections/{shop.pk}/sync/").status_code == 404
    assert Client().get(f"/connections/{shop.pk}/").status_code == 302


def test_buttons_pause_resume_and_disconnect(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    owner = make_client("lin")
    states = []
    for verb in ("pause", "resume", "sync", "disconnect", "disconnect"):
        owner.post(f"/connections/{shop.pk}/{verb}/")
        found = connection_of(shop.pk)
        assert found is not None
        states.append(found.state)
    assert states == ["paused", "connected", "connected", "off", "off"]


def test_health_shows_what_failed_and_nothing_secret(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    platform.fails["taobao.trades.sold.increment.get"] = [
        {"code": 7, "msg": "App Call Limited", "sub_msg": f"{SESSION} <script>alert(1)</script>"}
    ]
    actions.sweep(shop.pk, "trades", NOW)
    owner = make_client("lin")
    with CaptureQueriesContext(connection) as few:
        page = owner.get(f"/connections/{shop.pk}/").content.decode()
    assert "还没好" in page
    assert "<script>alert" not in page
    Trouble.objects.bulk_create(
        Trouble(
            shop=shop, about="refunds", kind="temporary", first_at=NOW, last_at=NOW, ended_at=NOW
        )
        for _ in range(5)
    )
    for number in range(5):
        word = f"NEW_{number}"
        StrangeWord.objects.create(shop=shop, field="order.status", word=word, last_at=NOW)
    with CaptureQueriesContext(connection) as many:
        page = owner.get(f"/connections/{shop.pk}/").content.decode()
    assert "NEW_4" in page
    assert len(many) == len(few)
    for secret in (APP_SECRET, SESSION):
        assert secret not in page
        assert secret not in repr(connection_of(shop.pk))


def test_a_wrong_address_is_named_beside_its_field(platform: Platform) -> None:
    shop, _ = make_shop()
    owner = make_client("lin")
    for bad in ("javascript:alert(1)", "http://a b/", "file:///etc/passwd", "http://u:p@h/"):
        form = app_form(platform.address, gateway_url=bad)
        said = owner.post(f"/connections/{shop.pk}/app/", form)
        assert (said.status_code, connection_of(shop.pk)) == (422, None), bad
        assert APP_SECRET not in said.content.decode()


def test_a_token_by_hand_is_tried_out_first(platform: Platform) -> None:
    shop, _ = make_shop()
    owner = make_client("lin")
    owner.post(f"/connections/{shop.pk}/app/", app_form(platform.address))
    platform.fails["taobao.user.seller.get"] = [{"code": 27, "msg": "Invalid session"}]
    owner.post(f"/connections/{shop.pk}/session/", {"session": SESSION})
    found = connection_of(shop.pk)
    assert found is not None
    assert found.state == "waiting"
    owner.post(f"/connections/{shop.pk}/session/", {"session": SESSION})
    found = connection_of(shop.pk)
    assert found is not None
    assert (found.state, found.seller_id, found.renews) == ("connected", "2001", False)
