"""The sample shop for a first start: its people, its two shops, and its files through the ordinary
upload door: received, read, confirmed, taken in and judged exactly as a real shop's are."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from typing import cast as cast_to
from uuid import uuid4

from django.conf import settings
from django.core.files import File

from shouhou import moment
from shouhou.clock import shanghai_day
from shouhou.intake import actions as intake
from shouhou.intake import queries as uploads
from shouhou.jobs.worker import waiting, work
from shouhou.parcels import actions as parcels
from shouhou.parcels.facts import FreightLine, SheetWish
from shouhou.platforms.taobao.client import Temporary
from shouhou.project import sample_exchanges, sample_sendings
from shouhou.project.sample_days import days_since, moved
from shouhou.refunds.queries import returns_awaited
from shouhou.refunds.words import vocabulary
from shouhou.returns import actions as returns
from shouhou.returns.facts import Count, CountedPiece, OnShelf, Scan
from shouhou.returns.queries import card as return_card
from shouhou.shops import actions as shops
from shouhou.shops.facts import Change, Refused
from shouhou.shops.queries import shops_of
from shouhou.sync import actions as sync
from shouhou.triage import actions as triage

if TYPE_CHECKING:
    from types import ModuleType

    from shouhou.intake.actions.store import Incoming
    from shouhou.shops.models import Person

ROOT = Path(__file__).resolve().parents[3]
DECLARED_FROM = date(2026, 1, 1)
STRAY = "SF1388800005678"
"""A parcel no buyer of the sample has announced."""
_MOST_ROUNDS = 20
_MARKET_SECONDS = 15


def cast() -> ModuleType | None:
    """The sample's people and shops; None where the desk was installed without `samples/`."""
    if not (ROOT / "samples" / "cast.py").is_file():
        return None
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from samples import cast as found

    return found


def load(today: date | None = None) -> None:
    """Fill an empty desk with the sample shop, its days moved to today (none: as they are).

    Runs once; see `project/prepare.py`.
    """
    sample = cast()
    if sample is None:
        return
    days = days_since(sample.NOW.date(), today) if today else 0
    people = {each.login: _person(each, sample.DEMO_PASSWORD) for each in sample.PEOPLE}
    owner = people[sample.OWNER.login]
    for shop in sample.SHOPS:
        shop_id = _shop(shop, owner)
        wanted = [(each.login, role) for each in sample.PEOPLE for role in each.roles]
        for login, (key, role) in wanted:
            if key == shop.key:
                shops.grant_role(person=people[login], shop_id=shop_id, role=role)
        _freight(owner, shop_id, sample)
        _return_place(owner, shop_id, sample)
        _upload(owner, shop_id, sample.upload_paths(shop), days)
    _work_through()
    for row in uploads.uploads_of(owner):
        intake.confirm(by=owner, upload_id=row.id, now=moment.now())
    _work_through()
    sample_exchanges.show(owner, sample)
    sample_sendings.ask(owner)
    _returns(people[sample.WAREHOUSE.login])
    _work_through()
    _connect(owner)


def _returns(warehouse: Person) -> None:
    """A morning in the warehouse: one return counted in full, one that waits, one that is nobody's.

    Through the station's own actions, on the first parcels the sample's buyers have sent back.
    """
    now = moment.now()
    for shop in shops_of(warehouse):
        coming = [each for each in returns_awaited(shop.id, 50) if each.return_waybill]
        for place, each in enumerate(sorted(coming, key=lambda one: one.id)[:2]):
            wish = Scan(key=uuid4(), text=each.return_waybill, scanned_at=now)
            scanned = returns.scan(by=warehouse, scan=wish, now=now)
            if place == 0 and scanned.arrival_id is not None:
                _count_all(warehouse, scanned.arrival_id, now)
    shop_id = shops_of(warehouse)[0].id
    stray = Scan(key=uuid4(), text=STRAY, scanned_at=now, shop_id=shop_id)
    found = returns.scan(by=warehouse, scan=stray, now=now)
    if found.arrival_id is not None:
        shelf = OnShelf(words="抓绒衣", phone_tail="5678", weight_g=420)
        returns.shelve(by=warehouse, arrival_id=found.arrival_id, shelf=shelf, now=now)


