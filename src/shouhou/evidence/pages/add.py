"""POST /evidence/add/: several files to a case; what became of each is said on the next page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.evidence import actions, queries
from shouhou.evidence.facts import Keeping, Kept, NotKept
from shouhou.evidence.forms import AddForm
from shouhou.evidence.pages.door import safe_next
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

SHOWN = 10
"""Refused files that are named one by one."""


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep the files, then back to where they came from. An unsealed case does not exist."""
    form = AddForm(request.POST, request.FILES)
    back = safe_next(request, request.POST.get("next", ""))
    if not form.is_valid():
        messages.error(request, _("没有收到要保存的内容，请刷新页面再传一次。"))
        return redirect(back)
    given = form.cleaned_data
    pair = (given["shop_id"], given["case_id"])
    if queries.opened_seal(given["seal"]) != pair or shop_of(person_of(request), pair[0]) is None:
        raise Http404
    keeping = Keeping(shop_id=pair[0], case_id=pair[1], kind=given["kind"], note=given["note"])
    try:
        results = actions.keep(
            by=person_of(request), keeping=keeping, files=given["files"], now=moment.now()
        )
    except Refused as refused:
        messages.error(request, refused.says(page_language()))
    else:
        tell(request, results)
    return redirect(back)


def tell(request: HttpRequest, results: tuple[Kept | NotKept, ...]) -> None:
    """One line for all that went well, one for each file that did not."""
    kept = [each for each in results if isinstance(each, Kept)]
    fresh = [each for each in kept if not each.already]
    refused = [each for each in results if isinstance(each, NotKept)]
    if fresh:
        messages.success(request, _("已保存 %(count)d 份凭证。") % {"count": len(fresh)})
    for each in [each for each in kept if each.already][:SHOWN]:
        messages.info(request, _("“%(name)s”这一单里已经有了。") % {"name": each.name})
    for wrong in refused[:SHOWN]:
        says = {"name": wrong.name, "why": wrong.says(page_language())}
        messages.error(request, _("“%(name)s”没有保存：%(why)s") % says)
    if len(refused) > SHOWN:
        more = {"count": len(refused) - SHOWN}
        messages.error(request, _("还有 %(count)d 个文件没有保存。") % more)
