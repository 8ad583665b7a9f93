"""Reads of shops. Everything is asked by a person, or by a shop id that a person was given."""

from shouhou.shops.decide import connection_buttons, connection_state_name
from shouhou.shops.models import Person
from shouhou.shops.queries.connections import (
    access_of,
    connection_history,
    connection_of,
    connections,
    is_connected,
)
from shouhou.shops.queries.factors import (
    demands_second_factor,
    factors_of,
    must_have_second_factor,
    recovery_codes,
)
from shouhou.shops.queries.guessing import (
    GUESSES_PER_ADDRESS,
    GUESSES_PER_PERSON,
    GUESSING_WINDOW,
    is_locked_out,
    is_second_step_locked,
)
from shouhou.shops.queries.named import with_people
from shouhou.shops.queries.rights import may, shop_of, shops_of, shops_where
from shouhou.shops.queries.sealing import totp_picture
from shouhou.shops.queries.sessions import sessions_of
from shouhou.shops.queries.settings import (
    fact_history,
    facts_of_shop,
    numbers_of,
    parameter_history,
    parameters_of,
    shop_kind,
    shop_name,
)
from shouhou.shops.queries.staff import (
    colleagues,
    find_invitation,
    open_invitations,
    staff,
    staff_log,
)
from shouhou.shops.queries.tokens import token_hash, token_holder, tokens_of

__all__ = [
    "GUESSES_PER_ADDRESS",
    "GUESSES_PER_PERSON",
    "GUESSING_WINDOW",
    "Person",
    "access_of",
    "colleagues",
    "connection_buttons",
    "connection_history",
    "connection_of",
    "connection_state_name",
    "connections",
    "demands_second_factor",
    "fact_history",
    "factors_of",
    "facts_of_shop",
    "find_invitation",
    "is_connected",
    "is_locked_out",
    "is_second_step_locked",
    "may",
    "must_have_second_factor",
    "numbers_of",
    "open_invitations",
    "parameter_history",
    "parameters_of",
    "recovery_codes",
    "sessions_of",
    "shop_kind",
    "shop_name",
    "shop_of",
    "shops_of",
    "shops_where",
    "staff",
    "staff_log",
    "token_hash",
    "token_holder",
    "tokens_of",
    "totp_picture",
    "with_people",
]
