"""The OpenAPI document, and a page that shows it to people; no script of others, no inline one."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouhou.project.api.shown import shown


@require_safe
def document(request: HttpRequest) -> JsonResponse:
    """The whole document. It says nothing about any shop, so nobody needs to log in for it."""
    return JsonResponse(_document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation by slice, with parameters, bodies, answers and a line of curl."""
    host = f"{request.scheme}://{request.get_host()}"
    return render(request, "api/docs.html", {"place": "api", "api": shown(_document(), host)})


@cache
def _document() -> dict[str, object]:
    """Made once: the operations do not change while the program runs."""
    from shouhou.project.api.urls import desk

    return dict(desk.get_openapi_schema())
