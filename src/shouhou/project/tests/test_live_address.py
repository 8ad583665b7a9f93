"""Where a page takes its events from, and that its policy names exactly that place."""

from __future__ import annotations

import pytest
from django.core.signing import Signer
from django.template import Context, Template
from django.test import Client, RequestFactory

from shouhou.notices.tests.make import browser, make_staff
from shouhou.notices.words import PRESENCE
from shouhou.project.live.address import events_url, origin_of
from shouhou.project.live.origins import allowed_origin
from shouhou.project.middleware import policy


@pytest.mark.parametrize(
    ("host", "port", "https", "configured", "url"),
    [
        ("127.0.0.1:8400", 8401, False, "", "http://127.0.0.1:8401/events"),
        ("localhost", 8401, False, "", "http://localhost:8401/events"),
        ("[::1]:8400", 8401, False, "", "http://[::1]:8401/events"),
        ("localhost:8400", 0, False, "", ""),
        ("localhost", 8401, True, "", ""),
        ("evil.example", 8401, False, "", ""),
        ("localhost; script-src *", 8401, False, "", ""),
        ("localhost", 8401, True, "/events", "/events"),
        ("localhost", 0, True, "https://desk.shop.cn/events", "https://desk.shop.cn/events"),
    ],
)
def test_the_address_follows_the_host_the_page_was_asked_for(
    host, port, https, configured, url, settings
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    settings.LIVE_PORT, settings.HTTPS, settings.EVENTS_URL = port, https, configured
    assert events_url(RequestFactory().get("/", headers={"host": host})) == url


def test_the_policy_names_that_origin_and_no_other() -> None:
    assert policy("http://a.b:8401/events").endswith("; connect-src 'self' http://a.b:8401")
    assert "connect-src" not in policy("")
    assert "connect-src" not in policy("/events")
    assert origin_of("https://a.b; script-src *") == ""
    assert origin_of("javascript://a.b/") == ""


def test_a_page_of_the_desks_own_host_is_let_in(settings) -> None:
    settings.ALLOWED_HOSTS = ["desk.shop.cn", "127.0.0.1"]
    settings.ADDRESS = "https://desk.shop.cn"
    mine = {"host": "127.0.0.1:8401", "origin": "http://127.0.0.1:8400"}
    assert allowed_origin(mine, 8400) == "http://127.0.0.1:8400"
    assert allowed_origin(mine, 8300) is None
    assert allowed_origin(mine | {"host": "127.0.0.2:8401"}, 8400) is None
    proxied = {"host": "desk.shop.cn", "origin": "https://desk.shop.cn"}
    assert allowed_origin(proxied, 8400) == "https://desk.shop.cn"
    assert allowed_origin(proxied | {"origin": "https://desk.shop.cn.evil"}, 8400) is None
    assert allowed_origin({}, 8400) is None


@pytest.mark.django_db
def test_pages_carry_the_address_only_for_people_and_only_with_live_updates(settings) -> None:
    settings.LIVE_PORT = 8401
    _, owner = make_staff()
    answer = browser(owner).get("/notices/", headers={"host": "localhost:8400"})
    shown = answer.content.decode()
    assert '<meta name="live" content="http://localhost:8401/events" data-last="0">' in shown
    assert "connect-src 'self' http://localhost:8401" in answer["Content-Security-Policy"]
    assert 'id="bell"' in shown
    assert 'name="live"' not in Client().get("/login/").content.decode()
    settings.LIVE_PORT = 0
    assert 'name="live"' not in browser(owner).get("/notices/").content.decode()


def test_the_line_about_others_carries_a_signed_key() -> None:
    shown = Template("{% load live %}{% presence 12 3 %}").render(Context())
    key = Signer(salt=PRESENCE).sign("12:3")
    assert f'data-presence="{key}"' in shown
    assert 'data-presence-says="{}也在看这张单"' in shown
    assert shown.rstrip().endswith("hidden></p>")
