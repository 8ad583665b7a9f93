"""The front gate: each slice keeps its own addresses, this file gives each slice its place."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from shouhou.project.health import health

PLACES = (
    ("", "shouhou.shops.urls"),
    ("notices/", "shouhou.notices.urls"),
    ("intake/", "shouhou.intake.urls"),
    ("orders/", "shouhou.orders.urls"),
    ("items/", "shouhou.items.urls"),
    ("ledger/", "shouhou.ledger.urls"),
    ("evidence/", "shouhou.evidence.urls"),
    ("cases/", "shouhou.cases.urls"),
    ("parcels/", "shouhou.parcels.urls"),
    ("approvals/", "shouhou.approvals.urls"),
    ("shipping/", "shouhou.shipping.urls"),
    ("exchanges/", "shouhou.exchanges.urls"),
    ("triage/", "shouhou.triage.urls"),
    ("returns/", "shouhou.returns.urls"),
    ("reviews/", "shouhou.reviews.urls"),
    ("", "shouhou.selfservice.urls"),
    ("alarms/", "shouhou.alarms.urls"),
    ("connections/", "shouhou.sync.urls"),
    ("", "shouhou.desk.urls"),
    ("api/v1/", "shouhou.project.api.urls"),
)


def places() -> list[URLResolver]:
    """A slice without pages is left out; a slice whose pages do not import is an error."""
    return [path(prefix, include(module)) for prefix, module in PLACES if find_spec(module)]


urlpatterns: list[URLPattern | URLResolver] = [path("health", health, name="health"), *places()]
