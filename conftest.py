"""One PostgreSQL for the whole test session, started only when a test wants a database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shouhou.project.database import configured_url, database_settings
from shouhou.project.folder import DataFolder
from shouhou.project.postgres import running


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys last: their browser keeps an event loop in this thread, which disturbs others."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """SHOUHOU_DATABASE_URL, or an embedded server in a folder of its own.

    The folder lies directly below /tmp: the server's account must be able to enter it, also
    when the tests run as root.
    """
    named = configured_url()
    if named:
        yield named
        return
    with (
        tempfile.TemporaryDirectory(prefix="shouhou-tests-", dir="/tmp") as folder,
        running(DataFolder(Path(folder)), durable=False) as server,
    ):
        yield server.url("shouhou")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_url: str) -> None:
    """Points Django at the server before its first connection (a pytest-django hook)."""
    from django.db import connections

    settings = connections["default"].settings_dict
    settings.update(database_settings(postgres_url, pool=False))
    settings["TEST"]["NAME"] = f"test_shouhou_{os.getpid()}"


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buyers may be contacted whenever the tests run: in quiet hours the desk's clock is moved."""
    from shouhou import moment
    from shouhou.clock import SHANGHAI

    wall = moment.now

    def daytime() -> datetime:
        at = wall()
        return at if 9 <= at.astimezone(SHANGHAI).hour < 21 else at + timedelta(hours=12)

    monkeypatch.setattr(moment, "now", daytime)


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django empties only its own tables after a test that commits; the jobs are ours to empty."""
    marker = request.node.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"} & set(request.fixturenames)
    commits = bool(names) or (marker is not None and marker.kwargs.get("transaction", False))
    if not commits:
        yield
        return
    from django.db import connection

    # Stays until the next such test: Django empties after every fixture is gone.
    type(connection.ops).sql_flush = truncating if "live_server" in names else emptying
    yield
    with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def truncating(ops: Any, style: Any, tables: Sequence[str], **_options: Any) -> list[str]:
    """The statement that empties all of them, and waits for whoever still writes.

    It gives way after a moment and comes again: a page that is still being answered holds one
    table and wants the next, and would else be caught in a deadlock with it.
    """
    truncate = f"TRUNCATE {', '.join(ops.quote_name(table) for table in tables)}"
    return [
        f"""DO $$ BEGIN
            FOR turn IN 1..100 LOOP
                BEGIN
                    SET LOCAL lock_timeout = '200ms';
                    {truncate};
                    RETURN;
                EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
                    PERFORM pg_sleep(0.1);
                END;
            END LOOP;
            SET LOCAL lock_timeout = 0;
            {truncate};
        END $$"""
    ]


def emptying(ops: Any, style: Any, tables: Sequence[str], **_options: Any) -> list[str]:
    """Statements that empty only the tables something was written to.

    To truncate all of them, as Django does, takes longer than most tests. Foreign keys and the
    triggers of what must not be deleted are put aside, which only a superuser may: another one
    truncates. A server that still answers a browser is waited for by truncating, too.
    """
    names = [ops.quote_name(table) for table in tables]
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names]
    with ops.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if not cursor.fetchone()[0]:
            return truncating(ops, style, tables)
        cursor.execute(" UNION ALL ".join(asked))
        written = [name for (name,) in cursor.fetchall()]
    aside = "SET LOCAL session_replication_role = replica"
    return [aside, *(f"DELETE FROM {name}" for name in written)]
