"""The scripted agents of the soak: they work the desk over its REST API, at random.

A call is repeated with its idempotency key until a living desk has answered it, as a careful
program would. What the API has no door for (receiving and sending an exchange, trying an act
again) is done with the pages' own actions.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from shouhou import moment

PATIENCE = 40.0
"""Wall seconds one call is repeated while the desk is down."""
RECENT = 300
PRESSES = {
    "agree": 60,
    "ask_approval": 20,
    "refuse": 18,
    "propose": 6,
    "ask_proof": 3,
    "extend": 2,
    "take_back": 2,
    "arrive": 60,
    "accept": 60,
    "dispute": 6,
}
"""How likely each button is pressed; the others tell of what others did, so nobody presses them."""
LEAVE = 20
"""Or nothing at all, so that an unlikely button stays unlikely where it is the only one."""
PATHS = {"ask_approval": "agree", "ask_proof": "ask-proof", "take_back": "take-back"}
GOODS = ("arrive", "accept", "dispute")


@dataclass(slots=True)
class Office:
    """Who works here: tokens by role, the shops, and the people themselves."""

    address: str
    tokens: dict[str, str]
    people: dict[str, Any]
    shops: tuple[int, ...]


@dataclass(slots=True)
class Tally:
    """What one agent did, what was refused, and answers that should not be."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    dead: int = 0


