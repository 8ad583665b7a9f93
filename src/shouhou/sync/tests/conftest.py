"""A platform on a loopback port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shouhou.shops.tests.make import NOW
from shouhou.sync.tests.gateway import Platform, serving


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serving(NOW) as found:
        yield found
