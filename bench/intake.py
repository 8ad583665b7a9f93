"""How fast do a million orders come in? Measured beside a bare COPY of the very same rows.

    python bench/intake.py [--rows 1000000] [--folder /tmp] [--absorb]

One run prints: a bare COPY of the rows (the ceiling: the faster of text and binary, into an empty
table of the same shape, indexes included); the first intake by the desk's jobs, first the reading
(the preview: decoding, recognising, checking every row, digests, the spool of good rows), then the
taking (the spool into the table in one transaction); the same file a second time; the peak memory
of the process. A throw-away PostgreSQL is started for it.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import make_orders

RATIO_LIMIT = 0.5
MEMORY_LIMIT_MB = 400


class DroppedFile:
    """A file as the web would hand it over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name: str | None = path.name
        self.size: int | None = path.stat().st_size

    def chunks(self) -> Iterable[bytes]:
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--rows", type=int, default=1_000_000)
    reading.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    reading.add_argument("--absorb", action="store_true", help="also merge into orders")
    given = reading.parse_args()
    path = given.folder / f"shouhou-bench-orders-{given.rows}.csv"
    make_orders.write(path, given.rows)
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        os.environ["SHOUHOU_DATA"] = folder
        os.environ["SHOUHOU_POOL"] = "0"
        with started(Path(folder)):
            run(path, given.rows, absorb=given.absorb)


def started(folder: Path) -> object:
    """The throw-away server, with Django pointed at it and the tables made."""
    from contextlib import contextmanager

    from shouhou.project.folder import DataFolder
    from shouhou.project.postgres import running

    @contextmanager
    def serve() -> Iterator[None]:
        data = DataFolder(folder).prepare()
        with running(data) as server:
            os.environ["SHOUHOU_DATABASE_URL"] = server.url("shouhou")
            os.environ["DJANGO_SETTINGS_MODULE"] = "shouhou.project.settings"
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0, skip_checks=True)
            stand_in_for_absorption()
            yield

    return serve()


def stand_in_for_absorption() -> None:
    """The taking job defers what follows by name; here nothing follows by itself."""
    from procrastinate.contrib.django import app

    from shouhou.intake.actions.take import THEN
    from shouhou.jobs import task

    if THEN not in app.tasks:

        @task(THEN)
        def nothing(upload_id: int) -> None:
            """Does nothing."""


def run(path: Path, rows: int, *, absorb: bool) -> None:
    """The measurements, in the order they are printed."""
    told = Told(rows)
    stored = path.with_suffix(".rows")
    warm_up(path, stored)
    ceilings = []
    for form in FORMS:
        ceilings.append(timed(partial(bare_copy, stored, form)))
        told.rate(f"bare COPY of the same rows, {form}", ceilings[-1])
        tidy_up("TRUNCATE bench_rows RESTART IDENTITY")
    ceiling = min(ceilings)
    tidy_up("DROP TABLE bench_rows")
    place = people("shop")
    (read, take), upload_id = timed_intake(told, "first intake", path, *place)
    told.line("taking : bare COPY", f"{ceiling / take:.2f}", f"limit {RATIO_LIMIT}")
    told.line(
        "reading and taking : bare COPY", f"{ceiling / (read + take):.2f}", f"aim {RATIO_LIMIT}"
    )
    again, _ = timed_intake(told, "unchanged file again", path, *place)
    told.line("again : first", f"{(read + take) / sum(again):.2f}", "limit 1.0")
    told.line("peak memory", f"{peak_mb():.0f} MB", f"limit {MEMORY_LIMIT_MB} MB")
    if absorb:
        told.rate("absorption into orders", timed(lambda: absorbed(upload_id)))
        told.line("peak memory with absorption", f"{peak_mb():.0f} MB", "")


def warm_up(path: Path, stored: Path) -> None:
    """One intake that is not measured: its rows are what the bare COPY will copy."""
    silent = Told(1)
    silent.quiet = True
    timed_intake(silent, "", path, *people("warm-up"))
    prepare_bare_copy(stored)
    tidy_up("TRUNCATE intake_rawrow")


def tidy_up(statement: str) -> None:
    """Leave no dirty pages of one measurement to the next."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("CHECKPOINT")


def people(name: str) -> tuple[int, object]:
    from django.utils import timezone

    from shouhou.shops import actions as shops

    person = shops.make_person(login_name=name, name=name, password=None)
    now = timezone.now()
    shop = shops.make_shop(name=name, kind="mall", platform="taobao", now=now)
    shops.grant_role(person=person, shop_id=shop.pk, role="owner")
    return shop.pk, person


def timed_intake(
    told: Told, name: str, path: Path, shop_id: int, person: object
) -> tuple[tuple[float, float], int]:
    """One upload from the drop to done, by the product's own actions."""
    from django.utils import timezone

    from shouhou.intake import actions, queries

    now = timezone.now()
    upload_id = actions.receive(by=person, shop_id=shop_id, files=[DroppedFile(path)], now=now)
    read = timed(lambda: actions.read_upload(upload_id=upload_id, now=now))
    actions.confirm(by=person, upload_id=upload_id, now=now)
    take = timed(lambda: actions.take_upload(upload_id=upload_id, now=now))
    view = queries.upload_of(person, upload_id)
    assert view is not None
    assert view.state == "done", view
    counts = " ".join(f"{each}={view.count(each)}" for each in ("new", "changed", "same", "bad"))
    told.rate(f"{name}: reading", read)
    told.rate(f"{name}: taking", take)
    told.rate(f"{name}: whole", read + take, counts)
    return (read, take), upload_id


def bare_copy(path: Path, form: str) -> None:
    """COPY the stored rows, written out beforehand, into an identical table."""
    from django.db import connection

    into = f"COPY bench_rows ({COLUMNS}) FROM STDIN WITH (FORMAT {form})"
    rows = path.with_suffix(f".{form}").open("rb")
    with rows, connection.cursor() as cursor, cursor.copy(into) as copy:
        while block := rows.read(1 << 18):
            copy.write(block)


FORMS = ("text", "binary")
COLUMNS = "shop_id, sheet_id, row_no, kind, external_id, digest, raw"


def prepare_bare_copy(path: Path) -> None:
    """Write the stored rows to files and make an empty table like theirs, indexes included."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (LIKE intake_rawrow INCLUDING ALL)")
        rows = f"SELECT {COLUMNS} FROM intake_rawrow ORDER BY id"
        for form in FORMS:
            out = f"COPY ({rows}) TO STDOUT WITH (FORMAT {form})"
            with cursor.copy(out) as copy, path.with_suffix(f".{form}").open("wb") as file:
                for block in copy:
                    file.write(block)


def absorbed(upload_id: int) -> None:
    from django.utils import timezone

    from shouhou.orders import actions as orders

    orders.absorb_upload(upload_id=upload_id, now=timezone.now())


def timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Told:
    """Prints aligned lines."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.quiet = False

    def rate(self, name: str, seconds: float, more: str = "") -> None:
        self.line(name, f"{self.rows / seconds:,.0f} rows/s", f"{seconds:.2f} s  {more}")

    def line(self, name: str, figure: str, more: str) -> None:
        if not self.quiet:
            print(f"{name:<36}{figure:>16}   {more}", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