class Agent(threading.Thread):
    """Presses what may be pressed until told to stop."""

    def __init__(self, office: Office, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.office, self.stop = office, stop
        self.dice = random.Random(seed)
        self.tally = Tally()
        self.line = httpx.Client(trust_env=False, timeout=15)

    def run(self) -> None:
        from django.db import close_old_connections

        turns = (
            self.press,
            self.press,
            self.answer,
            self.answer,
            self.pay,
            self.exchange,
            self.once_more,
        )
        while not self.stop.is_set():
            close_old_connections()
            try:
                self.dice.choice(turns)()
            except Exception as wrong:  # noqa: BLE001 - told in the report
                self.tally.strange.append(f"{type(wrong).__name__}: {wrong}"[:300])
            self.stop.wait(self.dice.uniform(0.02, 0.2))

    # ── what an agent does ──────────────────────────────────────────────────────────

    def answer(self) -> None:
        """Answer the one question the rules ask about a request, any of its choices."""
        from shouhou.refunds.models import RefundRequest

        rows = RefundRequest.objects.exclude(question="").filter(shop_id__in=self.office.shops)
        number = self.one(rows.exclude(status__in=("success", "closed")))
        told = self.call("GET", f"refunds/{number}") if number else None
        question = (told or {}).get("decision", {}).get("question")
        if question:
            chosen = self.dice.choice(question["choices"])["value"]
            said = {"fact": question["fact"], "value": chosen}
            self.call("POST", f"refunds/{number}/answers", said)

    def press(self) -> None:
        """One of the buttons of an agreement that goes on."""
        from shouhou.refunds.models import Agreement

        ended = ("success", "withdrawn", "lapsed")
        number = self.one(Agreement.objects.exclude(state__in=ended))
        shown = self.call("GET", f"agreements/{number}") if number else None
        if not number or not shown:
            return
        if shown["head"]["state"] == "approving":
            self.decide(number)
            return
        panel = shown["panel"]
        able = [each for each in panel["buttons"] if each["allowed"] and each["event"] in PRESSES]
        if able:
            weights = [PRESSES[each["event"]] for each in able]
            (button,) = self.dice.choices([*able, None], [*weights, LEAVE])
            if button:
                self.push(number, button["event"], shown)

    def push(self, number: int, event: str, shown: dict[str, Any]) -> None:
        """Press it, with what its form asks for."""
        panel, head = shown["panel"], shown["head"]
        body: dict[str, Any] = {"seen": panel["version"]}
        if event in GOODS:
            body |= {"event": event, "words": "外包装完好，已核对"}
            self.call("POST", f"agreements/{number}/goods", body)
            return
        if event in ("refuse", "propose", "ask_proof", "extend"):
            body["words"] = "您好，我们核对后这样处理，退货运费由商家承担"
        if event == "refuse":
            body |= {"reason": "商品完好", "evidence": self.proof(head["case_id"])}
        elif event == "propose":
            body |= {"amount_fen": self.dice.randint(1, max(1, head["amount_fen"] - 1))}
        elif event == "extend":
            body["due_at"] = (moment.now() + timedelta(days=20)).isoformat()
        self.call("POST", f"agreements/{number}/{PATHS.get(event, event)}", body)

    def proof(self, case_id: int) -> list[int]:
        """A picture, kept with the case."""
        files = {"files": ("proof.jpg", PICTURE, "image/jpeg")}
        kept = self.call("POST", f"cases/{case_id}/evidence", form={"kind": "photo"}, files=files)
        found = kept if isinstance(kept, list) else (kept or {}).get("rows", [])
        return [each["evidence_id"] for each in found if each["evidence_id"]]

    def decide(self, agreement_id: int) -> None:
        """The owner approves or rejects."""
        from shouhou.approvals.models import Approval

        waits = Approval.objects.filter(state="pending", subject_id=agreement_id)
        number = self.one(waits)
        if number:
            said = {"approve": self.dice.random() < 0.9, "note": "看过了"}
            self.call("POST", f"approvals/{number}/decide", said, who="owner")

    def pay(self) -> None:
        """Finance lets money go that nothing holds back."""
        from shouhou.ledger.models import Payable

        number = self.one(Payable.objects.filter(state__in=("reserved", "failed"), waits_for=""))
        if number:
            self.call("POST", f"payables/{number}/release", {}, who="owner")

    def exchange(self) -> None:
        """Take the goods of an exchange back, or send the replacement."""
        from shouhou.refunds.models import Agreement
        from shouhou.shops.facts import Refused
        from shouhou.sync.actions.directing import Directed, direct

        wanted = {"wait_seller_receive": "exchange_receive", "wait_seller_send": "exchange_send"}
        rows = Agreement.objects.filter(kind="exchange", refund__status__in=wanted)
        number = self.one(rows)
        if not number:
            return
        row = Agreement.objects.select_related("refund").get(pk=number)
        if row.refund is None or row.refund.status not in wanted:
            return
        act = wanted[row.refund.status]
        waybill = {"courier": "中通快递", "waybill": str(self.dice.randrange(10**13, 10**14))}
        order = Directed(
            act=act,
            subject="refund",
            number=row.refund.refund_no,
            order_no=row.order_no,
            ask=waybill if act == "exchange_send" else {},
        )
        person = self.office.people["agent"]
        try:
            direct(by=person, case_id=row.case_id, wanted=order, now=moment.now())
            self.tally.done[act] += 1
        except Refused as refused:
            self.tally.refused[refused.code] += 1

    def once_more(self) -> None:
        """Try an act again that the platform did not take; leave most to lie."""
        from shouhou.intents.models import Intent
        from shouhou.shops.facts import Refused
        from shouhou.sync.actions.directing import try_again

        number = self.one(Intent.objects.filter(state="failed"))
        if number and self.dice.random() < 0.3:
            try:
                try_again(by=self.office.people["agent"], intent_id=number, now=moment.now())
                self.tally.done["try again"] += 1
            except Refused as refused:
                self.tally.refused[refused.code] += 1

    def one(self, rows: Any) -> int | None:
        """Any of the newest."""
        found = list(rows.order_by("-pk").values_list("pk", flat=True)[:RECENT])
        return self.dice.choice(found) if found else None

    # ── the line to the desk ────────────────────────────────────────────────────────

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        who: str = "agent",
        **said: Any,
    ) -> Any:
        """The answer; None where the desk refused, or was dead for too long."""
        token = self.office.tokens[who]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
        given = {"json": body} if "files" not in said else {"data": said["form"]}
        files = {"files": said["files"]} if "files" in said else {}

        def send() -> httpx.Response:
            url = f"{self.office.address}api/v1/{path}"
            more = {} if method == "GET" else given | files
            return self.line.request(method, url, headers=headers, **more)

        name = path.split("/")[-1] if method != "GET" else ""
        return self.until_answered(send, name)

    def until_answered(self, send: Callable[[], httpx.Response], name: str) -> Any:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                answer = send()
            except httpx.HTTPError:
                self.tally.dead += 1
                time.sleep(0.3)
                continue
            if answer.status_code < 300:
                if name:
                    self.tally.done[name] += 1
                return answer.json() if answer.content else {}
            code = code_of(answer)
            if code == "in_progress":
                time.sleep(0.2)
                continue
            if answer.status_code >= 500:
                self.tally.strange.append(f"{name or 'read'}: {answer.status_code} {code}")
            else:
                self.tally.refused[code] += 1
            return None
        return None


def code_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return answer.text[:100]


def picture() -> bytes:
    from shouhou.evidence.tests.files import make_picture

    return make_picture((900, 700))


PICTURE = picture()


class Colleague(threading.Thread):
    """Writes memos in the platform's own pages, on orders nobody has asked a refund for yet."""

    def __init__(self, market: Any, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.market, self.stop = market, stop
        self.wrote: dict[int, str] = {}
        self.strange: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.write()
            except Exception as wrong:  # noqa: BLE001 - told in the report
                self.strange.append(f"{type(wrong).__name__}: {wrong}"[:300])
            self.stop.wait(1.0)

    def write(self) -> None:
        asked = {row["tid"] for row in self.market.get(f"truth/refunds?after=0&limit={10**5}")}
        for row in self.market.truth("trades")[-20:]:
            tid = row["tid"]
            if tid in asked or tid in self.wrote or row["status"] == "TRADE_CLOSED":
                continue
            text = f"老客户 仔细包装 #{tid}"
            self.market.act("write_memo", tid=tid, memo=text, flag=2)
            self.wrote[tid] = text
            return
