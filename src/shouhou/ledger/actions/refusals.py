"""Why the ledger says no: one code each, with the figures in the sentence."""

from __future__ import annotations

from shouhou.ledger.facts import Line
from shouhou.money import Money
from shouhou.shops.facts import Refused


def not_here() -> Refused:
    """The payable, order or shop does not exist for this person."""
    return Refused(
        "not_here",
        "没有这笔应付款，或您在这家店铺没有这项权限。",
        "There is no such payable, or you may not do this in its shop.",
    )


def wrong(field: str, zh: str, en: str) -> Refused:
    """A wish that makes no sense, whoever tells it."""
    return Refused(f"wrong_{field}", zh, en, field=field)


def key_used(key: str) -> Refused:
    """The same key was told before with another content."""
    return Refused(
        "key_used",
        f"同一个编号“{key[:80]}”已用于另一笔内容不同的应付款。",
        f"The key “{key[:80]}” already stands for a different payable.",
        field="key",
    )


def no_such_order(order_no: str) -> Refused:
    """Nothing can be drawn from an order that has not been taken in."""
    return Refused(
        "no_such_order",
        f"订单 {order_no[:40]} 还没有导入，不知道买家付了多少。",
        f"Order {order_no[:40]} has not been taken in: what it paid is not known.",
        field="order_no",
    )


def no_such_line(line_no: str) -> Refused:
    """A named line is none of the order's."""
    return Refused(
        "no_such_line",
        f"这笔订单没有子订单 {line_no[:40]}。",
        f"The order has no line {line_no[:40]}.",
        field="line_nos",
    )


def over_balance(lines: tuple[Line, ...], asked_fen: int, over_fen: int, row: str) -> Refused:
    """More than what is left of these lines."""
    left = Money(sum(line.left_fen for line in lines)).yuan
    names = "、".join(line.line_no or "运费" for line in lines)
    names_en = ", ".join(line.line_no or "freight" for line in lines)
    asked, over = Money(asked_fen).yuan, Money(over_fen).yuan
    return Refused(
        "over_balance",
        f"{names} 还可退 {left} 元，这次要 {asked} 元，多出 {over} 元。",
        f"{names_en}: {left} yuan can still be given back; {asked} is {over} too much.",
        (row,),
        "amount_fen",
    )


def both_ways(line: Line, asked: int) -> Refused:
    """The same unit would be paid back and sent again."""
    back, out = line.units_paid_back, line.units_sent_again
    return Refused(
        "both_ways",
        f"{line.line_no} 共 {line.units} 件，已退款 {back} 件、已补发 {out} 件，"
        f"再加 {asked} 件就是同一件既退款又补发；需要主管写明理由同意。",
        f"{line.line_no} has {line.units} units: {back} paid back, {out} sent again. {asked} more "
        "would be paid back and sent again; a supervisor must allow it with a reason.",
        field="units",
    )


def over_units(line: Line, asked: int) -> Refused:
    """More units than the line has."""
    return Refused(
        "over_units",
        f"{line.line_no or '运费'} 只有 {line.units} 件，再加 {asked} 件就超出了。",
        f"{line.line_no or 'freight'} has {line.units} units; {asked} more are too many.",
        field="units",
    )


def serial_used(serial: str, number: int | None) -> Refused:
    """A payment serial settles one payable only; `number` is named if it is the same shop's."""
    zh = f"SH{number}" if number else "另一笔应付款"
    en = f"SH{number}" if number else "another payable"
    return Refused(
        "serial_used",
        f"流水号 {serial[:60]} 已经用于 {zh}，一个流水号只能结清一笔。",
        f"Serial {serial[:60]} has settled {en} already; one serial settles one payable.",
        field="serial",
    )


def only_supervisors() -> Refused:
    """An act that needs the right to approve."""
    return Refused(
        "not_yours",
        "同一件既退款又补发，只能由主管或店长同意。",
        "Only a supervisor or the owner may allow paying back and sending again.",
    )
