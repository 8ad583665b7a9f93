"""Kill the desk two hundred times while it agrees and pays: is anything lost, or paid twice?

    python bench/kills.py [--kills 200] [--callers 4]

Starts the real processes (`shouhou web`, `shouhou worker`) on a throw-away PostgreSQL, and a bank
that answers badly. Callers open agreements, agree and release payables over the REST API, each
call with its idempotency key, repeated until it is answered. Meanwhile web or worker is killed
with SIGKILL at random moments and started again. At the end the desk settles by asking, and the
books are compared with the bank's. Prints each figure beside its limit.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
from desk_pages import served
from kill_bank import Bank, open_bank

PORT = 8977
ROOT = Path(__file__).resolve().parents[1]
FEN = 137
CASES = 40


class Desk:
    """The two processes that are killed, and started again."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0

    def start(self, name: str) -> None:
        words = [name, "--host", "127.0.0.1", "--port", str(PORT)] if name == "web" else [name]
        with (self.logs / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [sys.executable, "-m", "shouhou", *words],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """SIGKILL to the whole group: nobody gets to tidy up."""
        child = self.children[name]
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        self.kills += 1

    def end(self) -> None:
        for name in self.children:
            self.kill(name)


class Caller(threading.Thread):
    """Opens, agrees, releases; repeats each call with its key until there is an answer."""

    def __init__(self, token: str, cases: list[int], stop: threading.Event, seed: int) -> None:
        super().__init__()
        self.dice = random.Random(seed)
        self.token, self.cases, self.stop = token, cases, stop
        self.agreed: dict[int, int] = {}
        self.refused: dict[str, int] = {}
        self.strange: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            case = self.dice.choice(self.cases)
            terms = {"kind": "refund_only", "amount_fen": FEN, "payee": "a@example.com"}
            made = self.call(f"cases/{case}/agreements", terms)
            if made is None:
                continue
            state = self.call(f"agreements/{made['id']}/agree", {})
            if state is None:
                continue
            head = self.read(f"agreements/{made['id']}")
            payable = head["head"]["payable_id"]
            self.agreed[made["id"]] = payable
            self.call(f"payables/{payable}/release", {})

    def call(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; nothing for a refusal. A dead desk is asked again with the same key."""
        key = str(uuid.uuid4())
        while True:
            answer = self.send("POST", path, json=body, headers={"Idempotency-Key": key})
            if answer is None:
                continue
            if answer.status_code in (200, 201):
                return dict(answer.json())
            code = answer.json().get("code", "")
            if answer.status_code >= 500 or code == "in_progress":
                if answer.status_code >= 500:
                    self.strange.append(f"{path}: {answer.status_code} {answer.text[:200]}")
                time.sleep(0.1)
                continue
            self.refused[code] = self.refused.get(code, 0) + 1
            return None

    def read(self, path: str) -> dict[str, Any]:
        while True:
            answer = self.send("GET", path)
            if answer is not None and answer.status_code == 200:
                return dict(answer.json())
            time.sleep(0.1)

    def send(self, method: str, path: str, **said: Any) -> httpx.Response | None:
        """Nothing when the desk is dead; then wait a little."""
        headers = {"Authorization": f"Bearer {self.token}", **said.pop("headers", {})}
        url = f"http://127.0.0.1:{PORT}/api/v1/{path}"
        try:
            with httpx.Client(trust_env=False, timeout=10) as client:
                return client.request(method, url, headers=headers, **said)
        except httpx.HTTPError:
            time.sleep(0.1)
            return None


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--kills", type=int, default=200)
    reading.add_argument("--callers", type=int, default=4)
    given = reading.parse_args()
    bank, address = open_bank()
    os.environ["KILL_BANK"] = address
    os.environ["SHOUHOU_LEDGER_CHANNELS"] = "transfer=kill_bank.channel"
    os.environ["SHOUHOU_API_CALLS_PER_MINUTE"] = "1000000"
    os.environ["PYTHONPATH"] = f"{ROOT / 'bench'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        os.environ["SHOUHOU_DATA"] = folder
        with served(Path(folder)):
            return run(given, bank, Path(folder))


def run(given: argparse.Namespace, bank: Bank, folder: Path) -> int:
    shop_id, token, cases = make_world()
    desk, stop = Desk(folder), threading.Event()
    for name in ("web", "worker"):
        desk.start(name)
    callers = [Caller(token, cases, stop, seed) for seed in range(given.callers)]
    for caller in callers:
        caller.start()
    started = time.monotonic()
    kill_at_random(desk, given.kills)
    stop.set()
    for caller in callers:
        caller.join()
    spent = time.monotonic() - started
    desk.end()
    settle()
    print(f"{desk.kills} kills in {spent:.0f} s, {bank.orders} orders to the bank")
    return report(callers, bank, shop_id)


def kill_at_random(desk: Desk, kills: int) -> None:
    """Web and worker in turn of a die, at moments nobody chose."""
    dice = random.Random(5)
    time.sleep(4)
    while desk.kills < kills:
        time.sleep(dice.uniform(0.2, 5.0))
        name = dice.choice(("web", "worker"))
        desk.kill(name)
        desk.start(name)


def make_world() -> tuple[int, str, list[int]]:
    """A shop with high limits, a token, and cases on paid orders."""
    from datetime import date

    from django.utils import timezone

    from shouhou.approvals.words import vocabulary
    from shouhou.cases.actions import open_case
    from shouhou.cases.facts import Opening
    from shouhou.refunds.tests.making import NOW
    from shouhou.refunds.tests.world import make_world as world_of
    from shouhou.refunds.tests.world import unsent_order
    from shouhou.shops.actions import make_token, set_parameter
    from shouhou.shops.facts import Change, WishedToken

    world, now = world_of(), timezone.now()
    for code, parameter in vocabulary().parameters.items():
        change = Change(code, parameter.hi, date(2026, 1, 1))
        bounds = {code: (parameter.lo, parameter.hi)}
        set_parameter(by=world.owner, shop_id=world.shop.pk, change=change, bounds=bounds, now=now)
    paid = {"total_fen": 9_000_000, "paid_fen": 9_000_000, "goods_fen": 9_000_000}
    cases = []
    for number in range(CASES):
        order_no = f"88{number:04d}"
        world.take_order(unsent_order(order_no=order_no, post_fee_fen=0, **paid), at=NOW)
        wish = Opening(world.shop.pk, "compensation", "hand", order_no=order_no, buyer=order_no)
        cases.append(open_case(by=world.owner, opening=wish, now=now))
    wished = WishedToken(
        name="kills",
        scopes=frozenset({"read", "work", "approve", "money"}),
        shop_ids=frozenset({world.shop.pk}),
        days=30,
    )
    return world.shop.pk, make_token(by=world.owner, wished=wished, now=now), cases


def settle() -> None:
    """What a desk that is left in peace does: jobs, and asking about what is in the air."""
    from django.utils import timezone

    from shouhou.jobs.worker import waiting, work
    from shouhou.ledger import actions, queries
    from shouhou.ledger.models import Payable

    revive_jobs()
    for _ in range(20):
        work(until_empty=True)
        now = timezone.now()
        for attempt_id, payable_id, sent in queries.attempts_to_ask(now):
            if sent:
                actions.ask(payable_id=payable_id, now=now)
            else:
                actions.pay_attempt(attempt_id=attempt_id, now=now)
        if not waiting() and not Payable.objects.filter(state="submitted").exists():
            return


def revive_jobs() -> None:
    """Jobs of killed workers are put back at once; the desk itself waits for their heartbeat."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    rows = ProcrastinateJob.objects.filter(status="doing")
    rows.update(status="todo", worker=None)


def report(callers: list[Caller], bank: Bank, shop_id: int) -> int:
    """Every figure beside its limit; how many limits are broken."""
    from django.db.models import Count, F, Sum

    from shouhou.ledger.models import Balance, Payable, Posting
    from shouhou.refunds.models import Agreement

    agreed = {pk: payable for caller in callers for pk, payable in caller.agreed.items()}
    states = dict(Payable.objects.values_list("state").annotate(n=Count("id")).order_by())
    by_payable: dict[int, int] = {}
    for paid in bank.paid.values():
        by_payable[paid["payable"]] = by_payable.get(paid["payable"], 0) + paid["amount_fen"]
    owed = dict(Payable.objects.values_list("pk", "amount_fen"))
    confirmed = set(Payable.objects.filter(state="confirmed").values_list("pk", flat=True))
    kept = set(Agreement.objects.exclude(state="proposed").values_list("pk", flat=True))
    drawn = F("reserved_fen") + F("refunded_fen")
    figures = {
        "paid more than owed": sum(fen > owed.get(pk, 0) for pk, fen in by_payable.items()),
        "paid at the bank, not booked": len(
            [pk for pk in by_payable if pk not in confirmed and not honest(pk)]
        ),
        "booked, not paid at the bank": len(confirmed - set(by_payable)),
        "answered as agreed, lost": len(set(agreed) - kept),
        "agreements with more than one payable": doubles(),
        "unbalanced entries": Posting.objects.values("entry")
        .annotate(s=Sum("fen"))
        .exclude(s=0)
        .count(),
        "balances over-drawn": Balance.objects.filter(paid_fen__lt=drawn).count(),
        "answers 5xx": sum(len(caller.strange) for caller in callers),
    }
    print(
        f"{len(agreed)} agreements, payables {states}, refusals "
        f"{[caller.refused for caller in callers]}"
    )
    for name, found in figures.items():
        print(f"{name:40} {found:5} (limit 0)")
    for caller in callers:
        print(*caller.strange[:3], sep="\n")
    return sum(bool(found) for found in figures.values())


def honest(payable_id: int) -> bool:
    """The desk says itself that it does not know."""
    from shouhou.ledger.models import Payable

    return Payable.objects.filter(pk=payable_id, state__in=("unknown", "submitted")).exists()


def doubles() -> int:
    """Agreements that drew twice: keys of one agreement beyond the one that lives."""
    from shouhou.ledger.models import Payable

    seen: dict[str, int] = {}
    for key in Payable.objects.exclude(state="cancelled").values_list("key", flat=True):
        stem = key.rsplit(":", 1)[0]
        seen[stem] = seen.get(stem, 0) + 1
    return sum(count > 1 for count in seen.values())


if __name__ == "__main__":
    raise SystemExit(main())
