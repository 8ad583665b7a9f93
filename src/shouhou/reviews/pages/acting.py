"""The buttons of one rating."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.doors import page_language, person_of, tell
from shouhou.reviews import actions, queries
from shouhou.reviews.forms import AnswerForm
from shouhou.reviews.pages.one import show
from shouhou.shops.facts import Refused

VERBS: Final[Mapping[str, Callable[..., None]]] = {
    "told": actions.tell_answered,
    "put_aside": actions.put_aside,
    "take_up": actions.take_up,
}


@login_required
@require_POST
def answer(request: HttpRequest, review_id: int) -> HttpResponse:
    """Our words: sent to the platform, or kept to be copied."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, review_id, form)
    words, now = form.cleaned_data["words"], moment.now()
    try:
        way = actions.answer(by=person_of(request), review_id=review_id, words=words, now=now)
    except Refused as refused:
        hidden(request, review_id)
        form.add_error("words", refused.says(page_language()))
        return show(request, review_id, form)
    sent = _("回复正在发往平台。")
    messages.success(request, sent if way == "platform" else _("回复已保存，请复制到平台。"))
    return redirect("review", review_id)


@login_required
@require_POST
def act(request: HttpRequest, review_id: str, verb: str) -> HttpResponse:
    """Answered by hand, put aside, taken up again; or what becomes of an answer that failed."""
    said: dict[str, Any] = {"by": person_of(request), "review_id": int(review_id)}
    try:
        if verb in VERBS:
            VERBS[verb](**said, now=moment.now())
        else:
            actions.move_outside(**said, verb=verb, now=moment.now())
    except Refused as refused:
        hidden(request, int(review_id))
        tell(request, refused)
    return redirect("review", review_id)


def hidden(request: HttpRequest, review_id: int) -> None:
    """Of another shop's rating nobody learns that it exists."""
    if queries.get(person_of(request), review_id) is None:
        raise Http404
