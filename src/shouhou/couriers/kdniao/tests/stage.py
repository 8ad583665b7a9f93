"""Who is asked in these tests: a recording, a sandbox, or a line that answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

from shouhou.clock import local
from shouhou.couriers.kdniao.client import Account, Kdniao
from shouhou.couriers.kdniao.sandbox import AccountHeld, ParcelTold, Sandbox, ScanTold, Shelf
from shouhou.couriers.port import Waybill
from shouhou.secrets import Secret

RECORDINGS = Path(__file__).parents[1] / "recordings"
ID, KEY, RECORDED_KEY = "1000000", "key-of-the-tests-1f0c", "recorded-app-key"
CALLBACK = "http://desk.example/push"
NOW = local("2026-03-05 12:00:00")
YTO = Waybill(courier="yto", number="YT0000000000101")
SF = Waybill(courier="sf", number="SF0000000000102", phone_tail="8888")
ZTO = Waybill(courier="zto", number="78474409893076", phone_tail="1388")

Answer = Callable[[httpx.Request], httpx.Response]


def account(key: str = KEY, **more: Any) -> Account:
    return Account(business_id=ID, app_key=Secret(key), **more)


def told_by(answer: Answer, ticks: Callable[[], float] = lambda: 0.0, **more: Any) -> Kdniao:
    """A client whose line answers so."""
    return Kdniao(account(**more), httpx.Client(transport=httpx.MockTransport(answer)), ticks)


def telling(document: object, status: int = 200) -> Answer:
    """An answer that is always this document."""
    return lambda _: httpx.Response(status, json=document)


def form_of(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def signature(sealed: str, key: str = KEY) -> str:
    """Worked out here once more, by neither reading."""
    digest = hashlib.md5((sealed + key).encode("utf-8", "surrogatepass"))
    return base64.b64encode(digest.hexdigest().encode()).decode()


def recording(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def recorded(name: str, **more: Any) -> Kdniao:
    """The recording answers, to its own question and no other."""
    kept = recording(name)

    def answer(request: httpx.Request) -> httpx.Response:
        form = form_of(request)
        told = json.loads(form["RequestData"])
        asked = {"RequestType": form["RequestType"]} | {k: v for k, v in told.items() if v}
        assert asked == kept["asked"]
        assert form["DataSign"] == signature(form["RequestData"], RECORDED_KEY)
        return httpx.Response(kept["status"], json=kept["answer"])

    return told_by(answer, key=RECORDED_KEY, **more)


def scan(at: str, stage: str, trouble: str = "", text: str = "到达") -> ScanTold:
    return ScanTold(local(at), text, "杭州市", stage, trouble)


def sandbox(*parcels: ParcelTold, now: datetime = NOW, **more: Any) -> Sandbox:
    held = {"callback": CALLBACK} | more
    return Sandbox(Shelf(*parcels), [AccountHeld(ID, KEY, **held)], lambda: now)


def asking(served: Sandbox, key: str = KEY, **more: Any) -> Kdniao:
    """A client whose line ends in the sandbox."""
    http = httpx.Client(transport=httpx.WSGITransport(app=served))
    return Kdniao(account(key, **more), http, lambda: 0.0)


def lines(*told: tuple[str, str, str]) -> list[dict[str, str]]:
    """Lines of an answer: moment, text, Action."""
    return [{"AcceptTime": a, "AcceptStation": b, "Location": "", "Action": c} for a, b, c in told]


def parcel(**more: Any) -> dict[str, Any]:
    """An answer about YTO's parcel, or a row of a push."""
    told = {
        "EBusinessID": ID,
        "ShipperCode": "YTO",
        "LogisticCode": YTO.number,
        "Success": True,
        "Reason": "",
        "State": "2",
        "StateEx": "201",
        "Traces": lines(("2026-03-04 10:00:00", "到达", "201")),
    }
    return told | more


def push_form(data: object, key: str = KEY, **more: str) -> dict[str, str]:
    """A push of these rows, rightly signed."""
    told = {"EBusinessID": ID, "PushTime": "2026-03-05 09:00:00", "Count": "1", "Data": data}
    return sealed_form(json.dumps(told, ensure_ascii=False), key) | more


def sealed_form(sealed: str, key: str = KEY) -> dict[str, str]:
    return {"RequestData": sealed, "RequestType": "101", "DataSign": signature(sealed, key)}
