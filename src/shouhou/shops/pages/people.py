"""The staff of a shop, for its owner."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouhou.clock import SHANGHAI
from shouhou.doors import person_of
from shouhou.shops import actions, queries
from shouhou.shops.facts import Inviting, Refused, ShopView, StaffLine, StaffMember
from shouhou.shops.forms import InviteForm, RolesForm
from shouhou.shops.pages.door import blame, staffed_shop, sure
from shouhou.shops.pages.showing import is_english, role_names, sentence, stage_name
from shouhou.shops.pages.telling import keep_to_show, shown_once


@never_cache
@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who works in the chosen shop, who was invited, what was changed."""
    person, now = person_of(request), timezone.now()
    mine = queries.shops_where(person, "staff")
    if not mine:
        return render(request, "shops/people_none.html", {"place": "people"})
    shop = _chosen(request, mine)
    today = now.astimezone(SHANGHAI).date()
    place = {
        "place": "people",
        "shops": mine,
        "shop": shop,
        "members": [_shown(row) for row in queries.staff(person, shop.id)],
        "invitations": [
            {"row": row, "roles": role_names(row.roles)}
            for row in queries.open_invitations(person, shop.id, now)
        ],
        "log": _lines(queries.staff_log(person, shop.id)),
        "demanded": queries.demands_second_factor(shop.id, today),
        "link": shown_once(request, f"link_{shop.id}"),
        "link_for": request.session.pop("link_for", ""),
    }
    return render(request, "shops/people.html", place)


@require_http_methods(["GET", "POST"])
@sure
def invite(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Make an invitation; its link is shown once on the list."""
    shop = staffed_shop(request, shop_id)
    start = {"roles": ["agent"], "stage": "after"}
    form = InviteForm(request.POST or None, is_english=is_english(), initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        inviting = Inviting(
            shop_id, said["name"], frozenset(said["roles"]), said["stage"], said["email"]
        )
        try:
            raw = actions.invite(by=person_of(request), inviting=inviting, now=timezone.now())
        except Refused as refused:
            blame(form, refused)
        else:
            return _with_link(request, shop_id, raw, said["name"])
    place = {"place": "people", "shop": shop, "form": form}
    return render(request, "shops/invite.html", place, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def staff_member(request: HttpRequest, shop_id: int, person_id: int) -> HttpResponse:
    """One colleague; POST sets the roles."""
    shop, by = staffed_shop(request, shop_id), person_of(request)
    member = next((m for m in queries.staff(by, shop_id) if m.person_id == person_id), None)
    if member is None:
        raise Http404
    now_held = {"roles": sorted(member.roles), "stage": member.stage}
    form = RolesForm(request.POST or None, is_english=is_english(), initial=now_held)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.set_roles(
                by=by,
                shop_id=shop_id,
                person_id=person_id,
                **form.cleaned_data,
                now=timezone.now(),
            )
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, _("角色已改好。") if changed else _("没有改动。"))
            return redirect(request.path)
    place = {
        "place": "people",
        "shop": shop,
        "form": form,
        "is_me": person_id == by.pk,
        "log": _lines(queries.staff_log(by, shop_id, person_id)),
        **_shown(member),
    }
    return render(request, "shops/staff_member.html", place, status=422 if form.errors else 200)


@require_POST
@login_required
def change_staff(request: HttpRequest, shop_id: int, person_id: int, what: str) -> HttpResponse:
    """The buttons of one colleague: off, back, sessions."""
    staffed_shop(request, shop_id)
    by, now = person_of(request), timezone.now()
    try:
        if what == "off":
            actions.deactivate(by=by, shop_id=shop_id, person_id=person_id, now=now)
            says = _("已停用，所有登录已结束。")
        elif what == "back":
            actions.reactivate(by=by, shop_id=shop_id, person_id=person_id, now=now)
            says = _("已恢复原来的角色。")
        else:
            ended = actions.end_staff_sessions(by=by, shop_id=shop_id, person_id=person_id, now=now)
            says = _("已结束 %(ended)s 处登录。") % {"ended": ended}
        messages.success(request, says)
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    return redirect("staff_member", shop_id, person_id)


@require_POST
@sure
def offer_new_password(request: HttpRequest, shop_id: int, person_id: int) -> HttpResponse:
    """Make a link for a colleague who forgot the password or lost the phone."""
    staffed_shop(request, shop_id)
    by, now = person_of(request), timezone.now()
    try:
        raw = actions.offer_new_password(by=by, shop_id=shop_id, person_id=person_id, now=now)
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
        return redirect("staff_member", shop_id, person_id)
    return _with_link(request, shop_id, raw, "")


@require_POST
@login_required
def revoke_invitation(request: HttpRequest, shop_id: int, invitation_id: int) -> HttpResponse:
    """Take an unused link back."""
    staffed_shop(request, shop_id)
    by, now = person_of(request), timezone.now()
    try:
        actions.revoke_invitation(by=by, shop_id=shop_id, invitation_id=invitation_id, now=now)
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    else:
        messages.success(request, _("链接已收回。"))
    return _list(shop_id)


@require_POST
@sure
def demand(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Demand a second factor of finance and owners, or no longer."""
    staffed_shop(request, shop_id)
    wanted = request.POST.get("wanted") == "yes"
    by, now = person_of(request), timezone.now()
    actions.demand_second_factor(by=by, shop_id=shop_id, wanted=wanted, now=now)
    messages.success(
        request,
        _("已要求财务和店长用两步验证，下次登录时生效。") if wanted else _("已不再要求两步验证。"),
    )
    return _list(shop_id)


def _chosen(request: HttpRequest, mine: tuple[ShopView, ...]) -> ShopView:
    wanted = request.GET.get("shop", "")
    if not wanted:
        return mine[0]
    found = next((shop for shop in mine if str(shop.id) == wanted), None)
    if found is None:
        raise Http404
    return found


def _with_link(request: HttpRequest, shop_id: int, raw: str, name: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("join", args=[raw]))
    keep_to_show(request, f"link_{shop_id}", link)
    request.session["link_for"] = name
    return _list(shop_id)


def _list(shop_id: int) -> HttpResponse:
    return redirect(f"{reverse('people')}?shop={shop_id}")


def _shown(member: StaffMember) -> dict[str, object]:
    stage = stage_name(member.stage) if "agent" in member.roles else ""
    return {"member": member, "roles": role_names(member.roles), "stage": stage}


def _lines(rows: tuple[StaffLine, ...]) -> list[dict[str, object]]:
    return [{"at": row.at, "by": row.by, "says": sentence(row)} for row in rows]
