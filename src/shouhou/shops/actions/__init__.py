"""Writes of shops: people, shops, roles, dated settings, and every way in."""

from shouhou.shops.actions.connections import (
    authorise,
    connect,
    disconnect,
    expire,
    pause,
    readdress,
    renew,
    resume,
)
from shouhou.shops.actions.factors import (
    add_totp,
    check_code,
    new_secret,
    remove_totp,
    renew_recovery_codes,
)
from shouhou.shops.actions.guessing import forget_failed_logins, note_failed_login
from shouhou.shops.actions.invitations import (
    invite,
    join_as_colleague,
    join_as_newcomer,
    offer_new_password,
    renew_password,
    revoke_invitation,
)
from shouhou.shops.actions.passkeys import (
    begin_adding,
    begin_asking,
    finish_adding,
    finish_asking,
    remove_passkey,
)
from shouhou.shops.actions.people import (
    change_password,
    change_profile,
    choose_language,
    make_person,
)
from shouhou.shops.actions.sessions import (
    end_other_sessions,
    end_session,
    forget_session,
    move_session,
    note_session,
    touch_session,
)
from shouhou.shops.actions.settings import set_parameter, set_shop_fact
from shouhou.shops.actions.shops import add_alias, grant_role, make_shop, take_role
from shouhou.shops.actions.staff import (
    deactivate,
    demand_second_factor,
    end_staff_sessions,
    reactivate,
    set_roles,
)
from shouhou.shops.actions.tokens import LIVES as TOKEN_LIVES
from shouhou.shops.actions.tokens import make_token, revoke_token

__all__ = [
    "TOKEN_LIVES",
    "add_alias",
    "add_totp",
    "authorise",
    "begin_adding",
    "begin_asking",
    "change_password",
    "change_profile",
    "check_code",
    "choose_language",
    "connect",
    "deactivate",
    "demand_second_factor",
    "disconnect",
    "end_other_sessions",
    "end_session",
    "end_staff_sessions",
    "expire",
    "finish_adding",
    "finish_asking",
    "forget_failed_logins",
    "forget_session",
    "grant_role",
    "invite",
    "join_as_colleague",
    "join_as_newcomer",
    "make_person",
    "make_shop",
    "make_token",
    "move_session",
    "new_secret",
    "note_failed_login",
    "note_session",
    "offer_new_password",
    "pause",
    "reactivate",
    "readdress",
    "remove_passkey",
    "remove_totp",
    "renew",
    "renew_password",
    "renew_recovery_codes",
    "resume",
    "revoke_invitation",
    "revoke_token",
    "set_parameter",
    "set_roles",
    "set_shop_fact",
    "take_role",
    "touch_session",
]
