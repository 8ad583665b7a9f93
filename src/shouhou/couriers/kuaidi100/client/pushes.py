"""Reads what the vendor posts to the callback: the signature first, then every field in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final, Literal, TypeAlias, cast

from shouhou.couriers.kuaidi100.client.account import NAME, Account, Limits
from shouhou.couriers.kuaidi100.client.answers import CODES
from shouhou.couriers.kuaidi100.client.reading import Found, parse, row, storable, text
from shouhou.couriers.kuaidi100.client.signing import is_signed
from shouhou.couriers.kuaidi100.client.traces import read_trace
from shouhou.couriers.port import Push
from shouhou.couriers.problems import BadSignature, Misconfigured, Unreadable
from shouhou.couriers.tables import listed, rows

Status: TypeAlias = Literal["polling", "ended", "given_up", "changed"]

_LONGEST_SIGN: Final = 200
_STOPPED: Final = ("ended", "given_up")


def read_push(form: Mapping[str, str], account: Account, limits: Limits) -> tuple[Push, ...]:
    """The parcel of a push. Raises Misconfigured (we have no salt), BadSignature, Unreadable.

    `destResult`, which only international subscriptions have, stays in `raw`.
    """
    param = _checked(form, account, limits)
    found = row(parse(param, "param"), "param")
    last = row(found.get("lastResult"), "lastResult")
    trace = read_trace(last, storable(param), "lastResult.")
    status = _status(found, trace.courier_told)
    said = _changed_to(found) if status == "changed" else ""
    trace = replace(trace, ended=trace.ended or status in _STOPPED)
    return (Push(trace=trace, status=status, said=said or text(found, "message")),)


def _checked(form: Mapping[str, str], account: Account, limits: Limits) -> str:
    """The text of `param`, which the vendor signed and nobody else."""
    if not account.salt:
        # Signed with nothing, everybody could have sent it.
        raise Misconfigured(NAME, said="pushes need a salt")
    param, sign = form.get("param"), form.get("sign")
    if not isinstance(param, str):
        raise Unreadable(NAME, "param", type(param).__name__)
    if len(param) > limits.most_bytes:
        raise Unreadable(NAME, "param", f"{len(param)} characters")
    if not isinstance(sign, str) or not sign or len(sign) > _LONGEST_SIGN:
        raise BadSignature(NAME, said="no sign")
    if not is_signed(param, account.salt.reveal(), sign):
        raise BadSignature(NAME)
    return param


def _status(found: Found, courier_told: str) -> Status:
    """Why it came. The vendor goes on under another courier when it has found a better one."""
    told = text(found, "status")
    if told not in _statuses():
        raise Unreadable(NAME, "status", told)
    status = _statuses()[told]
    instead = text(found, "comNew")
    if status == "given_up" and instead and instead != courier_told:
        return "changed"
    return "changed" if status == "polling" and text(found, "autoCheck") == "1" else status


def _changed_to(found: Found) -> str:
    """Old and new courier in the vendor's codes; ``""`` where the push only tells all again."""
    old, new = text(found, "comOld"), text(found, "comNew")
    return f"{old} → {new}".strip() if new else ""


@cache
def _statuses() -> Mapping[str, Status]:
    return {
        word: cast("Status", row["status"])
        for row in rows(CODES / "push.md")
        for word in listed(row["words"])
    }
