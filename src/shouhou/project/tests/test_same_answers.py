"""The desk and the command give the same answer to every refund of the sample shops."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files import File

from samples import cast
from shouhou.intake import actions as intake
from shouhou.orders import actions as orders
from shouhou.platforms.port import RefundSeen
from shouhou.project import sample
from shouhou.project.decide.files import read_files
from shouhou.project.decide.judge import Run
from shouhou.refunds import actions as refunds
from shouhou.refunds.decide import Decision
from shouhou.refunds.facts import ShopSetting
from shouhou.refunds.models import Judged
from shouhou.shops import actions as shops

pytestmark = pytest.mark.django_db(transaction=True)


def take_in(shop: Any) -> None:
    """The shop's files through the upload door, at the sample's own moment."""
    owner = shops.make_person(login_name=f"owner-{shop.key}", name="店长", password=None)
    shop_id = sample._shop(shop, owner)
    files: list[Any] = [File(path.open("rb"), path.name) for path in cast.upload_paths(shop)]
    upload_id = intake.receive(by=owner, shop_id=shop_id, files=files, now=cast.NOW)
    intake.read_upload(upload_id=upload_id, now=cast.NOW)
    intake.confirm(by=owner, upload_id=upload_id, now=cast.NOW)
    intake.take_upload(upload_id=upload_id, now=cast.NOW)
    orders.absorb_upload(upload_id=upload_id, now=cast.NOW)
    refunds.absorb_upload(upload_id=upload_id, now=cast.NOW)


def by_the_command(shop: Any) -> dict[str, Decision]:
    reading = read_files(cast.upload_paths(shop), (), None)
    run = Run(reading, ShopSetting(shop.kind, facts=shop.facts), cast.NOW, as_json=False)
    seen = [row.read()[0] for sheet in reading.sheets for row in sheet.rows]
    return {one.refund_no: run.decide(one)[0] for one in seen if isinstance(one, RefundSeen)}


@pytest.mark.parametrize("shop", cast.SHOPS, ids=lambda shop: shop.key)
def test_desk_and_command_agree_on_every_refund(shop: Any) -> None:
    take_in(shop)

    stored = {
        judged.refund.refund_no: Decision.from_json(judged.decision)
        for judged in Judged.objects.filter(latest=True).select_related("refund")
    }

    expected = by_the_command(shop)
    assert set(stored) == set(expected)
    for number, decision in expected.items():
        desk = stored[number]
        assert (desk.verdict, desk.due_fen, desk.legs) == (
            decision.verdict,
            decision.due_fen,
            decision.legs,
        ), number
        assert (desk.memo, desk.reply) == (decision.memo, decision.reply), number
