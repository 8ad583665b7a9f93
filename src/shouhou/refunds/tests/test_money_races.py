"""A few hundred races over the same unit, refund, payable, upload and approval: none is doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shouhou.refunds.tests.racing import STORIES, Track, unbalanced
from shouhou.refunds.tests.world import make_world

TRIES = 20
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def track() -> Iterator[Track]:
    runners = Track()
    yield runners
    runners.close()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_exactly_one_of_eight_wins(story, track: Track) -> None:
    world = make_world()
    wrong = [found for _ in range(TRIES) for found in story(world, track)]
    assert wrong == []
    assert unbalanced() == []
