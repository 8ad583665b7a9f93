"""One stage for each test, twice: on the sandbox and on its recording."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served, served
from tests.contract.stage import Stage, recording, sandbox


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("market")) as made:
        yield made


@pytest.fixture(params=("sandbox", "recording"))
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    name = request.function.__name__.removeprefix("test_")
    if request.param == "recording":
        with recording(name) as found:
            yield found
        return
    record = os.environ.get("SHOUHOU_RECORD") == "1"
    with sandbox(request.getfixturevalue("market"), name, record) as made:
        yield made
