"""Jobs are written with the decision, run to the end, and survive killed workers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.jobs import defer, periodic, task
from shouhou.jobs.defer import NoSuchJob
from shouhou.jobs.register import logged
from shouhou.jobs.upkeep import MOST_ATTEMPTS
from shouhou.jobs.worker import work

done: list[int] = []


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    """Jobs for these tests alone; the queue knows them by name."""
    done.clear()
    task("test.note")(note)
    task("test.fail", attempts=1)(fail)
    task("test.hand_on")(hand_on)
    task("test.fail_again")(fail_again)
    yield
    for name in ("test.note", "test.fail", "test.hand_on", "test.fail_again"):
        del app.tasks[name]


def note(number: int) -> None:
    done.append(number)


def fail(number: int) -> None:
    done.append(number)
    raise ValueError("on purpose")


def hand_on(number: int) -> None:
    with transaction.atomic():
        defer("test.note", number=number)
        transaction.set_rollback(True)
    defer("test.note", number=number + 1)


def fail_again(number: int) -> None:
    """Fails the first time, when the same job has been written meanwhile."""
    done.append(number)
    if number == 1:
        defer("test.fail_again", lock="a", queueing_lock="a", number=2)
        raise ValueError("on purpose")


def waiting() -> list[str]:
    return list(ProcrastinateJob.objects.values_list("task_name", flat=True))


@pytest.mark.django_db
def test_a_job_is_undone_with_its_transaction() -> None:
    with transaction.atomic():
        defer("test.note", number=1)
        assert waiting() == ["test.note"]
        transaction.set_rollback(True)
    assert waiting() == []


@pytest.mark.django_db
def test_the_same_job_is_not_written_twice_and_the_transaction_goes_on() -> None:
    assert defer("test.note", queueing_lock="note", number=1) is not None
    assert defer("test.note", queueing_lock="note", number=2) is None
    assert waiting() == ["test.note"]


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_is_not_taken_before_who_asked_for_it_again_has_committed() -> None:
    defer("test.note", queueing_lock="note", number=1)
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        assert defer("test.note", queueing_lock="note", number=2) is None
        assert other.submit(take_elsewhere).result() is None, "our rows are not to be seen yet"
    assert take() is not None


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_being_taken_does_not_count_as_waiting() -> None:
    defer("test.note", queueing_lock="note", number=1)
    taken, go_on = Event(), Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                assert take() is not None
                taken.set()
                go_on.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as others:
        worker = others.submit(slowly)
        assert taken.wait(10)
        asked = others.submit(ask_again)
        with pytest.raises(TimeoutError):
            asked.result(timeout=0.3)
        go_on.set()
        worker.result()
        assert asked.result() is not None, "the running job may not see what we wrote"


@pytest.mark.django_db(transaction=True)
def test_asking_often_for_what_waits_is_no_error_in_the_database() -> None:
    defer("test.note", queueing_lock="note", number=1)
    with CaptureQueriesContext(connection) as asked:
        assert defer("test.note", queueing_lock="note", number=2) is None
    assert not any("INSERT" in each["sql"] for each in asked.captured_queries)


def take() -> int | None:
    """What a worker does to get a job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")
        number: int | None = cursor.fetchone()[0]
        return number


def take_elsewhere() -> int | None:
    try:
        return take()
    finally:
        connection.close()


def ask_again() -> int | None:
    try:
        return defer("test.note", queueing_lock="note", number=3)
    finally:
        connection.close()


@pytest.mark.django_db
def test_a_job_nobody_declared_is_a_mistake() -> None:
    with pytest.raises(NoSuchJob, match=r"test\.unknown"):
        defer("test.unknown", number=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_worker_does_what_waits() -> None:
    defer("test.note", number=1)
    defer("test.note", number=2)
    work(until_empty=True, concurrency=1)
    assert done == [1, 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_single_attempt_is_one_run_and_its_failure_stays_visible() -> None:
    defer("test.fail", number=7)
    work(until_empty=True, concurrency=1)
    assert done == [7]
    assert ProcrastinateJob.objects.get(task_name="test.fail").status == "failed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_job_defers_inside_its_own_transaction() -> None:
    defer("test.hand_on", number=10)
    work(until_empty=True, concurrency=1)
    assert done == [11]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("attempts", "status", "runs"), [(1, "succeeded", [5]), (MOST_ATTEMPTS, "failed", [])]
)
def test_a_killed_workers_job_runs_again_until_it_gives_up(
    attempts: int, status: str, runs: list[int]
) -> None:
    number = defer("test.note", number=5)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '5 minutes') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s "
            "WHERE id = %s",
            [worker, attempts, number],
        )
    defer("jobs.retry_stalled", timestamp=0)
    work(until_empty=True, concurrency=1)
    work(until_empty=True, concurrency=1)
    assert done == runs
    assert ProcrastinateJob.objects.get(pk=number).status == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_workers_jobs_whose_like_waits_are_dropped_and_hold_nobody_up() -> None:
    left = [defer("test.note", lock=key, queueing_lock=key, number=1) for key in ("a", "b")]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '5 minutes') RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = ANY(%s)",
            [cursor.fetchone()[0], left],
        )
    defer("test.note", lock="a", queueing_lock="a", number=2)
    defer("jobs.retry_stalled", timestamp=0)
    work(until_empty=True, concurrency=1)
    work(until_empty=True, concurrency=1)
    assert sorted(done) == [1, 2]
    rows = ProcrastinateJob.objects.filter(task_name="test.note")
    assert list(rows.values_list("status", flat=True)) == ["succeeded", "succeeded"]
    assert not ProcrastinateJob.objects.filter(pk=left[0]).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_job_that_failed_while_its_like_was_written_does_not_stay_running() -> None:
    defer("test.fail_again", lock="a", queueing_lock="a", number=1)
    work(until_empty=True, concurrency=1)
    assert done == [1, 2]
    rows = ProcrastinateJob.objects.filter(task_name="test.fail_again")
    assert list(rows.values_list("status", flat=True)) == ["succeeded"]


def test_attempts_count_all_runs() -> None:
    assert app.tasks["test.fail"].retry_strategy is None
    strategy = app.tasks["test.note"].retry_strategy
    assert isinstance(strategy, RetryStrategy)
    assert strategy.max_attempts == 4  # repeats, after the first run


def test_upkeep_runs_by_the_clock() -> None:
    app.perform_import_paths()
    by_clock = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert {"jobs.retry_stalled", "jobs.forget_finished"} <= by_clock
    assert periodic is not None


def test_a_run_that_fails_is_in_the_log_each_time(caplog):
    def broken(number):
        raise ZeroDivisionError

    noted = logged("tests.broken", broken)
    with pytest.raises(ZeroDivisionError):
        noted(number=7)
    (line,) = [each for each in caplog.records if each.name == "shouhou.jobs.register"]
    assert line.getMessage() == "job tests.broken failed: {'number': 7}"
    assert line.exc_info is not None
