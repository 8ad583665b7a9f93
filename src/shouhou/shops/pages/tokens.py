"""Tokens for programs that act in one's name."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.doors import person_of
from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused, TokenView, WishedToken
from shouhou.shops.forms import TokenForm
from shouhou.shops.pages.door import blame, is_sure, sure
from shouhou.shops.pages.showing import is_english, listed
from shouhou.shops.pages.telling import keep_to_show, shown_once
from shouhou.shops.words import SCOPE_NAMES


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens; POST makes one, after the password was given a short while ago."""
    return sure(_make)(request) if request.method == "POST" else _page(request, _form(request))


@require_POST
@login_required
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """A token opens nothing from now on."""
    try:
        actions.revoke_token(by=person_of(request), token_id=token_id, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    else:
        messages.success(request, _("令牌已撤销。"))
    return redirect("tokens")


def _make(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if form.is_valid():
        said = form.cleaned_data
        wished = WishedToken(
            said["name"], frozenset(said["scopes"]), frozenset(said["shops"]), said["days"]
        )
        try:
            raw = actions.make_token(by=person_of(request), wished=wished, now=timezone.now())
        except Refused as refused:
            blame(form, refused)
        else:
            keep_to_show(request, "token", raw)
            return redirect("tokens")
    return _page(request, form)


def _form(request: HttpRequest) -> TokenForm:
    mine = [(shop.id, shop.name) for shop in queries.shops_of(person_of(request))]
    return TokenForm(
        request.POST or None,
        shops=mine,
        lives=actions.TOKEN_LIVES,
        is_english=is_english(),
        initial={"scopes": ["read"], "shops": [pk for pk, _name in mine], "days": 90},
    )


def _page(request: HttpRequest, form: TokenForm) -> HttpResponse:
    now = timezone.now()
    rows = queries.tokens_of(person_of(request), now)
    place = {
        "place": "me",
        "form": form,
        "sure": is_sure(request, now),
        "fresh": shown_once(request, "token"),
        "tokens": [_shown(row) for row in rows],
    }
    return render(request, "shops/tokens.html", place, status=422 if form.errors else 200)


def _shown(row: TokenView) -> dict[str, object]:
    scopes = [SCOPE_NAMES[scope][is_english()] for scope in row.scopes]
    return {"row": row, "scopes": listed(scopes), "shops": listed(row.shops)}
