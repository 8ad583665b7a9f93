"""Every operation, called with what its own document allows and with what it does not.

The same examples every time; SHOUHOU_FUZZ=<examples per operation and mode> tries more, at random.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shouhou.project.api import limits
from shouhou.project.tests.fuzz_world import World, make_world
from shouhou.project.wsgi import application

EXAMPLES = int(os.environ.get("SHOUHOU_FUZZ", "0"))
CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]
MODES = {"allowed": GenerationMode.POSITIVE, "not allowed": GenerationMode.NEGATIVE}
TURNED_AWAY = {401, 403, 404, 405, 413, 415, 422, 429}
ONCE = 4
"""Examples per operation and mode in the suite."""


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """Django closes its connection after every request; here one serves them all."""
    found = (signals.request_started, signals.request_finished)
    for signal in found:
        signal.disconnect(close_old_connections)
    limits.forget_calls()
    with override_settings(API_CALLS_PER_MINUTE=10**9, WEBHOOK_PRIVATE=True):
        yield
    for signal in found:
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_kept_connection")
@pytest.mark.django_db(transaction=True)
def test_no_call_makes_the_api_fail() -> None:
    world = make_world()
    api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    failures: list[str] = []
    seen: dict[str, Counter[int]] = {}
    every: list[Any] = list(api.get_all_operations())
    for operation in (found.ok() for found in every):
        told = seen[operation.label] = Counter()
        for name, mode in MODES.items():
            wrong = tried(operation, mode, world, told)
            failures += [f"{operation.label} {name}: {wrong}"] if wrong else []
    shallow = [name for name, told in seen.items() if not set(told) - TURNED_AWAY]
    print(f"{sum(told.total() for told in seen.values())} calls of {len(seen)} operations")
    print(f"never got beyond the door: {shallow}")
    assert failures == []
    assert len(shallow) <= len(seen) // 10


def tried(operation: Any, mode: GenerationMode, world: World, told: Counter[int]) -> str:
    """Call one operation many times and count the answers; the first thing that is wrong."""

    @settings(
        max_examples=EXAMPLES or ONCE,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Case[Any]) -> None:
        number = told.total()
        if mode is GenerationMode.POSITIVE and number % 3:
            world.put_real_ids(case)
        answer = case.call_and_validate(headers=world.headers(number), checks=CHECKS)
        told[answer.status_code] += 1

    try:
        call()
    except FailureGroup as group:
        return "\n".join(str(each) for each in group.exceptions)
    except Exception as wrong:  # noqa: BLE001 (whatever it is, it is told with its operation)
        return f"{type(wrong).__name__}: {str(wrong)[:2000]}"
    return ""
