"""Who answers the contract's questions: the served sandbox, or a recording of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from shouhou.clock import SHANGHAI
from shouhou.platforms.taobao.client import App, Gateway, MemoryBudget, Secret, Shop
from shouhou.platforms.taobao.client.tests.serving import Asked, plenty, read_call, serving
from shouhou.platforms.taobao.sandbox.tests.serving_fixture import Served

RECORDINGS = Path(__file__).parent / "recordings"
OURS = frozenset({"sign", "timestamp", "session", "app_key"})
"""Parameters that differ each time, or are nobody's business."""


@dataclass(slots=True)
class Tape:
    """What people did, what was asked, what was answered; `now` is when it began."""

    now: datetime
    acts: list[Any] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, name: str) -> Tape:
        said = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
        return cls(datetime.fromisoformat(said["now"]), said["acts"], said["calls"])

    def write(self, name: str) -> None:
        said = {"now": self.now.isoformat(), "acts": self.acts, "calls": self.calls}
        text = json.dumps(said, ensure_ascii=False, indent=1)
        (RECORDINGS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


@dataclass(slots=True)
class Stage:
    """A shop to ask, and people of the world to act; these are remembered where it is recorded."""

    shop: Shop
    tape: Tape
    market: Served | None
    """None: a recording, in which the acts give what they gave then."""
    acted: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def window(self) -> dict[str, Any]:
        hour = timedelta(hours=1)
        return {"start_modified": self.tape.now - hour, "end_modified": self.tape.now + hour}

    def act(self, name: str, **arguments: Any) -> Any:
        """What an act of the world gives back."""
        if self.market is None:
            self.acted += 1
            return self.tape.acts[self.acted - 1]
        given = self.market.act(name, **arguments)
        self.tape.acts.append(given)
        return given

    def first(self, what: str, column: str) -> Any:
        """One value of the first row of a list of the market's truth."""
        if self.market is None:
            self.acted += 1
            return self.tape.acts[self.acted - 1]
        found = self.market.truth(what)[0][column]
        self.tape.acts.append(found)
        return found

    def paid(self) -> int:
        """A paid trade of one piece; its number is its line's, too."""
        buyer, sku = self.first("buyers", "buyer_id"), self.first("skus", "sku_id")
        basket = {"buyer_id": buyer, "lines": [{"sku_id": sku, "num": 1}]}
        tid = int(self.act("order", basket=basket))
        self.act("pay", tid=tid)
        return tid

    def shipped(self) -> int:
        tid = self.paid()
        self.act("ship", tid=tid, company_code="ZTO", out_sid="75123456789012")
        return tid

    def asked(self, kind: str, tid: int) -> str:
        """The number of a new request."""
        request = {"kind": kind, "reason": "质量问题", "description": "有破洞"}
        return str(self.act("ask_refund", oid=tid, request=request))


class Recorder(httpx.BaseTransport):
    """Passes calls on to the sandbox and keeps both sides."""

    def __init__(self, tape: Tape) -> None:
        self.tape, self.onward = tape, httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        texts, files = read_call(request.headers["content-type"], request.read())
        answer = self.onward.handle_request(request)
        body = answer.read()
        said = {"asked": shown(texts), "files": sorted(files), "answer": json.loads(body)}
        self.tape.calls.append(said)
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


def shown(texts: dict[str, str]) -> dict[str, str]:
    """The parameters that say what was asked."""
    return {name: value for name, value in sorted(texts.items()) if name not in OURS}


@contextmanager
def sandbox(market: Served, name: str, record: bool) -> Iterator[Stage]:
    """The running market; at the end its tape is written where that is wanted."""
    tape = Tape(datetime.now(SHANGHAI).replace(microsecond=0))
    http = httpx.Client(transport=Recorder(tape))
    url, secret = f"{market.url}/router/rest", Secret(market.secret)
    yield Stage(
        shop(url, http, App(key=market.app_key, secret=secret, gateway=url), market), tape, market
    )
    if record:
        tape.write(name)


@contextmanager
def recording(name: str) -> Iterator[Stage]:
    """A tape of it: the same calls in the same order get the same answers."""
    tape = Tape.read(name)
    wrong: list[str] = []
    with serving(*(told(call, wrong) for call in tape.calls)) as server:
        app = App(key="12345678", secret=Secret("of-no-one"), gateway=server.url)
        http = httpx.Client(trust_env=False)
        stage = Stage(shop(server.url, http, app, None), tape, None, wrong=wrong)
        yield stage
        assert wrong == []
        assert (len(server.asked), stage.acted) == (len(tape.calls), len(tape.acts))


def told(call: dict[str, Any], wrong: list[str]) -> Any:
    """Answers one call; another one than was recorded is noted."""

    def answer(asked: Asked) -> bytes:
        if (shown(asked.texts), sorted(asked.files)) != (call["asked"], call["files"]):
            wrong.append(f"asked {shown(asked.texts)}, recorded {call['asked']}")
        return json.dumps(call["answer"]).encode()

    return answer


def shop(url: str, http: httpx.Client, app: App, market: Served | None) -> Shop:
    """The client for a Tmall shop."""
    gateway = Gateway(
        app,
        http=http,
        clock=lambda: datetime.now(SHANGHAI),
        sleep=lambda _seconds: None,
        budget=MemoryBudget(plenty),
    )
    token = market.session() if market else "of-no-one"
    return Shop(gateway, "1", Secret(token), "tmall")
