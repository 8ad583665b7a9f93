"""A big past is quick, consistent, and read in pages from last to first."""

from __future__ import annotations

import time
from pathlib import Path

from shouhou.platforms.taobao.sandbox.seeding.filling import fill
from shouhou.platforms.taobao.sandbox.tests.calling import ask, session
from shouhou.platforms.taobao.sandbox.tests.people import cast

TRADES, REFUNDS = 4000, 800


def test_a_past_is_written_fast_and_its_books_agree(tmp_path: Path) -> None:
    people = cast(tmp_path)
    start = time.perf_counter()
    with people.world() as world:
        fill(world, people.shop, TRADES, REFUNDS)
    assert TRADES / (time.perf_counter() - start) > 2000
    with people.world() as world:
        paid = world.value("SELECT sum(amount) FROM payments WHERE kind = 'refund'")
        assert paid == world.value("SELECT sum(refunded) FROM orders")
        assert world.value("SELECT count(*) FROM refunds WHERE status = 'SUCCESS'") == REFUNDS // 2
        wrong = "SELECT count(*) FROM trades t JOIN orders o USING (tid) WHERE t.status <> o.status"
        assert world.value(wrong) == 0
        assert world.value("SELECT count(*) FROM orders WHERE timeout <= ?", world.ms) == 0
        assert world.value("SELECT count(*) FROM refunds WHERE deadline <= ?", world.ms) == 0
    seen: set[str] = set()
    given = {"session": session(people), "fields": "refund_id", "page_size": 100}
    for page in range(REFUNDS // 100, 0, -1):
        found = ask(people, "taobao.refunds.receive.get", page_no=page, **given)
        seen.update(each["refund_id"] for each in found["refunds"]["refund"])
    assert len(seen) == REFUNDS
    people.market.close()
