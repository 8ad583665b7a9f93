"""What must be true before the first page is shown: current tables, and something to look at."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from shouhou import moment
from shouhou.project.folder import data_folder

SAMPLE = "shouhou.project.sample"


def update_tables() -> None:
    """Migrate, but only when something is missing: looking costs a tenth of doing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
        open_missing_cases()


def open_missing_cases() -> None:
    """Requests taken in by a version without cases get theirs, with what was paid booked."""
    # Imported here: these slices need Django to be set up.
    from shouhou.refunds.actions import adopt
    from shouhou.refunds.queries import shops_to_adopt

    now = moment.now()
    for shop_id in shops_to_adopt():
        adopt(shop_id, now)


def load_sample() -> None:
    """A desk without a single person gets the sample shop, through the ordinary import door.

    The seam: `shouhou.project.sample` offers `load() -> None`.
    """
    if find_spec(SAMPLE) is None:
        return
    unfinished = data_folder().path / "sample.unfinished"
    if get_user_model().objects.exists():
        if unfinished.exists():
            tell(f"示例店铺上次没有装完。想重来:停止后删除 {unfinished.parent}")
        return
    tell("第一次启动:正在装示例店铺,大约十几秒……")
    unfinished.touch()
    import_module(SAMPLE).load(timezone.localdate())
    unfinished.unlink()


def tell(text: str) -> None:
    """To the person who waits; the one line on the standard output stays alone."""
    print(text, file=sys.stderr, flush=True)


def demo_log_ins() -> Sequence[tuple[str, str]]:
    """Names and passwords to print at the start; none when the sample shop is not there.

    The seam: `shouhou.project.sample` offers `log_ins() -> Sequence[tuple[str, str]]`.
    """
    if find_spec(SAMPLE) is None:
        return ()
    return tuple(import_module(SAMPLE).log_ins())
