"""A worker killed in the middle, and two uploads at once: nothing half done, nothing mixed."""

import os
import subprocess
import sys
from threading import Barrier, Thread
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection, connections

from shouhou.intake import actions
from shouhou.intake.models import RawRow, Upload, UploadProblem
from shouhou.intake.tests.make import (
    NOW,
    counts,
    make_order,
    make_place,
    orders_csv,
    read,
    rows_of,
    seen,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HANGS = """
import sys, time, django
django.setup()
from django.utils import timezone
from shouhou.intake import actions
from shouhou.intake.actions import read, take

def hang(*args):
    print("half way", flush=True)
    time.sleep(60)

where, name, verb, upload_id = sys.argv[1:]
setattr({"read": read, "take": take}[where], name, hang)
getattr(actions, verb)(upload_id=int(upload_id), now=timezone.now())
"""


def killed_half_way(where, name, verb, upload_id):
    """Run the verb in a process of its own and kill it at the named step."""
    known = connection.settings_dict
    more = {"host": known["HOST"], **({"port": known["PORT"]} if known["PORT"] else {})}
    account = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    url = f"postgresql://{account}@/{quote(known['NAME'])}?{urlencode(more)}"
    environment = {
        "DJANGO_SETTINGS_MODULE": "shouhou.project.settings",
        "SHOUHOU_DATABASE_URL": url,
        "SHOUHOU_DATA": os.environ["SHOUHOU_DATA"],
        "SHOUHOU_POOL": "0",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", HANGS, where, name, verb, str(upload_id)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        cwd=settings.PROJECT.parents[2],
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half way\n"
        child.kill()


def test_a_worker_killed_while_taking_leaves_nothing_and_the_next_run_ends_right():
    place = make_place()
    view = read(place, orders_csv(map(make_order, range(50))))
    actions.confirm(by=place.owner, upload_id=view.id, now=NOW)
    killed_half_way("take", "note_taken", "take_upload", view.id)
    assert seen(place, view.id).state == "taking"
    assert RawRow.objects.count() == 0
    actions.take_upload(upload_id=view.id, now=NOW)
    assert seen(place, view.id).state == "done"
    assert len(rows_of(seen(place, view.id))) == RawRow.objects.count() == 50


def test_a_worker_killed_while_reading_is_simply_run_again():
    place = make_place()
    rows = [make_order(0, 总金额="x"), make_order(1)]
    file = orders_csv(rows)
    upload_id = actions.receive(by=place.owner, shop_id=place.shop_id, files=[file], now=NOW)
    killed_half_way("read", "problem_row", "read_upload", upload_id)
    assert seen(place, upload_id).state == "reading"
    actions.read_upload(upload_id=upload_id, now=NOW)
    view = seen(place, upload_id)
    assert view.state == "previewed"
    assert counts(view) == {"new": 1, "changed": 0, "same": 0, "bad": 1}
    assert len(view.sheets) == UploadProblem.objects.count() == 1


def test_two_uploads_of_one_shop_at_once_do_not_mix():
    place = make_place()
    views = [
        read(place, orders_csv(map(make_order, range(400)), "a.csv")),
        read(place, orders_csv(map(make_order, range(200, 600)), "b.csv")),
    ]
    for view in views:
        assert counts(view)["new"] == 400
        actions.confirm(by=place.owner, upload_id=view.id, now=NOW)
    start = Barrier(2)

    def work(upload_id):
        start.wait()
        try:
            actions.take_upload(upload_id=upload_id, now=NOW)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[view.id]) for view in views]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = [seen(place, view.id) for view in views]
    assert [view.state for view in ended] == ["done", "done"]
    assert sorted(counts(view)["new"] for view in ended) == [200, 400]
    assert RawRow.objects.count() == RawRow.objects.values("external_id").distinct().count() == 600
    assert sum(len(rows_of(view)) for view in ended) == 600


def test_progress_is_seen_from_outside_while_the_rows_are_not_yet():
    place = make_place()
    view = read(place, orders_csv(map(make_order, range(10))))
    actions.confirm(by=place.owner, upload_id=view.id, now=NOW)
    killed_half_way("take", "note_taken", "take_upload", view.id)
    assert Upload.objects.get(pk=view.id).progress_of == 10
