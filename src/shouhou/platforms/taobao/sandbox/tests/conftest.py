"""One served market for all tests of a file that only look or make their own trades."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served, served


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("market")) as made:
        yield made
