"""The columns the command adds to a refund row, and how a decision fills them."""

from __future__ import annotations

from collections.abc import Callable

from shouhou.clock import SHANGHAI
from shouhou.money import Money
from shouhou.refunds.decide import Decision, Reason
from shouhou.refunds.words import SIGNED_ON, SUCCEEDED_ON, label, vocabulary

Cell = Callable[[Decision], str]


def verdict_label(decision: Decision) -> str:
    """The verdict in the seller's words."""
    return "先补一个事实" if decision.verdict == "ask" else label("verdict", decision.verdict)


def answer_header(fact: str) -> str:
    """The column in which a fact is answered."""
    special = {"days_signed": SIGNED_ON, "days_success": SUCCEEDED_ON}
    return special.get(fact) or vocabulary().section(fact).zh


def _question(decision: Decision) -> str:
    asked = decision.question
    if asked is None:
        return ""
    if not asked.choices:
        return asked.ask_zh
    choices = "/".join(choice.zh for choice in asked.choices)
    return f"{asked.ask_zh}（填“{answer_header(asked.fact)}”列：{choices}）"


def _deadline(decision: Decision) -> str:
    due = decision.deadline_at
    return due.astimezone(SHANGHAI).isoformat(" ")[:19] if due else ""


def _deadline_by(decision: Decision) -> str:
    if decision.deadline_by == "rule":
        return "规则参数（未核实）"
    return "平台" if decision.deadline_by else ""


_TOLD: dict[int, tuple[tuple[Reason, ...], str, str]] = {}
_MOST_TOLD = 20_000


def _told(reasons: tuple[Reason, ...]) -> tuple[tuple[Reason, ...], str, str]:
    """All reasons, and those in the way, as text: the same rows decide thousands of refunds."""
    kept = _TOLD.get(id(reasons))
    if kept is None or kept[0] is not reasons:
        every = "；".join(f"{one.table}.{one.row} {one.why}" for one in reasons)
        stops = (one for one in reasons if one.effect not in ("", "clear"))
        kept = (reasons, every, "；".join(f"[{one.row}] {one.why}" for one in stops))
        if len(_TOLD) >= _MOST_TOLD:
            _TOLD.clear()
        _TOLD[id(reasons)] = kept
    return kept


def _reasons(decision: Decision) -> str:
    return _told(decision.reasons)[1]


def _stops(decision: Decision) -> str:
    return _told(decision.reasons)[2]


def _leg(name: str, of: str) -> Cell:
    def cell(decision: Decision) -> str:
        for leg in decision.legs:
            if leg.leg == name:
                return label("payer", leg.payer) if of == "payer" else label(of, leg.settle)
        return ""

    return cell


def yuan(fen: int | None) -> str:
    """Fen as yuan text; nothing where a person has to say the figure."""
    return "" if fen is None else Money(fen).yuan


def _lines(decision: Decision) -> str:
    parts = []
    for one in decision.lines:
        money = "待定" if one.fen is None else Money(one.fen).yuan
        route = f"（{label('route', one.route)}）" if one.route else ""
        parts.append(f"{label('line', one.line)} {money}{route}[{one.row}]")
    return "；".join(parts)


def _needs(decision: Decision) -> str:
    return "；".join(
        f"{label('evidence_item', one.item)}（{label('who_shows', one.who)}）[{one.row}]"
        for one in decision.needs
    )


def _ways(decision: Decision) -> str:
    return "；".join(
        f"{label('way', one.way)} 约{yuan(one.cost_fen) or '—'}元[{one.row}]"
        for one in decision.ways
    )


COLUMNS: tuple[tuple[str, Cell], ...] = (
    ("结论", verdict_label),
    ("下一步", lambda d: "" if d.verdict == "ask" else label("next_step", d.next_step)),
    ("截止时间", _deadline),
    ("截止依据", _deadline_by),
    ("谁决定", lambda d: label("approver", d.approver) if d.approver else ""),
    ("待确认问题", _question),
    ("阻碍与提醒", _stops),
    ("发货运费承担", _leg("outbound", "payer")),
    ("发货运费结算", _leg("outbound", "settle_out")),
    ("退回运费承担", _leg("return_leg", "payer")),
    ("退回运费结算", _leg("return_leg", "settle_back")),
    ("换出运费承担", _leg("replacement", "payer")),
    ("换出运费结算", _leg("replacement", "settle_new")),
    ("应退金额", lambda d: yuan(d.due_fen)),
    ("金额核对", lambda d: label("amount_fit", d.amount_fit) if d.amount_fit else ""),
    ("金额明细", _lines),
    ("正确类型", lambda d: d.right_kind),
    ("还缺凭证", _needs),
    ("处理方式与成本", _ways),
    ("备注文本", lambda d: d.memo),
    ("回复文本", lambda d: d.reply),
    ("理由（规则编号）", _reasons),
    ("看不懂的内容", lambda d: "；".join(d.problems)),
    ("结论代码", lambda d: d.verdict),
)

HEADERS = tuple(header for header, _ in COLUMNS)


def cells_of(decision: Decision) -> list[str]:
    """One decision as the added cells, in the order of HEADERS."""
    return [cell(decision) for _, cell in COLUMNS]


def unreadable(problem: str) -> list[str]:
    """The added cells of a row that could not be read: nothing is decided, the reason is there."""
    cells = [""] * len(HEADERS)
    cells[0], cells[-2], cells[-1] = "读不了", problem, "unreadable"
    return cells
