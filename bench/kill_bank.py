"""A bank for the kill bench: pays each key at most once, answers badly, and never forgets.

Runs in the bench's own process, so it survives every kill. Trouble is on purpose: slow answers,
answers lost after paying, refusals before paying, the same answer twice.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SEED = 11


class Bank:
    """What was paid, by key; and by payable, where two keys would be a double payment."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.dice = random.Random(SEED)
        self.paid: dict[str, dict[str, Any]] = {}
        self.orders = 0

    def pay(self, order: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """How to answer, and what."""
        with self.lock:
            self.orders += 1
            trouble = self.dice.choices(
                ("none", "slow", "lost", "refuse", "absent"), (60, 10, 15, 10, 5)
            )[0]
            known = self.paid.get(order["key"])
            if known is None and trouble == "refuse":
                return "none", {"result": "refused", "says": "余额不足"}
            if known is None and trouble == "absent":
                return "lost", {}
            if known is None:
                self.paid[order["key"]] = known = {**order, "serial": f"B{len(self.paid) + 1}"}
            answer = {
                "result": "paid",
                "serial": known["serial"],
                "paid_fen": known["amount_fen"],
            }
            return trouble, answer

    def ask(self, key: str) -> dict[str, Any]:
        with self.lock:
            known = self.paid.get(key)
        if known is None:
            return {"result": "absent"}
        return {"result": "paid", "serial": known["serial"], "paid_fen": known["amount_fen"]}


def open_bank() -> tuple[Bank, str]:
    """A bank that listens, and its address."""
    bank = Bank()

    class Counter(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/ask":
                self.say(bank.ask(order["key"]))
                return
            trouble, answer = bank.pay(order)
            if trouble == "slow":
                time.sleep(0.7)
            if trouble == "lost":
                self.close_connection = True
                self.connection.close()
                return
            self.say(answer)

        def say(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Quiet."""

    server = QuietServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return bank, f"http://127.0.0.1:{server.server_port}"


class QuietServer(ThreadingHTTPServer):
    """A caller that is killed leaves its line open: that is what is wanted here."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing to tell."""


class Counterpart:
    """The bank as a channel of the ledger, inside the processes that are killed."""

    code = "kill_bank"

    def serves(self, shop_id: int) -> bool:
        return True

    def pay(self, order: Any) -> Any:
        return self.call("/pay", order)

    def ask(self, order: Any) -> Any:
        return self.call("/ask", order)

    def call(self, path: str, order: Any) -> Any:
        import httpx

        from shouhou.ledger.facts import ChannelTrouble, Outcome

        said = {"key": order.key, "payable": order.payable_id, "amount_fen": order.amount_fen}
        try:
            with httpx.Client(trust_env=False, timeout=3) as client:
                told = client.post(os.environ["KILL_BANK"] + path, json=said).json()
        except httpx.HTTPError as trouble:
            raise ChannelTrouble(str(trouble))
        return Outcome(**told)


def channel() -> Counterpart:
    """For SHOUHOU_LEDGER_CHANNELS."""
    return Counterpart()
