"""Addresses of shops."""

from __future__ import annotations

from django.urls import path, re_path

from shouhou.shops.pages import entry, factors, joining, me, people, tokens

OF_SHOP = "people/<int:shop_id>/"
OF_PERSON = "people/<int:shop_id>/<int:person_id>/"

urlpatterns = [
    path("login/", entry.log_in, name="login"),
    path("login/second/", entry.second_step, name="second_step"),
    path("login/second/key/", entry.second_step_key, name="second_step_key"),
    path("login/passkey/", entry.passkey_log_in, name="passkey_log_in"),
    path("logout/", entry.log_out, name="logout"),
    path("language/", entry.set_language, name="set_language"),
    path("join/<str:token>/", joining.join, name="join"),
    path("me/", me.me, name="me"),
    path("me/password/", me.change_password, name="change_password"),
    path("me/confirm/", me.confirm, name="confirm"),
    path("me/sessions/<int:session_id>/end/", me.end_session, name="end_session"),
    path("me/sessions/end-others/", me.end_other_sessions, name="end_other_sessions"),
    path("me/second-factor/", factors.second_factor, name="second_factor"),
    path("me/second-factor/qr.svg", factors.qr, name="second_factor_qr"),
    path("me/second-factor/off/", factors.second_factor_off, name="second_factor_off"),
    path("me/recovery-codes/", factors.recovery_codes, name="recovery_codes"),
    path("me/recovery-codes/new/", factors.renew_recovery_codes, name="renew_recovery_codes"),
    path("me/passkeys/", factors.passkeys, name="passkeys"),
    path("me/passkeys/options/", factors.passkey_options, name="passkey_options"),
    path("me/passkeys/<int:passkey_id>/remove/", factors.remove_passkey, name="remove_passkey"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("people/", people.people, name="people"),
    path(f"{OF_SHOP}invite/", people.invite, name="invite"),
    path(f"{OF_SHOP}demand/", people.demand, name="demand_second_factor"),
    path(
        f"{OF_SHOP}invitations/<int:invitation_id>/revoke/",
        people.revoke_invitation,
        name="revoke_invitation",
    ),
    path(OF_PERSON, people.staff_member, name="staff_member"),
    path(f"{OF_PERSON}new-password/", people.offer_new_password, name="offer_new_password"),
    re_path(
        r"^people/(?P<shop_id>\d{1,18})/(?P<person_id>\d{1,18})/(?P<what>off|back|sessions)/$",
        people.change_staff,
        name="change_staff",
    ),
]
