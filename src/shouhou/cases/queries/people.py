"""Who works in the shop of a case, for pickers, mentions and assignment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shouhou.shops.facts import Colleague
from shouhou.shops.queries import Person as People
from shouhou.shops.queries import colleagues, shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def people_of(by: Person, shop_id: int) -> tuple[Colleague, ...]:
    """Everybody who works in one of the person's shops, by name; nobody of another's shop."""
    shop = shop_of(by, shop_id)
    return colleagues(shop_id) if shop and shop.may("see") else ()


def callable_names(shop_id: int) -> list[tuple[str, int]]:
    """Names and login names of who works in a shop, with the person each one calls."""
    rows = (
        People.objects.filter(memberships__shop_id=shop_id, is_active=True)
        .distinct()
        .values_list("pk", "name", "login_name")
    )
    return [(said, pk) for pk, name, login in rows for said in (name, login)]


def agents_by_pool(people: Iterable[Colleague]) -> dict[str, list[int]]:
    """Stage → the agents among these who look after it, in ascending order."""
    pools: dict[str, list[int]] = {"pre": [], "in": [], "after": []}
    for person in people:
        if "agent" in person.roles:
            pools[person.stage].append(person.person_id)
    return {stage: sorted(found) for stage, found in pools.items()}


def works_here(shop_id: int, person_id: int) -> Colleague | None:
    """The person as a colleague of the shop; nothing when they do not work there (any more)."""
    return next((one for one in colleagues(shop_id) if one.person_id == person_id), None)
