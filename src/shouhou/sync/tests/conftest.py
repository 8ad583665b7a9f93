"""A platform on a loopback port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from shouhou.shops.tests.make import NOW
from shouhou.sync.tests.gateway import Platform, serving
from shouhou.sync.tests.market import RunningMarket, running_market


@pytest.fixture
def platform() -> Iterator[Platform]:
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
