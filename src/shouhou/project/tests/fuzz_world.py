"""A small world for the fuzzer: a shop with something of everything, and its owner's token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from schemathesis import Case

from shouhou.approvals import actions as approvals
from shouhou.approvals import queries as approvals_queries
from shouhou.approvals.tests.make import make_asked
from shouhou.cases import actions as cases
from shouhou.cases.facts import Opening, TaskOrder
from shouhou.couriers.port import Scan, Trace
from shouhou.evidence import actions as evidence
from shouhou.evidence.facts import Keeping, Kept
from shouhou.evidence.tests.files import make_picture
from shouhou.exchanges import actions as exchanges
from shouhou.intake.actions import read_upload, receive
from shouhou.intake.tests.make import make_order, orders_csv
from shouhou.ledger.actions import reserve
from shouhou.ledger.facts import Wanted
from shouhou.notices import actions as notices
from shouhou.notices.facts import WebhookWish
from shouhou.orders.queries import lines_of_orders
from shouhou.parcels import actions as parcels
from shouhou.parcels.facts import Asking, ParcelSeen
from shouhou.parcels.models import Parcel, ParcelSign, StopOrder
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act, Proposal
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.making import make_order as make_refund_order
from shouhou.refunds.tests.world import World as RefundWorld
from shouhou.refunds.tests.world import make_world as make_refund_world
from shouhou.refunds.tests.world import returning, unsent, unsent_order
from shouhou.returns import actions as returns
from shouhou.returns.facts import Count, CountedPiece
from shouhou.returns.facts import Scan as ReturnScan
from shouhou.returns.models import Arrival, Piece
from shouhou.shipping import actions as shipping
from shouhou.shipping.facts import Reported, SendPiece, SendWish
from shouhou.shops.actions import grant_role, make_person
from shouhou.shops.tests.calling import make_token


@dataclass
class World:
    """Real ids by the names under which the API takes them."""

    token: str
    ids: Mapping[str, Any] = field(default_factory=dict)

    def headers(self, number: int) -> dict[str, str]:
        """As the owner; sometimes under a key that was used before."""
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"key-{number}"}

    def put_real_ids(self, case: Case) -> None:  # type: ignore[type-arg]
        """What exists, instead of what was made up."""
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update({name: self.ids[name] for name in part.keys() & self.ids.keys()})


def make_world() -> World:
    """A shop with two requests and their cases, a case by hand, an upload, evidence, a webhook."""
    shop = make_refund_world()
    everything = make_person(login_name="everything", name="全能", password=None)
    for role in ("owner", "supervisor", "agent", "finance", "warehouse"):
        grant_role(person=everything, shop_id=shop.shop.pk, role=role)
    shop.take_order(unsent_order(order_no="2611230002"), make_refund_order())
    shop.take(unsent(refund_no="900001", order_no="2611230002"), returning())
    upload_id = receive(
        by=everything,
        shop_id=shop.shop.pk,
        files=[orders_csv([make_order(n) for n in range(3)])],
        now=NOW,
    )
    read_upload(upload_id=upload_id, now=NOW)
    return World(make_token(everything), {**ids_of(shop), "upload_id": upload_id})


def ids_of(shop: RefundWorld) -> dict[str, Any]:
    """What hangs on the shop, under the names of the API's parameters."""
    agreement = Agreement.objects.order_by("pk").first()
    assert agreement is not None
    by, case_id, now = shop.agent, agreement.case_id, NOW
    opening = Opening(shop.shop.pk, "compensation", "hand", order_no=agreement.order_no)
    other = cases.open_case(by=by, opening=opening, now=now)
    task = TaskOrder("tell_buyer", "已补发")
    return {
        "shop_id": shop.shop.pk,
        "person_id": shop.agent2.pk,
        "to": shop.agent2.pk,
        "owner_id": by.pk,
        "order_no": agreement.order_no,
        "line_no": agreement.line_nos[0] if agreement.line_nos else f"{agreement.order_no}#0",
        "refund_id": agreement.refund_id,
        "agreement_id": agreement.pk,
        "case_id": case_id,
        "case_ids": [case_id, other],
        "into": other,
        "other": other,
        "task_id": cases.add_task(by=by, case_id=case_id, task=task, now=now),
        "promise_id": cases.promise(
            by=by, case_id=case_id, what="补发", until=now + timedelta(days=400), now=now
        ),
        "hand_over_id": cases.hand_over(
            by=by, case_id=other, to=shop.agent2.pk, question="可以吗？", now=now
        ),
        "payable_id": reserved(shop, agreement),
        **beside(shop, case_id),
        **parcel_of(shop, agreement.order_no),
        "stop_id": stop_of(shop),
        **sending_of(shop, case_id, agreement.order_no),
        **arrival_of(shop, agreement.order_no),
        **exchange_of(shop),
        "shortage_id": shipping.report_shortage(
            by=shop.agent, reported=Reported(shop_id=shop.shop.pk, item="SP-20"), now=NOW
        ),
    }


def beside(shop: RefundWorld, case_id: int) -> dict[str, int]:
    """An approval that waits, a picture, a webhook with a message."""
    shop_id, agent = shop.shop.pk, shop.agent
    asked = make_asked(shop_id, case_id, amount_fen=6_000_000)
    ruled = approvals_queries.ruling(asked, agent, NOW)
    keeping = Keeping(shop_id=shop_id, case_id=case_id)
    picture = SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")
    (kept,) = evidence.keep(by=agent, keeping=keeping, files=[picture], now=NOW)
    assert isinstance(kept, Kept)
    wish = WebhookWish(url="http://127.0.0.1:9/in", topics=("case.opened",), inside=True)
    webhook_id, _ = notices.add_webhook(by=shop.owner, shop_id=shop_id, wish=wish, now=NOW)
    sent = notices.test_webhook(by=shop.owner, webhook_id=webhook_id, now=NOW)
    return {
        "approval_id": approvals.ask(by=agent, asked=asked, ruling=ruled, note="急", now=NOW),
        "evidence_id": kept.evidence_id,
        "webhook_id": webhook_id,
        "delivery_id": sent,
    }


