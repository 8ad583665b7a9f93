"""Addresses of connections."""

from __future__ import annotations

from django.urls import path, re_path

from shouhou.sync.pages import acting, connecting, showing

urlpatterns = [
    path("", showing.connections, name="connections"),
    path("back/", connecting.back, name="connection_back"),
    path("<int:shop_id>/", showing.connection, name="connection"),
    path("<int:shop_id>/health/", showing.health_part, name="connection_health"),
    path("<int:shop_id>/app/", connecting.app, name="connection_app"),
    path("<int:shop_id>/market/", connecting.market, name="connection_market"),
    path("<int:shop_id>/authorise/", connecting.authorise, name="connection_authorise"),
    path("<int:shop_id>/session/", connecting.session, name="connection_session"),
    path("<int:shop_id>/code/", acting.texted_code, name="connection_code"),
    re_path(
        r"^(?P<shop_id>\d{1,18})/(?P<verb>sync|pause|resume|disconnect)/$",
        acting.act,
        name="connection_act",
    ),
]
