"""Who gets in: nobody without a name, nobody into another's shop, and the owner into settings."""

import pytest
from django.test import Client

from shouhou.desk.tests.make import (
    agreement_id,
    browser,
    case_id,
    person,
    refund_id,
    seen,
    shop_with,
)
from shouhou.refunds.models import RefundAnswer
from shouhou.shops.actions import grant_role

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/?view=ask",
    "/search/?q=雪平锅",
    "/rules/",
    "/rules/who_pays/",
    "/shops/",
    "/gallery/",
    "/registers/",
    "/cases/new/?shop={shop}&order={order}",
    "/cases/{case}/",
    "/cases/{case}/story/?before=999",
    "/cases/{case}/do/close/",
    "/cases/{case}/do/hand_over/",
    "/cases/{case}/do/open_agreement/",
    "/cases/{case}/agreements/{agreement}/agreement/agree/",
    "/cases/{case}/agreements/{agreement}/agreement/refuse/",
    "/cases/{case}/agreements/{agreement}/agreement/propose/",
    "/refunds/{refund}/why/",
    "/shops/{shop}/settings/",
)


def addresses(shop) -> list[str]:
    ids = {"refund": refund_id(), "case": case_id(), "agreement": agreement_id()}
    return [page.format(shop=shop.pk, order=seen().order_no, **ids) for page in PAGES]


def test_a_stranger_is_sent_to_the_log_in_from_every_page():
    shop = shop_with(seen())
    for address in addresses(shop):
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer.url.startswith("/login/?next="), address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_owner_sees_every_page_in_both_languages(language):
    shop = shop_with(seen())
    client = browser(language=language)
    for address in addresses(shop):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert (">退出<" in answer.content.decode()) == (language == "zh-hans"), address


def test_anothers_refund_does_not_exist():
    shop = shop_with(seen())
    shop_with(name="隔壁店", login="fang")
    stranger, number = browser("fang"), refund_id()
    for address in (f"/refunds/{number}/", f"/refunds/{number}/why/"):
        assert stranger.get(address).status_code == 404
    told = {"fact": "postage", "value": "free"}
    assert stranger.post(f"/refunds/{number}/answer/", told).status_code == 404
    assert stranger.get(f"/shops/{shop.pk}/settings/").status_code == 404
    assert not RefundAnswer.objects.exists()
    assert "春秋款加厚雪平锅" not in stranger.get("/").content.decode()


def test_settings_are_the_owners():
    shop = shop_with(seen())
    grant_role(person=person("wang"), shop_id=shop.pk, role="agent")
    assert browser("wang").get(f"/shops/{shop.pk}/settings/").status_code == 404
    assert browser("wang").get("/gallery/").status_code == 404


def test_a_refund_that_is_not_there_is_a_404():
    shop_with(seen())
    assert browser().get("/refunds/999999/").status_code == 404
    assert browser().get("/rules/no_such_table/").status_code == 404


def test_pages_have_no_inline_code_or_style():
    """The content security policy allows our own files only."""
    shop = shop_with(seen())
    for address in addresses(shop):
        html = browser().get(address).content.decode()
        assert " style=" not in html, address
        assert "<style" not in html, address
        assert " onclick=" not in html, address
        assert all("src=" in tag.split(">")[0] for tag in html.split("<script")[1:]), address
