"""The numbers a shop may tune: those of every slice's words, under headings people look for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from shouhou.alarms import words as alarms
from shouhou.approvals import words as approvals
from shouhou.cases import words as cases
from shouhou.contacts import words as contacts
from shouhou.evidence import words as evidence
from shouhou.exchanges import words as exchanges
from shouhou.ledger import words as ledger
from shouhou.orders import words as orders
from shouhou.parcels import words as parcels
from shouhou.policy import Vocabulary
from shouhou.policy.words import Parameter, WordList
from shouhou.refunds import words as refunds
from shouhou.returns import words as returns
from shouhou.selfservice import words as selfservice
from shouhou.shipping import words as shipping

DECLARED: Mapping[str, tuple[str, ...]] = {
    "postage": ("unknown", "free", "paid"),
    "insurance": ("unknown", "yes", "no"),
    "seven_day": ("unknown", "yes", "no"),
    "freight_said": ("said", "unsaid"),
    "deductions_agreed": ("no", "yes"),
    **cases.SHOP_FACTS,
}
"""What a whole shop may say of itself; the first word holds until it says something."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the settings page and the numbers under it."""

    code: str
    name: str
    parameters: tuple[Parameter, ...]


@cache
def _books() -> Mapping[str, Vocabulary]:
    """Heading → the words it takes its numbers from, in the order of the page."""
    return {
        "refunds": refunds.vocabulary(),
        "approvals": approvals.vocabulary(),
        "alarms": alarms.vocabulary(),
        "parcels": parcels.vocabulary(),
        "shipping": shipping.vocabulary(),
        "exchanges": exchanges.vocabulary(),
        "returns": returns.vocabulary(),
        "ledger": ledger.vocabulary(),
        "cases": cases.vocabulary(),
        "contacts": contacts.vocabulary(),
        "selfservice": selfservice.vocabulary(),
        "evidence": evidence.vocabulary(),
        "orders": orders.vocabulary(),
    }


@cache
def section_of(fact: str) -> WordList:
    """The words of a fact a shop declares, whichever slice asks for it."""
    found = (words.sections.get(fact) for words in _books().values())
    return next(section for section in found if section is not None)


@cache
def every_number() -> Mapping[str, Parameter]:
    """Every parameter of the product by its code, which is unique in the house."""
    found = [number for words in _books().values() for number in words.parameters.values()]
    by_code = {number.code: number for number in found}
    assert len(by_code) == len(found), "two numbers of one name"
    return by_code


def bounds() -> dict[str, tuple[int, int]]:
    """What each number may be, in its own unit."""
    return {code: (number.lo, number.hi) for code, number in every_number().items()}


def headings() -> tuple[Heading, ...]:
    """The hours of refunds stand apart from its amounts: they are looked for apart."""
    names = _names()
    found = []
    for code, words in _books().items():
        numbers = tuple(words.parameters.values())
        if code == "refunds":
            clocks = tuple(number for number in numbers if number.unit in ("hours", "days"))
            numbers = tuple(number for number in numbers if number not in clocks)
            found.append(Heading("clocks", _("时限"), clocks))
        if numbers:
            found.append(Heading(code, names[code], numbers))
    return tuple(found)


def _names() -> dict[str, str]:
    return {
        "refunds": _("金额与费率"),
        "approvals": _("审批额度"),
        "cases": _("售后单"),
        "contacts": _("联系"),
        "selfservice": _("买家自助"),
        "alarms": _("预警"),
        "parcels": _("包裹"),
        "shipping": _("发货"),
        "exchanges": _("换货与补发"),
        "returns": _("收货"),
        "ledger": _("付款"),
        "orders": _("个人信息"),
        "evidence": _("凭证"),
    }
