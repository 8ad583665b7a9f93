"""Agreeing in calls that the platform accepts: by count, by sum, by kind of shop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.platforms.taobao.client import Agreed, NotSendable, agree, batches


def refunds(*amounts, phase="aftersale"):
    return [
        Agreed(refund_id=str(n), amount_fen=fen, refund_version=7, refund_phase=phase)
        for n, fen in enumerate(amounts, start=1001)
    ]


def test_how_a_batch_is_written():
    (batch,) = batches(refunds(1990, 500), "tmall")
    assert agree(batch, "tmall").refund_infos == "1001|1990|7|aftersale,1002|500|7|aftersale"
    (batch,) = batches(refunds(1990, phase=""), "taobao")
    assert agree(batch, "taobao").refund_infos == "1001|1990|7"


@given(
    st.lists(st.integers(1, 600_000), max_size=80),
    st.sampled_from([("taobao", "", 20, 600_000), ("tmall", "onsale", 30, 1_000_000)]),
)
def test_every_refund_is_in_one_batch_within_the_limits(amounts, shop):
    kind, phase, most, sum_fen = shop
    asked = refunds(*amounts, phase=phase)
    cut = list(batches(asked, kind))
    assert [each for batch in cut for each in batch] == asked
    for batch in cut:
        assert 1 <= len(batch) <= most
        assert sum(each.amount_fen for each in batch) <= sum_fen
        agree(batch, kind)


@pytest.mark.parametrize(
    ("wrong", "kind", "field"),
    [
        (refunds(600_001, phase=""), "taobao", "amount_fen"),
        (refunds(1_000_001), "tmall", "amount_fen"),
        (refunds(0), "tmall", "amount_fen"),
        (refunds(1, phase=""), "tmall", "refund_phase"),
        (refunds(1), "taobao", "refund_phase"),
        ([Agreed(refund_id="1|2", amount_fen=1, refund_version=1)], "taobao", "refund_id"),
    ],
)
def test_what_no_batch_takes(wrong, kind, field):
    with pytest.raises(NotSendable) as caught:
        list(batches(wrong, kind))
    assert caught.value.field == field


def test_a_call_is_one_batch():
    for wrong in ((), tuple(refunds(*[1] * 31))):
        with pytest.raises(NotSendable):
            agree(wrong, "tmall")
