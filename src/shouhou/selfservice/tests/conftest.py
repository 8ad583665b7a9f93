"""Files go to a folder of each test; the guards of the machine are wide open unless a test says."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ADDRESS = settings.BUYER_ADDRESS = settings.BUYER_HOST = ""
    settings.ONLY_BUYERS, settings.PROXIES = False, []
    return tmp_path / "evidence"


@pytest.fixture
def at_now(monkeypatch):
    """The desk's clock stands at the moment of the sample builders."""
    from shouhou import moment
    from shouhou.refunds.tests.making import NOW

    monkeypatch.setattr(moment, "now", lambda: NOW)
