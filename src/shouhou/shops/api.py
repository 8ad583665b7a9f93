"""REST door of shops: who one is, the shops one works in, and who works there."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from shouhou.rest import (
    Body,
    Caller,
    Done,
    Id,
    Line,
    Operations,
    Shape,
    by,
    found,
    listing,
    one_of,
    page_of,
    shape,
)
from shouhou.shops import actions, queries
from shouhou.shops.facts import (
    Colleague,
    InvitationView,
    Inviting,
    ShopView,
    StaffLine,
    StaffMember,
)
from shouhou.shops.words import ROLES, STAGES

operations = Operations("shops")

Shop = shape(ShopView)
Worker = shape(Colleague)
Member = shape(StaffMember)
Change = shape(StaffLine)
Invited = shape(InvitationView)
Role = Annotated[str, one_of(ROLES)]
Stage = Annotated[str, one_of(STAGES)]


class Me(Shape):
    """Who calls, and how far the token goes."""

    id: int
    name: str
    login_name: str
    language: str
    scopes: list[str]
    shops: list[Shop]  # type: ignore[valid-type]


class Alias(Body):
    """A name by which exports call the shop."""

    name: Line


class Roles(Body):
    """Exactly these roles, from now on."""

    roles: list[Role] = Field(min_length=1, max_length=len(ROLES))
    stage: Stage = "after"


class Invitation(Roles):
    """Whom to let in, and as what."""

    name: str = Field(min_length=1, max_length=60, strict=True, examples=["小周"])
    email: str = Field("", max_length=254, strict=True)


class InvitationLink(Shape):
    """The secret part of the link /join/<secret>/; it is shown this once."""

    secret: str


class Ended(Shape):
    """How many log-ins ended."""

    ended: int


@operations.reads("/me", Me, zh="我是谁")
def me(request: HttpRequest) -> Any:
    """The person behind the token, the token's scopes, and the shops it opens."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    person = caller.person
    return Me(
        id=person.pk,
        name=person.name,
        login_name=person.login_name,
        language=person.language,
        scopes=sorted(caller.scopes),
        shops=[Shop.model_validate(shop) for shop in queries.shops_of(person)],
    )


@operations.reads("/shops", listing(Shop), zh="列出店铺")
def shops(request: HttpRequest) -> Any:
    """The shops the person works in and the token is for, by name. One page, no cursor."""
    return page_of("shops", queries.shops_of(by(request)), None)


@operations.reads("/shops/{shop_id}", Shop, zh="查看店铺")
def shop(request: HttpRequest, shop_id: Id) -> Any:
    """One shop, and what the person is in it."""
    return found(queries.shop_of(by(request), shop_id))


@operations.reads("/shops/{shop_id}/colleagues", listing(Worker), zh="列出同事")
def colleagues(request: HttpRequest, shop_id: Id) -> Any:
    """Who works in the shop, with roles; for assigning and asking. One page, no cursor."""
    found(queries.shop_of(by(request), shop_id))
    return page_of("colleagues", queries.colleagues(shop_id), None)


@operations.writes("/shops/{shop_id}/aliases", Done, zh="增加店铺别名")
def add_alias(request: HttpRequest, shop_id: Id, alias: Alias) -> Any:
    """From now on this name in an export means this shop."""
    actions.add_alias(by=by(request), shop_id=shop_id, alias=alias.name)
    return {}


@operations.reads("/shops/{shop_id}/staff", listing(Member), zh="列出员工", scope="staff")
def staff(request: HttpRequest, shop_id: Id) -> Any:
    """Who works or worked in the shop, as its owner sees them. One page."""
    _owned(request, shop_id)
    return page_of("staff", queries.staff(by(request), shop_id), None)


@operations.reads("/shops/{shop_id}/staff-log", listing(Change), zh="员工变动", scope="staff")
def staff_log(request: HttpRequest, shop_id: Id) -> Any:
    """The last hundred changes of the staff, newest first."""
    _owned(request, shop_id)
    return page_of("staff_log", queries.staff_log(by(request), shop_id), None)


@operations.writes(
    "/shops/{shop_id}/staff/{person_id}/roles", Done, zh="设置角色", scope="staff", method="PUT"
)
def set_roles(request: HttpRequest, shop_id: Id, person_id: Id, roles: Roles) -> Any:
    """From now on the person has exactly these roles here. The last owner stays owner."""
    changed = actions.set_roles(
        by=by(request),
        shop_id=shop_id,
        person_id=person_id,
        roles=frozenset(roles.roles),
        stage=roles.stage,
        now=timezone.now(),
    )
    return {"changed": changed}


@operations.writes(
    "/shops/{shop_id}/staff/{person_id}/deactivate", Done, zh="停用员工", scope="staff"
)
def deactivate(request: HttpRequest, shop_id: Id, person_id: Id) -> Any:
    """Take all roles in this shop and end the person's log-ins at once."""
    actions.deactivate(by=by(request), shop_id=shop_id, person_id=person_id, now=timezone.now())
    return {}


@operations.writes(
    "/shops/{shop_id}/staff/{person_id}/reactivate", Done, zh="恢复员工", scope="staff"
)
def reactivate(request: HttpRequest, shop_id: Id, person_id: Id) -> Any:
    """Give back the roles the person had here when they were deactivated."""
    actions.reactivate(by=by(request), shop_id=shop_id, person_id=person_id, now=timezone.now())
    return {}


@operations.writes(
    "/shops/{shop_id}/staff/{person_id}/end-sessions", Ended, zh="下线员工", scope="staff"
)
def end_sessions(request: HttpRequest, shop_id: Id, person_id: Id) -> Any:
    """Log the colleague out everywhere."""
    ended = actions.end_staff_sessions(
        by=by(request), shop_id=shop_id, person_id=person_id, now=timezone.now()
    )
    return {"ended": ended}


@operations.reads("/shops/{shop_id}/invitations", listing(Invited), zh="列出邀请", scope="staff")
def invitations(request: HttpRequest, shop_id: Id) -> Any:
    """The links that can still be used or have just run out. One page."""
    _owned(request, shop_id)
    rows = queries.open_invitations(by(request), shop_id, timezone.now())
    return page_of("invitations", rows, None)


@operations.writes("/shops/{shop_id}/invitations", InvitationLink, zh="邀请", scope="staff")
def invite(request: HttpRequest, shop_id: Id, wish: Invitation) -> Any:
    """Make a link that lets one person in, once, within seven days."""
    inviting = Inviting(
        shop_id=shop_id,
        name=wish.name,
        roles=frozenset(wish.roles),
        stage=wish.stage,
        email=wish.email,
    )
    return {"secret": actions.invite(by=by(request), inviting=inviting, now=timezone.now())}


@operations.writes(
    "/shops/{shop_id}/invitations/{invitation_id}",
    Done,
    zh="收回邀请",
    scope="staff",
    method="DELETE",
)
def revoke_invitation(request: HttpRequest, shop_id: Id, invitation_id: Id) -> Any:
    """The link is good for nothing from now on."""
    actions.revoke_invitation(
        by=by(request), shop_id=shop_id, invitation_id=invitation_id, now=timezone.now()
    )
    return {}


def _owned(request: HttpRequest, shop_id: int) -> None:
    """Of the staff of a shop only its owner learns."""
    shop = found(queries.shop_of(by(request), shop_id))
    found(shop if shop.may("staff") else None)
