"""One call from its parameters to the bytes of its answer, in one transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from shouhou.platforms.taobao.sandbox.gateway import answers
from shouhou.platforms.taobao.sandbox.gateway.asked import Asked
from shouhou.platforms.taobao.sandbox.gateway.checks import checked
from shouhou.platforms.taobao.sandbox.gateway.errors import BUSINESS, TopError, of_refusal
from shouhou.platforms.taobao.sandbox.gateway.parameters import Call, business
from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.methods import METHODS
from shouhou.platforms.taobao.sandbox.troubles import Troubles, present
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, and what becomes of it: late, dropped, or another HTTP status."""

    body: bytes
    content_type: str
    status: int = 200
    dropped: bool = False
    late_ms: int = 0


def handle(market: Market, call: Call) -> Outcome:
    """Checks, does, answers and logs a call; the troubles of the day have their say."""
    start = time.perf_counter()
    with market.world() as world:
        troubles = present(world)
        outcome, error, trouble = _outcome(world, call, troubles)
        world.insert(
            "calls",
            wall=world.wall,
            app_key=call.texts.get("app_key", "")[:40],
            method=call.method[:80],
            code=error.code if error else 0,
            sub_code=error.sub_code if error else "",
            milliseconds=(time.perf_counter() - start) * 1000,
            trouble=trouble,
        )
    return outcome


def _outcome(world: World, call: Call, troubles: Troubles) -> tuple[Outcome, TopError | None, str]:
    kind = answers.content_type(call.texts)
    if troubles.outage:
        dropped = troubles.outage == "drop"
        return Outcome(b"", kind, 503, dropped), None, "outage"
    request_id = f"{world.chance.getrandbits(60):015x}"
    try:
        with world.trial():
            body = _body(world, call, troubles, request_id)
    except (TopError, Refused) as problem:
        error = of_refusal(problem) if isinstance(problem, Refused) else problem
        body = answers.written_error(error.shown(), request_id, call.texts)
        return Outcome(body, kind, late_ms=_late(call, troubles)), error, ""
    outcome = Outcome(body, kind, late_ms=_late(call, troubles))
    if not _happens(world, troubles.lost_rate, call, troubles):
        return outcome, None, ""
    return _lost(outcome, call, troubles, request_id), None, f"lost:{troubles.lost_how}"


def _body(world: World, call: Call, troubles: Troubles, request_id: str) -> bytes:
    spec, caller = checked(world, call, troubles)
    if _happens(world, troubles.isp_rate, call, troubles):
        raise TopError(BUSINESS, troubles.isp_code, "服务暂时不可用")
    asked = Asked(business(spec, call), caller, troubles)
    result = METHODS[spec.method](world, asked)
    thin = answers.thinned(spec, result, asked.values.get("fields"))
    return answers.written(spec, thin, request_id, call.texts)


def _late(call: Call, troubles: Troubles) -> int:
    return troubles.slow_ms if troubles.touches(call.method) else 0


def _happens(world: World, rate: float, call: Call, troubles: Troubles) -> bool:
    return rate > 0 and troubles.touches(call.method) and world.chance.random() < rate


def _lost(outcome: Outcome, call: Call, troubles: Troubles, request_id: str) -> Outcome:
    """The work is done; the answer does not arrive."""
    if troubles.lost_how == "drop":
        return replace(outcome, dropped=True)
    if troubles.lost_how == "504":
        return replace(outcome, body=b"", status=504)
    error = TopError(BUSINESS, "isp.remote-service-timeout", "服务超时")
    return replace(outcome, body=answers.written_error(error.shown(), request_id, call.texts))
