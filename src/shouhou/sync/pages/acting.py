"""The buttons of a connection."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.doors import person_of, tell
from shouhou.shops import actions as shops
from shouhou.shops.facts import Refused
from shouhou.sync import actions
from shouhou.sync.pages.door import my_shop


@require_POST
@login_required
def act(request: HttpRequest, shop_id: int, verb: str) -> HttpResponse:
    """Sync now, pause, resume, disconnect."""
    my_shop(request, int(shop_id))
    try:
        said = _do(request, int(shop_id), verb)
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, said)
    return redirect("connection", shop_id)


@require_POST
@login_required
def texted_code(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A code that the platform texted to the shop."""
    my_shop(request, shop_id)
    code = request.POST.get("code", "")[:40]
    try:
        actions.enter_code(by=person_of(request), shop_id=shop_id, code=code, now=moment.now())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("验证码已保存，下一次放款时使用。"))
    return redirect("connection", shop_id)


def _do(request: HttpRequest, shop_id: int, verb: str) -> str:
    by, now = person_of(request), moment.now()
    if verb == "sync":
        actions.sync_now(by, shop_id)
        return _("已排队，几秒后刷新看结果。")
    if verb == "pause":
        shops.pause(by=by, shop_id=shop_id, now=now)
        return _("已暂停，平台上的变化恢复后再补。")
    if verb == "resume":
        shops.resume(by=by, shop_id=shop_id, now=now)
        actions.begin(shop_id)
        return _("已恢复，正在补这段时间的变化。")
    shops.disconnect(by=by, shop_id=shop_id, now=now)
    return _("已断开，密钥和令牌已删除。")
