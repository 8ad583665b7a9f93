"""Plain values of shops: who somebody is to a shop, and why a wish is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from shouhou.workflow import Refusal, Transition

if TYPE_CHECKING:
    from shouhou.shops.models import Person

ANYBODY: Final = frozenset({"agent", "supervisor", "warehouse", "finance", "owner"})
DESK: Final = frozenset({"agent", "supervisor", "owner"})

RIGHTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "see": ANYBODY,
        "see_personal": DESK | {"warehouse"},
        "see_money": frozenset({"supervisor", "finance", "owner"}),
        "upload": DESK | {"finance"},
        "answer": DESK | {"warehouse"},
        "agree": DESK,
        "work": DESK,
        "assign": frozenset({"supervisor", "owner"}),
        "approve": frozenset({"supervisor", "owner"}),
        "receive": frozenset({"warehouse", "supervisor", "owner"}),
        "pay": frozenset({"finance", "owner"}),
        "set": frozenset({"owner"}),
        "staff": frozenset({"owner"}),
    }
)
"""What a role may do in its shop. A person with several roles may do what any of them may."""

SCOPE_RIGHTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "read": frozenset({"see"}),
        "personal": frozenset({"see", "see_personal"}),
        "work": frozenset({"see", "upload", "answer", "agree", "work", "assign", "receive"}),
        "approve": frozenset({"see", "approve"}),
        "money": frozenset({"see", "see_money", "pay"}),
        "staff": frozenset({"see", "set", "staff"}),
    }
)
"""Which rights a token's scope lets through. The person needs the right as well."""

DEMAND: Final = "second_factor"
"""The shop-wide fact by which an owner demands a second factor; no rule asks for it."""
DEMANDING_ROLES: Final = frozenset({"finance", "owner"})
"""The roles of which an owner may demand a second factor."""


@dataclass(frozen=True, slots=True)
class ShopView:
    """One shop as one person sees it."""

    id: int
    name: str
    kind: str
    platform: str
    aliases: tuple[str, ...]
    """Names by which the shop's own exports call it."""
    roles: frozenset[str]
    """The roles of the person who asked."""
    only: frozenset[str] | None = None
    """The rights that a token lets through; None when the person asks."""

    def may(self, what: str) -> bool:
        if self.only is not None and what not in self.only:
            return False
        return not RIGHTS[what].isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Change:
    """A dated wish: this value from this day on."""

    code: str
    value: int | str
    from_on: date


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of a parameter's or a fact's history."""

    code: str
    value: int | str
    from_on: date
    set_by: str
    set_at: str


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whom a program's token speaks for, and how far.

    `person` already carries the bounds (`only_shops`, `only_rights`): handed on as `by`, it finds
    no other shop and has no other right than the token lets through.
    """

    person: Person
    scopes: frozenset[str]
    shop_ids: frozenset[int]
    """The token's shops in which the person works today."""
    token_id: int

    def may(self, what: str) -> bool:
        """Whether one of the token's scopes lets this right through."""
        return any(what in SCOPE_RIGHTS[scope] for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in a shop, as colleagues see them."""

    person_id: int
    name: str
    roles: frozenset[str]
    stage: str
    """pre | in | after: which agents are asked for what. `after` for who is no agent."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works or worked in a shop, as its owner sees them."""

    person_id: int
    name: str
    login_name: str
    email: str
    roles: frozenset[str]
    stage: str
    last_seen_at: datetime | None
    sessions: int
    has_second_factor: bool
    is_here: bool
    """False: deactivated in this shop; the roles are those held before."""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One line of the log of the staff."""

    at: datetime
    by: str
    person: str
    kind: str
    about: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Inviting:
    """A wish to let somebody in."""

    shop_id: int
    name: str
    roles: frozenset[str]
    stage: str = "after"
    email: str = ""


@dataclass(frozen=True, slots=True)
class InvitationView:
    """A link that was handed out. `state`: open | used | revoked | expired."""

    id: int
    kind: str
    shop_id: int
    shop: str
    name: str
    email: str
    roles: frozenset[str]
    stage: str
    by: str
    made_at: datetime
    until_at: datetime
    state: str
    person_id: int | None = None
    login_name: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """What an invited newcomer chooses."""

    login_name: str
    name: str
    password: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class WishedToken:
    """What a new token may do, where, and until when."""

    name: str
    scopes: frozenset[str]
    shop_ids: frozenset[int]
    days: int


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it: never the secret itself. `state`: live | revoked | expired."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    shops: tuple[str, ...]
    made_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """From where and how somebody logs in. `how`: password | second | passkey."""

    address: str
    device: str
    how: str = "password"


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser that is logged in."""

    id: int
    address: str
    device: str
    """What the browser calls itself, as it was sent."""
    how: str
    since: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Site:
    """The place a passkey belongs to: the host people type, without the port."""

    host: str
    name: str = "售后 Shouhou"


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A key or passkey a person added."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None
    logs_in_alone: bool


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password."""

    has_totp: bool
    passkeys: tuple[PasskeyView, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        return self.has_totp or bool(self.passkeys)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppKeys:
    """An app of the open platform and where it is reached, as an owner enters it."""

    kind: str
    """taobao | tmall."""
    app_key: str
    app_secret: str = field(repr=False)
    gateway_url: str
    message_url: str
    oauth_url: str
    """The address before `/authorize` and `/token`."""
    listens: str = "websocket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a seller's authorisation gave. Moments are those of the wall clock."""

    session: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    seller_nick: str = ""
    seller_id: str = ""
    account: str = ""
    """Who of the seller's people consented: the seller itself, or `seller:name`, a sub-account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Everything needed to speak for a shop, secrets opened. Never shown, logged or passed on."""

    shop_id: int
    state: str
    kind: str
    gateway_url: str
    message_url: str
    oauth_url: str
    app_key: str
    listens: str
    seller_nick: str
    seller_id: str
    app_secret: str = field(repr=False)
    session: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """A shop's connection as people see it: no secret is in it."""

    shop_id: int
    platform: str
    kind: str
    state: str
    gateway_url: str
    message_url: str
    oauth_url: str
    app_key: str
    listens: str
    seller_nick: str
    seller_id: str
    account: str
    """Who consented; only a sub-account (`seller:name`) may pay refunds on the platform."""
    problem: str
    """What the platform said when it stopped taking our token; empty when it did not."""
    expires_at: datetime | None
    refresh_expires_at: datetime | None
    renews: bool
    """Whether there is a token with which the desk renews the authorisation by itself."""
    since: datetime

    @property
    def is_on(self) -> bool:
        return self.state == "connected"


class Refused(Exception):
    """A wish that cannot be granted: a code for programs, a sentence in both languages.

    `rows` are the ids of the table rows that said no, `field` the input it is about, if one.
    """

    def __init__(
        self, code: str, zh: str, en: str, rows: tuple[str, ...] = (), field: str = ""
    ) -> None:
        super().__init__(f"{code}: {zh}")
        self.code = code
        self.zh = zh
        self.en = en
        self.rows = rows
        self.field = field

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


def refused_by(refusal: Refusal) -> Refused:
    """What a table of states answers, as a refusal of the desk."""
    return Refused(refusal.code, f"{refusal.why}。", f"{refusal.why_en}.", refusal.rows)


def granted(answer: Transition | Refusal) -> Transition:
    """The row that lets it happen. Raises Refused with the rows that said no."""
    if isinstance(answer, Refusal):
        raise refused_by(answer)
    return answer
