"""The same parcels twice: as stories for the sandbox, and as recordings; and clients for both."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx

from shouhou.clock import local
from shouhou.couriers.kuaidi100.client import Account, Addresses, Kuaidi100, Limits, Partner
from shouhou.couriers.kuaidi100.sandbox import (
    Customer,
    MemoryWorld,
    ParcelTold,
    Sandbox,
    ScanTold,
)
from shouhou.couriers.port import Waybill
from shouhou.secrets import Secret

RECORDINGS = Path(__file__).parents[1] / "recordings"
NOW = local("2026-11-05 10:00:00")
CUSTOMER, KEY, SECRET, SALT = "CUSTOMER-9f31c2", "key-4d81ab77", "secret-77c0de", "salt-pepper-5"
PARTNER, PARTNER_KEY = "partner-5710023", "partner-key-83b1"
EVERY_SECRET = (CUSTOMER, KEY, SECRET, SALT, PARTNER, PARTNER_KEY)

GZ, HZ = "广东,广州市,白云区", "浙江,杭州市,余杭区"


class Time:
    """A clock that goes when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


def scan(at: str, text: str, place: str, code: str) -> ScanTold:
    return ScanTold(at=local(at), text=text, place=place, code=code)


PICKED_UP = scan("2026-11-01 18:20:05", "【广州市】白云一部 已揽收", GZ, "103")
DELIVERING = scan("2026-11-03 08:30:00", "【杭州市】余杭二部 派件中", HZ, "5")
SIGNED = scan("2026-11-03 11:05:40", "已签收，签收人：门卫代收", HZ, "303")
MOVING = (
    PICKED_UP,
    scan("2026-11-01 22:10:00", "【广州市】快件已到达 广州转运中心", GZ, "1002"),
    scan("2026-11-01 22:10:00", "【广州市】快件离开 广州转运中心，发往 杭州转运中心", GZ, "1002"),
    scan("2026-11-02 03:41:12", "【杭州市】快件已到达 杭州转运中心", HZ, "1001"),
)
STATION = (
    PICKED_UP,
    DELIVERING,
    scan("2026-11-03 12:15:30", "快件已存放至 菜鸟驿站，请凭取件码领取", HZ, "501"),
)
RETURNING = (
    PICKED_UP,
    DELIVERING,
    scan("2026-11-03 17:45:10", "收件人拒收", HZ, "203"),
    scan("2026-11-04 09:00:00", "【杭州市】快件退回中，发往 广州转运中心", HZ, "6"),
)


def story(number: str, *scans: ScanTold, company: str = "yuantong", phones=()) -> ParcelTold:
    return ParcelTold(company=company, number=number, scans=scans, phones=phones)


def waybill(number: str, courier: str = "yto", tail: str = "") -> Waybill:
    return Waybill(courier=courier, number=number, phone_tail=tail)


UNDER_WAY, SIGNED_FOR = waybill("YT1000000000017"), waybill("YT1000000000025")
AT_STATION, GOING_BACK = waybill("YT1000000000033"), waybill("YT1000000000041")
UNSEEN = waybill("YT1000000000058")
BY_SF = waybill("SF1000000000066", "sf", "0007")


def world() -> MemoryWorld:
    return MemoryWorld(
        story(UNDER_WAY.number, *MOVING),
        story(SIGNED_FOR.number, PICKED_UP, DELIVERING, SIGNED, SIGNED),
        story(AT_STATION.number, *STATION),
        story(GOING_BACK.number, *RETURNING),
        story(BY_SF.number, *MOVING, company="shunfeng", phones=("13900000007",)),
    )


def account(**changed: Any) -> Account:
    partners = {"yto": Partner(id=Secret(PARTNER), key=Secret(PARTNER_KEY), pays="MONTHLY")}
    told = {"customer": CUSTOMER, "key": KEY, "secret": SECRET, "salt": SALT}
    secrets = {name: Secret(changed.pop(name, text)) for name, text in told.items()}
    return Account(**{"partners": partners} | secrets | changed)


def customer(**changed: Any) -> Customer:
    return Customer(**{"customer": CUSTOMER, "key": KEY, "secret": SECRET} | changed)


def client_over(
    transport: httpx.BaseTransport, clock: Callable[[], datetime], **more: Any
) -> Kuaidi100:
    """A client whose line ends in this very process."""
    ours = more.pop("account", None) or account()
    return Kuaidi100(ours, http=httpx.Client(transport=transport), clock=clock, **more)


def of_sandbox(
    sandbox: Sandbox, clock: Callable[[], datetime] | None = None, **more: Any
) -> Kuaidi100:
    return client_over(httpx.WSGITransport(app=sandbox), clock or Time(), **more)


def fresh(
    clock: Callable[[], datetime], its_world: MemoryWorld | None = None, **of_customer: Any
) -> Sandbox:
    return Sandbox(its_world or world(), [customer(**of_customer)], clock)


def answering(answer: Any, status: int = 200, **more: Any) -> Kuaidi100:
    """A client to whom the vendor always says this: a value as JSON, bytes as they are."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
    reply = httpx.MockTransport(lambda _: httpx.Response(status, content=body))
    return client_over(reply, Time(), **more)


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_bytes())


ON_RECORD = {
    UNDER_WAY.number: "query_moving",
    SIGNED_FOR.number: "query_signed_other",
    AT_STATION.number: "query_station",
    GOING_BACK.number: "query_returning",
    UNSEEN.number: "no_result",
    BY_SF.number: "needs_phone",
}


def form_of(request: httpx.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def from_recordings(request: httpx.Request) -> httpx.Response:
    """Answers by the number that is asked for; a customer nobody knows signs wrongly."""
    form = form_of(request)
    name = ON_RECORD[json.loads(form["param"])["num"]] if form["customer"] == CUSTOMER else ""
    return httpx.Response(200, json=recorded(name or "wrong_sign"))


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing on the screen."""


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(sandbox: Any) -> Iterator[Addresses]:
    """On a real port of this machine, by the standard library's server."""
    with make_server("127.0.0.1", 0, sandbox, _Threads, _Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        yield Addresses(
            query=f"{at}/poll/query.do",
            subscribe=f"{at}/poll",
            recognise=f"{at}/autonumber/auto",
            label=f"{at}/label/order",
        )
        server.shutdown()


def over_line(addresses: Addresses, http: httpx.Client, **limits: Any) -> Kuaidi100:
    few = {"seconds": 5.0, "connect_seconds": 2.0} | limits
    return Kuaidi100(account(), http=http, clock=Time(), addresses=addresses, limits=Limits(**few))
