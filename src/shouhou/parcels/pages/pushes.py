"""/parcels/push/<source>/<account>/: where sources of tracking tell of parcels by themselves."""

from __future__ import annotations

import logging
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.couriers.problems import CourierProblem
from shouhou.parcels import actions
from shouhou.shops.facts import Refused

log = logging.getLogger(__name__)
MOST_BYTES: Final = 4 * 1024 * 1024


@csrf_exempt
@require_POST
def push(request: HttpRequest, source: str, tracker_id: int) -> HttpResponse:
    """Take what was sent, if it is signed; anything else learns nothing but that it was not taken.

    A failure of ours is a 500: the source comes again.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    form = {name: str(value) for name, value in request.POST.items()}
    try:
        answer = actions.take_push(
            tracker_id=tracker_id, source=source, form=form, now=moment.now()
        )
    except Refused:
        return HttpResponse(status=404)
    except CourierProblem as problem:
        log.warning("push not taken: %s", problem.en)
        return JsonResponse({"result": False, "returnCode": "500", "message": "失败"}, status=400)
    return JsonResponse(dict(answer))
