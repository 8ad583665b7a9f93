"""Under the buyers' own address there is the buyer's page and nothing else."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from shouhou import moment
from shouhou.project.network import buyers_host
from shouhou.project.quiet import HideLinks
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice.tests.make import make_story, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HOST = "b.shop.example"
ELSEWHERE = ["/", "/login/", "/cases/1/", "/api/v1/docs", "/health", "/static/desk/case.css", "/b"]


@pytest.fixture
def at_now(monkeypatch, settings):
    """The desk's clock stands at the moment of the builders, and nothing of the machine is set."""
    monkeypatch.setattr(moment, "now", lambda: NOW)
    settings.ADDRESS = settings.BUYER_ADDRESS = settings.BUYER_HOST = ""
    settings.ONLY_BUYERS = False


@pytest.fixture
def their_host(settings, at_now):
    settings.BUYER_HOST = HOST
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.usefixtures("their_host")
def test_nothing_else_is_served_there(path):
    answer = Client(SERVER_NAME=HOST).get(path)
    assert (answer.status_code, answer.content) == (404, b"404")
    assert not answer.cookies


@pytest.mark.usefixtures("their_host")
def test_the_page_and_its_files_are_served_there():
    made = make_story().link()
    client = Client(SERVER_NAME=HOST)
    assert client.get(f"/b/{token_of(made)}/").status_code == 200
    for name in ("selfservice/buyer.css", "selfservice/buyer.js", "project/tokens.css"):
        assert client.get(f"/static/{name}").status_code == 200
    assert Client().get("/login/").status_code == 200


def test_a_process_can_serve_buyers_alone(settings):
    settings.ONLY_BUYERS = True
    made = make_story().link()
    assert Client().get("/login/").status_code == 404
    assert Client().get("/health").status_code == 200
    assert Client().get(f"/b/{token_of(made)}/").status_code == 200


def test_no_log_holds_a_link(caplog):
    record = logging.LogRecord(
        "x", 30, "x", 1, "%s: %s", ("Not Found", "/b/SECRET-of-nobody/card/"), None
    )
    assert HideLinks().filter(record)
    assert record.getMessage() == "Not Found: /b/…/card/"
    made = make_story().link()
    for path in (f"/b/{token_of(made)}/card/", f"/b/{token_of(made)}x/"):
        Client().post(path, {"wanted": "unsaid"})
    assert token_of(made) not in caplog.text


@pytest.mark.parametrize(
    ("address", "desk", "host"),
    [
        ("", "", ""),
        ("https://b.shop.example", "", "b.shop.example"),
        ("https://b.shop.example", "https://desk.shop.example", "b.shop.example"),
        ("https://desk.shop.example", "https://desk.shop.example", ""),
        ("https://desk.shop.example:8443", "http://desk.shop.example", ""),
    ],
)
def test_a_host_of_its_own(address, desk, host):
    assert buyers_host(address, desk) == host