def parcel_of(shop: RefundWorld, order_no: str) -> dict[str, int]:
    """A parcel that its courier lost, and the courier was asked."""
    shop_id, number = shop.shop.pk, "YT4766793546028"
    seen = ParcelSeen(direction="out", number=number, courier="yto", order_no=order_no)
    parcels.take_parcels(shop_id, [seen], NOW, told_by="order")
    lost = Scan(at=NOW, text="快件丢失", stage="lost")
    trace = Trace(source="kdniao", courier="yto", courier_told="YTO", number=number, scans=(lost,))
    parcels.take_trace(shop_id, trace, NOW)
    parcel_id = Parcel.objects.get(number=number).pk
    asking = Asking(wish="trace", words="请赔付")
    return {
        "parcel_id": parcel_id,
        "talk_id": parcels.ask_courier(by=shop.agent, parcel_id=parcel_id, asking=asking, now=NOW),
        "parcel_sign_id": ParcelSign.objects.get(parcel=parcel_id, sign="lost").pk,
    }


def stop_of(shop: RefundWorld) -> int:
    """An order to stop a parcel of which nobody knows whether it was taken."""
    shop_id, number = shop.shop.pk, "YT4766793546099"
    parcels.take_parcels(shop_id, [ParcelSeen(direction="out", number=number, courier="yto")], NOW)
    row = Parcel.objects.get(number=number)
    asking = Asking(wish="intercept", words="买家不要了")
    talk_id = parcels.ask_courier(by=shop.agent, parcel_id=row.pk, asking=asking, now=NOW)
    made = StopOrder.objects.create(
        shop_id=shop_id,
        parcel=row,
        talk_id=talk_id,
        key=f"stop:{talk_id}",
        state="unknown",
        asked_at=NOW,
        moved_at=NOW,
    )
    return int(made.pk)


def sending_of(shop: RefundWorld, case_id: int, order_no: str) -> dict[str, int]:
    """Two things to be sent again: one waits, one is on a sheet."""
    shop_id, made = shop.shop.pk, []
    for number in (1, 2):
        wish = SendWish(
            shop_id=shop_id,
            key=f"fuzz:{number}",
            case_id=case_id,
            order_no=order_no,
            kind="resend",
            receiver_name="周大福",
            receiver_phone="13800001234",
            receiver_address="浙江省杭州市西湖区文三路 1 号",
            pieces=(SendPiece("SP-20", "雪平锅", "20cm", 1),),
        )
        made.append(shipping.ask_sending(by=shop.agent, wish=wish, now=NOW))
    sheet = shipping.make_sheet(by=shop.owner, shop_id=shop_id, sending_ids=made[:1], now=NOW)
    return {"sending_id": made[1], "send_sheet_id": sheet}


def arrival_of(shop: RefundWorld, order_no: str) -> dict[str, int]:
    """A parcel that came back and was counted, and its list, which was handed over."""
    wish = ReturnScan(key=uuid4(), text=order_no, scanned_at=NOW)
    arrival_id = returns.scan(by=shop.warehouse, scan=wish, now=NOW).arrival_id
    assert arrival_id is not None
    line = lines_of_orders(shop.shop.pk, [order_no])[order_no][0]
    piece = CountedPiece(quantity=1, condition="new", order_no=order_no, line_no=line.line_no)
    count = Count(key=uuid4(), counted_at=NOW, pieces=(piece,))
    returns.count(by=shop.warehouse, arrival_id=arrival_id, count=count, now=NOW)
    due_at = Arrival.objects.get(pk=arrival_id).due_at
    given_list_id = returns.hand_over(
        by=shop.warehouse, shop_id=shop.shop.pk, due_at=due_at, now=NOW
    )
    return {
        "arrival_id": arrival_id,
        "piece_id": Piece.objects.get(arrival=arrival_id).pk,
        "given_list_id": given_list_id,
    }


def exchange_of(shop: RefundWorld) -> dict[str, int]:
    """A re-send that is agreed, and what goes out for it settled."""
    order_no = make_refund_order().order_no
    opening = Opening(shop.shop.pk, "reship", "hand", order_no=order_no)
    case_id = cases.open_case(by=shop.agent, opening=opening, now=NOW)
    wish = Proposal(kind="reship", amount_fen=0, line_no=f"{order_no}#0", units=1, reason="漏发")
    agreement = refunds.open_agreement(by=shop.agent, case_id=case_id, proposal=wish, now=NOW)
    refunds.agree(by=shop.agent, agreement_id=agreement, act=Act(words="运费我们出"), now=NOW)
    made = exchanges.open_exchange(by=shop.agent, agreement_id=agreement, now=NOW)
    exchanges.fix(by=shop.agent, exchange_id=made, now=NOW)
    return {"agreement": agreement, "exchange_id": made}


def reserved(shop: RefundWorld, agreement: Agreement) -> int:
    """Money that waits for finance."""
    wanted = Wanted(
        key="fuzz",
        shop_id=shop.shop.pk,
        order_no=agreement.order_no,
        case_id=agreement.case_id,
        buyer="tb_summer88",
        purpose="refund",
        route="escrow",
        amount_fen=100,
    )
    return reserve(by=None, wanted=wanted, now=NOW)
