"""Every write of one case: hold its row, ask the table, write the row and its timeline line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from shouhou.cases.decide import moved
from shouhou.cases.facts import LONGEST_TEXT, Said, cut
from shouhou.cases.models import Case, CaseEvent, HandOver
from shouhou.cases.queries.reading import CaseKnown, as_known, not_here
from shouhou.cases.words import MOVED, vocabulary
from shouhou.notices.actions import announce, tell
from shouhou.notices.facts import Telling
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of
from shouhou.workflow import Transition

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SYSTEM: Final = frozenset({"system"})


@dataclass(slots=True)
class Held:
    """A case whose row is locked until the transaction ends, and who acts on it."""

    case: Case
    by: Person | None
    roles: frozenset[str]
    question: HandOver | None = None
    """The question that is out, if any."""

    def truths(self) -> frozenset[str]:
        """The needs of states.md that hold for this person and this case."""
        case, me = self.case, self.by.pk if self.by else None
        asked = self.question
        said = {
            "mine": me is not None and case.owner_id == me,
            "unowned": case.owner_id is None,
            "asked": me is not None and asked is not None and asked.to_id == me,
            "asker": me is not None and asked is not None and asked.asked_by_id == me,
            "told": case.open_tasks == 0,
            "kept": case.promised_at is None,
        }
        return frozenset(need for need, holds in said.items() if holds)


def hold(by: Person | None, case_id: int, *, tree: bool = False) -> Held:
    """Lock the case for this person; `tree` also locks what it was merged into.

    Raises Refused `not_here`: no such case, another's shop, or a token that may not work.
    """
    case = locked_tree(case_id) if tree else locked(case_id)
    if case is None:
        raise not_here()
    question = None
    if case.state == "handed":
        question = HandOver.objects.filter(case=case, state="asked").first()
    return Held(case, by, roles_for(by, case.shop_id), question)


def roles_for(by: Person | None, shop_id: int) -> frozenset[str]:
    """The roles with which somebody acts in a shop. Raises Refused `not_here`."""
    if by is None:
        return SYSTEM
    shop = shop_of(by, shop_id)
    if shop is None or not shop.may("see"):
        raise not_here()
    if shop.only is not None and "work" not in shop.only:
        raise not_here()
    return shop.roles


def locked(case_id: int) -> Case | None:
    return Case.objects.select_for_update().filter(pk=case_id).first()


def locked_tree(case_id: int) -> Case | None:
    """The case, with every case above it locked too, in ascending order."""
    while True:
        chain = chain_of(case_id)
        rows = {
            case.pk: case
            for case in Case.objects.select_for_update().filter(pk__in=chain).order_by("pk")
        }
        # Somebody may have merged or parted it between the look and the lock.
        if chain == chain_of(case_id):
            return rows.get(case_id)


def chain_of(case_id: int) -> list[int]:
    """The case and what it was merged into, the survivor last."""
    chain: list[int] = []
    here: int | None = case_id
    while here is not None and here not in chain:
        chain.append(here)
        here = Case.objects.filter(pk=here).values_list("merged_into_id", flat=True).first()
    return chain


def lock_case(*, by: Person | None, case_id: int, what: str = "work") -> CaseKnown:
    """Lock a case for an action of a higher slice; for a person only with this right in its shop.

    Raises Refused `not_here`. The lock ends with the caller's transaction.
    """
    case = locked(case_id)
    if case is None:
        raise not_here()
    if by is not None:
        shop = shop_of(by, case.shop_id)
        if shop is None or not shop.may(what):
            raise not_here()
    return as_known(case)


def guard(held: Held, event: str) -> Transition:
    """The row of states.md that lets this happen; the case is in its state from now on.

    Raises Refused with the rows that said no.
    """
    row = moved("case", held.case.state, event, held.roles, held.truths())
    held.case.state = row.to
    return row


def check_seen(held: Held, seen: int | None, *, close: bool = False) -> None:
    """Refuse (`stale`) when somebody else moved the case after what the person saw of it.

    For closing everything new matters, an alarm excepted; else only who has it and its state.
    """
    if seen is None or seen >= held.case.version:
        return
    rows = CaseEvent.objects.filter(case=held.case, number__gt=seen).select_related("by")
    rows = rows.exclude(kind="alarm") if close else rows.filter(kind__in=MOVED)
    if held.by is not None:
        rows = rows.exclude(by=held.by)
    last = rows.order_by("-number").first()
    if last is None:
        return
    who, who_en = (last.by.name, last.by.name) if last.by else ("系统", "the desk")
    raise Refused(
        "stale",
        f"您看过之后，{who}做了：{cut(last.zh, 80)}。请看过再操作。",
        f"Since you looked, {who_en} did: {cut(last.en, 80)}. Look again first.",
    )


def keep(held: Held, said: Said, now: datetime, **fields: Any) -> CaseEvent:
    """Write the case with these fields and its state, and one line of its timeline."""
    case = held.case
    case.version += 1
    case.touched_at = now
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=["state", "version", "touched_at", *fields])
    return CaseEvent.objects.create(
        case=case,
        number=case.version,
        kind=said.kind,
        at=now,
        by=held.by,
        zh=cut(said.zh, LONGEST_TEXT),
        en=cut(said.en, LONGEST_TEXT),
        data=dict(said.data),
    )


def stir(case: Case, now: datetime, topic: str = "case.changed") -> None:
    """Pages that show the case look again."""
    announce(case.shop_id, topic, now=now, case_id=case.pk)


def let_know(
    held: Held, to: Iterable[int | None], said: Said, now: datetime, *, urgent: bool = False
) -> None:
    """Tell these people about the case; never whoever did it."""
    me = held.by.pk if held.by else None
    people = {one for one in to if one is not None and one != me}
    if people:
        case = held.case
        tell(people, Telling(case.shop_id, case.pk, said.kind, said.zh, said.en, urgent), now=now)


def onlookers(case: Case) -> set[int]:
    """Its owner and everybody who watches it."""
    watching = set(case.watchers.values_list("person_id", flat=True))
    return watching | ({case.owner_id} if case.owner_id is not None else set())


def known_word(section: str, word: str, field: str, *, empty: bool = False) -> str:
    """The word, if words.md has it. Raises Refused `unknown_word`, naming the field."""
    if (empty and not word) or word in vocabulary().section(section).codes:
        return word
    raise Refused(
        "unknown_word",
        f"{vocabulary().section(section).zh}：没有“{cut(word, 20)}”这个选项。",
        f"{vocabulary().section(section).en}: no {cut(word, 20)!r}.",
        field=field,
    )


def needed(text: str, field: str) -> str:
    """The text, if there is any. Raises Refused `empty`, naming the field."""
    if text:
        return text
    raise Refused("empty", "请填写内容。", "Something must be written here.", field=field)


def name_of(person: Person | None) -> str:
    return person.name if person else "系统"


def shops_stirred(shops: Collection[int], now: datetime) -> None:
    """After a change of many cases: one announcement per shop."""
    for shop_id in sorted(shops):
        announce(shop_id, "queue.changed", now=now)
