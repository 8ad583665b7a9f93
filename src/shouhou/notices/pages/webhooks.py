"""/notices/webhooks/: addresses that are told about a shop's events, for owners."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of, tell
from shouhou.notices import actions, queries
from shouhou.notices.decide import state_name
from shouhou.notices.facts import DeliveryView, WebhookView
from shouhou.notices.forms import WebhookForm
from shouhou.notices.pages.mine import is_number
from shouhou.notices.words import TOPIC_NAMES
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

SECRET = "notices.secret"  # noqa: S105 - the name under which one waits for the next page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and the form to add one."""
    form = make_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            webhook_id, secret = actions.add_webhook(
                by=person_of(request),
                shop_id=form.cleaned_data["shop_id"],
                wish=form.wish(),
                now=moment.now(),
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.says(page_language()))
        else:
            request.session[SECRET] = [webhook_id, secret]
            return redirect("webhook", webhook_id)
    found = queries.webhooks(person_of(request))
    place = {"place": "notices", "rows": [listed(each) for each in found], "form": form}
    return render(request, "notices/webhooks.html", place, status=400 if form.errors else 200)


@require_safe
@login_required
@never_cache
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """One address: its secret if it was just made, and what became of its messages."""
    return page(request, webhook_id)


@require_POST
@login_required
@never_cache
def change(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Another address or other topics."""
    form = make_form(request, webhook_or_404(request, webhook_id))
    if form.is_valid():
        try:
            actions.change_webhook(by=person_of(request), webhook_id=webhook_id, wish=form.wish())
        except Refused as refused:
            form.add_error(refused.field or None, refused.says(page_language()))
        else:
            messages.success(request, _("已保存。"))
            return redirect("webhook", webhook_id)
    return page(request, webhook_id, form)


@require_POST
@login_required
def act(request: HttpRequest, webhook_id: int, verb: str) -> HttpResponse:
    """One button: test, on, off, secret, remove."""
    webhook_or_404(request, webhook_id)
    try:
        said = do(request, webhook_id, verb)
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, said)
    return redirect("webhooks") if verb == "remove" else redirect("webhook", webhook_id)


@require_POST
@login_required
def replay(request: HttpRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    """Send one message again."""
    webhook_or_404(request, webhook_id)
    try:
        actions.replay(by=person_of(request), delivery_id=delivery_id, now=moment.now())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已排队再发，一会儿刷新看结果。"))
    return redirect("webhook", webhook_id)


def do(request: HttpRequest, webhook_id: int, verb: str) -> str:
    """The act itself, and what to say about it."""
    by, now = person_of(request), moment.now()
    if verb == "test":
        actions.test_webhook(by=by, webhook_id=webhook_id, now=now)
        return _("测试消息已排队，一会儿刷新看结果。")
    if verb == "secret":
        secret = actions.renew_secret(by=by, webhook_id=webhook_id)
        request.session[SECRET] = [webhook_id, secret]
        return _("密钥已换新，旧的马上失效。")
    if verb == "remove":
        actions.remove_webhook(by=by, webhook_id=webhook_id, now=now)
        return _("已删除。")
    if verb not in ("on", "off"):
        raise Http404
    actions.switch_webhook(by=by, webhook_id=webhook_id, on=verb == "on", now=now)
    return _("已启用。") if verb == "on" else _("已停用。")


def page(request: HttpRequest, webhook_id: int, form: WebhookForm | None = None) -> HttpResponse:
    """The page of one webhook; with a form that was refused, that form."""
    found = webhook_or_404(request, webhook_id)
    before = request.GET.get("before", "")
    rows, more = queries.deliveries(
        person_of(request), webhook_id, int(before) if is_number(before) else None
    )
    kept = request.session.get(SECRET)
    if kept and kept[0] == webhook_id:
        del request.session[SECRET]
    place = {
        "place": "notices",
        "hook": listed(found),
        "form": form or make_form(request, found),
        "secret": kept[1] if kept and kept[0] == webhook_id else "",
        "rows": [delivered(each) for each in rows],
        "more": more,
    }
    return render(request, "notices/webhook.html", place, status=400 if form else 200)


def make_form(request: HttpRequest, known: WebhookView | None = None) -> WebhookForm:
    """Empty, filled with what is known, or with what was sent."""
    english = page_language() == "en"
    mine = [(shop.id, shop.name) for shop in shops.shops_where(person_of(request), "set")]
    if known is not None:
        mine = [each for each in mine if each[0] == known.shop_id]
    sent = request.POST if request.method == "POST" else None
    first: dict[str, object] = {"topics": list(TOPIC_NAMES)}
    if known is not None:
        first = {"url": known.url, "topics": list(known.topics), "inside": known.inside}
    return WebhookForm(sent, initial=first, shops=mine, english=english)


def webhook_or_404(request: HttpRequest, webhook_id: int) -> WebhookView:
    """The owner's webhook; of another shop's nobody learns that it exists."""
    found = queries.webhook(person_of(request), webhook_id)
    if found is None:
        raise Http404
    return found


def listed(row: WebhookView) -> dict[str, object]:
    """One webhook with its words."""
    topics = (
        "、".join(row.topic_names("zh"))
        if page_language() == "zh"
        else ", ".join(row.topic_names("en"))
    )
    return {"row": row, "topics": topics, "latest": word(row.latest), "tone": tone(row.latest)}


def delivered(row: DeliveryView) -> dict[str, object]:
    """One message with its words."""
    names = TOPIC_NAMES.get(row.topic, ("测试", "test"))
    return {
        "row": row,
        "topic": names[page_language() == "en"],
        "state": word(row.state),
        "tone": tone(row.state),
        "may_replay": row.state in ("delivered", "refused", "given_up"),
    }


def word(state: str) -> str:
    """A delivery's state in the person's language."""
    return state_name("delivery", state, page_language())


def tone(state: str) -> str:
    return {"delivered": "ok", "refused": "bad", "given_up": "bad", "waiting": "warn"}.get(
        state, ""
    )
