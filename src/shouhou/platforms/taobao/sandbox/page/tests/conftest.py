"""One market for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shouhou.platforms.taobao.sandbox.page.tests.visitor import Visitor


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    made = Visitor(tmp_path)
    yield made
    made.close()
