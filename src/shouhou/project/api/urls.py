"""/api/v1/: the operations, their document, the page about them, and JSON for everything else."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from shouhou.project.api.desk import make_desk
from shouhou.project.api.door import in_our_shape, nowhere
from shouhou.project.api.pages import docs, document

desk = make_desk()


def operations() -> list[URLPattern | URLResolver]:
    """Ninja's own addresses but for its root, each answering errors in our shape."""
    patterns = [each for each in desk.urls[0] if getattr(each, "name", "") != "api-root"]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = in_our_shape(pattern.callback)
    return patterns


urlpatterns = [
    path("openapi.json", document, name="api_document"),
    path("docs", docs, name="api_docs"),
    *operations(),
    re_path(r"^(?P<rest>.*)$", nowhere),
]
