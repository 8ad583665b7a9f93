"""/evidence/<id>/file and /thumb: the bytes, to people of the shop, nothing a browser may run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from shouhou.doors import person_of
from shouhou.evidence import queries
from shouhou.evidence.facts import Opened

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Whatever a file holds, a browser that opens it shows it alone, without script or form."""
KEPT_BY_BROWSER = "private, max-age=600"


@login_required
@require_safe
def file(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """A picture to look at, or with ?download=1 to keep; everything else only to keep."""
    opened = queries.open_bytes(person_of(request), evidence_id)
    if opened is None:
        raise Http404
    download = not opened.view.is_picture or request.GET.get("download") == "1"
    return handed_out(request, opened, download=download)


@login_required
@require_safe
def thumb(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """The small picture."""
    opened = queries.open_bytes(person_of(request), evidence_id, thumb=True)
    if opened is None:
        raise Http404
    return handed_out(request, opened, download=False)


def handed_out(request: HttpRequest, opened: Opened, *, download: bool) -> HttpResponseBase:
    """The bytes, or "you have it already"."""
    etag = f'"{opened.etag}"'
    answer: HttpResponse | FileResponse
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        opened.stream.close()
        answer = HttpResponseNotModified()
    else:
        answer = FileResponse(
            opened.stream,
            as_attachment=download,
            filename=opened.name,
            content_type=content_type(opened.media_type),
        )
    answer["ETag"] = etag
    answer["Cache-Control"] = KEPT_BY_BROWSER
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def content_type(media_type: str) -> str:
    """Texts are stored as UTF-8, and say so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
