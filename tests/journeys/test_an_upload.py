"""A shop owner's first day: drop the exports, look at the preview, confirm, see the queue."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from samples import cast
from shouhou.shops.actions import grant_role, make_person, make_shop
from tests.journeys.steps import do_the_work, log_in

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


def test_from_the_files_to_the_queue(page: Page) -> None:
    sample = cast.HILLS
    shop = make_shop(name=sample.name, kind=sample.kind, platform=sample.platform, now=cast.NOW)
    owner = make_person(login_name="lin", name="林店长", password="a-long-word-9")
    grant_role(person=owner, shop_id=shop.pk, role="owner")

    log_in(page, "lin")
    page.click(".empty a.primary")
    page.set_input_files("input[type=file]", [str(path) for path in cast.upload_paths(sample)])
    page.click("main form button.primary")
    page.wait_for_url("**/intake/*/")

    do_the_work()
    page.reload()
    page.click("main form button.primary")
    do_the_work()
    page.reload()
    expect(page.locator("main")).to_contain_text("导入完成")

    page.click("header nav a >> nth=0")
    expect(page.locator(".queue tr[data-row]").first).to_be_visible()