def _count_all(warehouse: Person, arrival_id: int, now: datetime) -> None:
    """Everything that was agreed is in it, as new."""
    card = return_card(warehouse, arrival_id, now)
    pieces = tuple(
        CountedPiece(
            quantity=line.expected,
            condition="new",
            agreement_id=link.agreement_id,
            order_no=link.order_no,
            line_no=line.line_no,
            finding="none" if link.claimed == "none" else "confirmed",
        )
        for link in (card.links if card else ())
        for line in link.lines
        if line.expected
    )
    counted = Count(key=uuid4(), counted_at=now, pieces=pieces)
    returns.count(by=warehouse, arrival_id=arrival_id, count=counted, now=now)


def _connect(owner: Person) -> None:
    """Connect the sample's shops to the market's of the same kind, if one is beside this desk.

    What comes from there is read by the desk's own worker, after this.
    """
    end = time.monotonic() + _MARKET_SECONDS
    left = list(shops_of(owner)) if settings.MARKET else []
    while left and time.monotonic() < end:
        try:
            sync.connect_market(owner, left[0].id, moment.now())
            left.pop(0)
        except (Temporary, Refused):
            time.sleep(0.2)  # it is still coming up


def log_ins() -> Iterator[tuple[str, str]]:
    """Names and passwords of the demo, for the line that `shouhou run` prints."""
    sample = cast()
    if sample is not None:
        for each in (sample.OWNER, sample.AGENT):
            yield each.login, sample.DEMO_PASSWORD


def _work_through() -> None:
    """Do jobs until none is waiting: a job may ask for another just as the worker leaves."""
    for _ in range(_MOST_ROUNDS):
        work(until_empty=True)
        if not waiting():
            return
    raise RuntimeError("the sample shop's jobs do not come to an end")


def _person(each: Any, password: str) -> Person:
    return shops.make_person(
        login_name=each.login, name=each.name, password=password, language=each.language
    )


def _shop(shop: Any, owner: Person) -> int:
    """Make the shop, its owner first, and declare what holds for all its orders."""
    now = moment.now()
    made = shops.make_shop(name=shop.name, kind=shop.kind, platform=shop.platform, now=now)
    shops.grant_role(person=owner, shop_id=made.pk, role="owner")
    words = vocabulary()
    for fact, value in shop.facts.items():
        allowed = {fact: words.section(fact).codes}
        change = Change(fact, value, DECLARED_FROM)
        shops.set_shop_fact(by=owner, shop_id=made.pk, change=change, allowed=allowed, now=now)
    return int(made.pk)


def _return_place(owner: Person, shop_id: int, sample: ModuleType) -> None:
    """Where the shop's goods go back to, for the pages of its buyers."""
    where = sample.RETURN_PLACE
    triage.set_return_address(by=owner, shop_id=shop_id, now=moment.now(), **where)


def _freight(owner: Person, shop_id: int, sample: ModuleType) -> None:
    """The shop's freight and delivery times, from today on."""
    now = moment.now()
    lines = tuple(FreightLine(number=at, **row) for at, row in enumerate(sample.FREIGHT, start=1))
    wish = SheetWish(name=sample.FREIGHT_NAME, from_on=shanghai_day(now), lines=lines)
    parcels.save_sheet(by=owner, shop_id=shop_id, wish=wish, now=now)


def _upload(owner: Person, shop_id: int, paths: tuple[Path, ...], days: int) -> None:
    """Drop the shop's files on the upload page, all at once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="shouhou-sample-")))
        today = [moved(path, days, folder) for path in paths]
        opened = [File(stack.enter_context(path.open("rb")), path.name) for path in today]
        files = cast_to("Sequence[Incoming]", opened)
        intake.receive(by=owner, shop_id=shop_id, files=files, now=moment.now())
