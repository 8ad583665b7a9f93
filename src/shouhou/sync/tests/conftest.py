"""A platform on a loopback port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served, served
from shouhou.shops.tests.make import NOW
from shouhou.sync.tests.gateway import Platform, serving
from shouhou.sync.tests.live import Desk, make_desk, trouble
from shouhou.sync.tests.market import RunningMarket, running_market


@pytest.fixture
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once."""
    monkeypatch.setattr("shouhou.sync.actions.calling.pause", lambda seconds: None)


@pytest.fixture
def platform(_no_pauses: None) -> Iterator[Platform]:
    with serving(NOW) as found:
        yield found


@pytest.fixture(scope="module")
def running() -> Iterator[RunningMarket]:
    """A market that lives as long as the file's tests."""
    with running_market() as found:
        yield found


@pytest.fixture
def market(running: RunningMarket) -> Iterator[RunningMarket]:
    """The desk knows that it is beside it."""
    with override_settings(MARKET=str(running.folder)):
        yield running


@pytest.fixture(scope="module")
def served_market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The market in a thread of the test's own, without scripted buyers."""
    with served(tmp_path_factory.mktemp("market")) as made:
        yield made


@pytest.fixture
def desk(served_market: Served, _no_pauses: None) -> Desk:
    """A desk connected to it on a good day."""
    trouble(served_market)
    return make_desk(served_market)
