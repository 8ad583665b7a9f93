"""What goes out for what: chosen, settled, settled anew (H3.4.1, H3.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from shouhou.cases.facts import clean, cut
from shouhou.cases.queries import family
from shouhou.exchanges.actions.debts import ask_buyer, open_debt, void_debt
from shouhou.exchanges.actions.holding import NOT_HERE, Held, hold, is_gone, move, put, standing
from shouhou.exchanges.actions.owing import call_off_payables, pay_what_we_owe
from shouhou.exchanges.actions.stopping import stop_sending
from shouhou.exchanges.decide import Back, settle, who_of
from shouhou.exchanges.decide.pricing import MOST_FEN, MOST_PIECES, MOST_UNITS
from shouhou.exchanges.decide.texts import names, sum_words
from shouhou.exchanges.facts import PieceWish, Plan
from shouhou.exchanges.models import Exchange, FollowUp, Unit
from shouhou.exchanges.queries.gather import lines_from, moved_of, pieces_from, plan_of, reckon
from shouhou.exchanges.words import PAYERS, SITUATIONS
from shouhou.money import Money
from shouhou.refunds.actions import lock_terms
from shouhou.refunds.facts import Terms
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_REASON: Final = 500
SAME_GOODS: Final = ("reship", "repair")
OVER: Final = ("success", "withdrawn", "lapsed")


@transaction.atomic
def open_exchange(*, by: Person, agreement_id: int, now: datetime) -> int:
    """Begin to settle what goes out under an agreement; its number. Begun already: the same.

    A re-send or repair begins with the goods themselves. Raises Refused: `not_here`, `not_goods`
    (nothing goes out under these terms), `too_many_units` naming the exchange that has them.
    """
    known = Exchange.objects.filter(agreement=agreement_id).exclude(state="called_off")
    terms = lock_terms(agreement_id=agreement_id, now=now)
    shop = shop_of(by, terms.shop_id) if terms else None
    if terms is None or shop is None or not shop.may("work"):
        raise Refused(*NOT_HERE)
    if (begun := known.values_list("pk", flat=True).first()) is not None:
        return int(begun)
    if not terms.sends_goods or terms.state in OVER:
        raise Refused("not_goods", "这份协议不需要发货。", "Nothing goes out under these terms.")
    row = Exchange(
        shop_id=terms.shop_id,
        case_id=terms.case_id,
        agreement_id=agreement_id,
        origin_id=origin_of(terms.case_id),
        order_no=terms.order_no,
        buyer=terms.buyer,
        kind=terms.kind,
        agreed=terms.is_agreed,
        goods_in=terms.goods_in,
        opened_by=by,
        opened_at=now,
        moved_at=now,
    )
    row.save()
    held = Held(row, terms, by, who_of(shop.roles), now)
    found = reckon(row, first_plan(row, terms, now), terms, now)
    put(row, found)
    take_units(held, found.backs)
    move(held, "plan", standing(held))
    return int(row.pk)


def origin_of(case_id: int) -> int | None:
    """The earlier exchange whose replacement this case is about."""
    found = FollowUp.objects.filter(case_id__in=family(case_id)).order_by("-pk")
    return found.values_list("exchange_id", flat=True).first()


def first_plan(row: Exchange, terms: Terms, now: datetime) -> Plan:
    """What is there to begin with: a re-send or a repair sends the goods themselves."""
    empty = Plan(pieces=())
    if terms.kind not in SAME_GOODS:
        return empty
    base = reckon(row, empty, terms, now).base
    same = PieceWish(
        item_id=base.item.id if base.item else None,
        title=base.was.title,
        sku=base.was.sku,
        quantity=base.units,
    )
    return replace(empty, pieces=(same,))


def take_units(held: Held, backs: Sequence[Back]) -> None:
    """Which pieces it is about: each in one exchange at a time, which the database checks."""
    row = held.row
    Unit.objects.filter(exchange=row).delete()
    try:
        with transaction.atomic():
            Unit.objects.bulk_create(
                Unit(
                    exchange=row,
                    shop_id=row.shop_id,
                    order_no=row.order_no,
                    line_no=row.line_no,
                    number=each.number,
                    generation=each.generation,
                    back_fen=each.fen,
                )
                for each in backs
            )
    except IntegrityError:
        raise Refused(
            "too_many_units",
            "这件商品刚刚被另一次换货占用了，请刷新再看。",
            "Another exchange has just taken this piece.",
            field="units",
        )


@transaction.atomic
def plan(*, by: Person, exchange_id: int, wish: Plan, now: datetime) -> None:
    """Choose what goes out and on which terms; the sum is shown, nothing is owed yet.

    Raises Refused: `not_here`, `too_many_units`, `no_such_item`, `wrong_price`, `unknown_word`,
    `out_of_bounds`, `reason` for a price or payer that is another than the rules', the table's own.
    """
    held = hold(by, exchange_id, now)
    found = reckon(held.row, checked(wish), held.terms, now)
    need_reason(wish, held, now)
    put(held.row, found)
    take_units(held, found.backs)
    net = settle(found.lines, moved_of(held.row.pk))
    tail = names(found.pieces)
    detail = {"net_fen": net.fen, "reason": wish.reason}
    move(held, "plan", standing(held), detail, "；".join(filter(None, [tail, wish.reason])))


def checked(wish: Plan) -> Plan:
    """The plan with its texts cleaned. Raises Refused `unknown_word`, `out_of_bounds`."""
    if wish.situation and wish.situation not in SITUATIONS:
        raise Refused("unknown_word", "没有这种情形。", "No such situation.", field="situation")
    for name in ("back_payer", "new_payer"):
        if getattr(wish, name) not in ("", *PAYERS):
            raise Refused("unknown_word", "没有这一方。", "No such party.", field=name)
    for name in ("back_post_fen", "new_post_fen", "insured_fen", "compensation_fen"):
        if not 0 <= (getattr(wish, name) or 0) <= MOST_FEN:
            raise Refused("out_of_bounds", "金额不对。", "Not such an amount.", field=name)
    if not 0 <= wish.units <= MOST_UNITS or len(wish.pieces) > MOST_PIECES:
        raise Refused("out_of_bounds", "件数不对。", "Not so many.", field="units")
    pieces = []
    for piece in wish.pieces:
        wrong = not 1 <= piece.quantity <= MOST_UNITS
        if wrong or not 0 <= (piece.unit_fen or 0) <= MOST_FEN:
            raise Refused("out_of_bounds", "件数或单价不对。", "Not so many.", field="pieces")
        pieces.append(replace(piece, title=cut(piece.title), sku=cut(piece.sku)))
    reason = clean(wish.reason, LONGEST_REASON, field="reason")
    return replace(wish, pieces=tuple(pieces), line_no=cut(wish.line_no, 64), reason=reason)


def need_reason(wish: Plan, held: Held, now: datetime) -> None:
    """Another price or payer than the rules' is a person's decision, and says why."""
    if wish.reason.strip():
        return
    bare = replace(wish, back_payer="", new_payer="")
    rules = reckon(held.row, bare, held.terms, now)
    told = reckon(held.row, wish, held.terms, now)
    entered = any(piece.row == "entered" for piece in told.pieces)
    open_leg = "person" in rules.payers
    if entered or (told.payers != rules.payers and not open_leg):
        raise Refused(
            "reason",
            "价格或运费承担方和规则不一样，请写明理由。",
            "Another price or payer than the rules': say why.",
            field="reason",
        )


@transaction.atomic
def fix(
    *,
    by: Person,
    exchange_id: int,
    now: datetime,
    seen: int | None = None,
    ask_by: str = "wangwang",
) -> None:
    """Settle the terms: what the buyer owes becomes a debt and is asked for (`ask_by` a channel,
    empty: later); what we owe becomes payables of the ledger.

    `seen`: the version the person had before their eyes. Raises Refused: `not_here`, `stale`, the
    table's own (nothing agreed, questions left, a compensation above an agent's limit), and of the
    ledger `over_balance`.
    """
    held = hold(by, exchange_id, now, "agree")
    row = held.row
    if seen is not None and seen != row.version:
        raise Refused("stale", "这次换货刚刚变了，请看过再操作。", "It changed: look again.")
    found = reckon(row, plan_of(row.plan), held.terms, now)
    if [asdict(line) for line in found.lines] != row.lines:
        raise Refused(
            "stale",
            "价格或运费刚刚变了，请重新算一算再商定。",
            "A price or the freight changed meanwhile: reckon again.",
        )
    net = settle(lines_from(row.lines), moved_of(row.pk))
    row.net_fen = net.fen
    story = names(pieces_from(row.pieces))
    if net.fen > 0:
        tail = f"{story}，买家需补 {Money(net.fen)} 元"
    elif net.fen < 0:
        tail = f"{story}，我们退 {Money(-net.fen)} 元"
    else:
        tail = f"{story}，两不相欠"
    tail = "；".join(filter(None, [tail, sum_words(net)]))
    move(held, "fix", standing(held), {"net_fen": net.fen}, tail)
    if net.fen > 0:
        debt = open_debt(held, net.fen)
        if ask_by:
            ask_buyer(held, debt, ask_by)
    elif net.fen < 0:
        pay_what_we_owe(held, net)


@transaction.atomic
def revise(*, by: Person, exchange_id: int, reason: str, now: datetime) -> None:
    """Settle anew: the debt is no longer owed, payables nobody has paid are cancelled; what has
    moved counts in the next sum.

    Raises Refused: `not_here`, the table's own (`not_yet` once the parcel is gone).
    """
    held = hold(by, exchange_id, now, "agree")
    why = clean(reason, LONGEST_REASON, field="reason")
    said = standing(held)
    if held.row.state == "short" and not is_gone(held.row):
        said = replace(said, stopped=stop_sending(held, why or "重新商定"))
    move(held, "revise", said, {"reason": why}, why)
    void_debt(held)
    call_off_payables(held, "重新商定")
