"""One act: what it asks for, what it says will happen, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.functional import Promise

from shouhou.desk.forms import ActForm, SureForm

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseKnown
    from shouhou.shops.queries import Person

Text: TypeAlias = str | Promise
NOTHING: Mapping[str, Any] = MappingProxyType({})
NO_OTHER: Mapping[str, type[ActForm]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Who acts on which case, when, and what they typed."""

    by: Person
    case: CaseKnown
    now: datetime
    about: int | None = None
    """The agreement it is about, where it is about one."""
    said: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    evidence: tuple[int, ...] = ()

    @property
    def seen(self) -> int | None:
        """The version the person had before their eyes."""
        return self.said.get("version")

    @property
    def item(self) -> int:
        """The task, promise, link or question it is about; 0 exists nowhere."""
        return self.said.get("item") or 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """What will happen, said before it does."""

    text: Text
    aside: Text = ""
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of the desk."""

    title: Text
    verb: Text
    do: Callable[[Doing], object]
    """May raise Refused; gives the address to go to next, or anything else for the case itself."""
    done: Text
    form: type[ActForm] = SureForm
    prepare: Callable[[Doing, ActForm], None] | None = None
    """Fill the choices and what stands in the fields before anybody types."""
    will: Callable[[Doing], Sentence] | None = None
    undo: Text = ""
    otherwise: Mapping[str, type[ActForm]] = field(default_factory=lambda: NO_OTHER)
    """Refusal code → the form that asks what would be needed to do it all the same."""
