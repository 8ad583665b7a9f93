"""The tokens of programs: whom they speak for, and what a person has given out."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from shouhou.shops.facts import SCOPE_RIGHTS, TokenHolder, TokenView
from shouhou.shops.models import ApiToken, Membership, Person, Shop

LONGEST_TOKEN: Final = 200
NOTED_EVERY: Final = timedelta(minutes=1)


def token_hash(raw: str) -> str:
    """What is kept of a token or a link. Both are long and random, so a plain digest is enough."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def token_holder(raw: str, now: datetime) -> TokenHolder | None:
    """Whom this token speaks for, or nothing: unknown, revoked, expired, its person inactive.

    The token is looked up by its digest, so the time taken tells nothing about it. Notes when it
    was last used, at most once a minute: the one thing a read of this slice writes.
    """
    if not 0 < len(raw) <= LONGEST_TOKEN:
        return None
    token = (
        ApiToken.objects.filter(
            token_hash=token_hash(raw),
            revoked_at=None,
            expires_at__gt=now,
            person__is_active=True,
        )
        .select_related("person")
        .first()
    )
    if token is None:
        return None
    works_in = Membership.objects.filter(person=token.person, shop_id__in=token.shop_ids)
    shop_ids = frozenset(works_in.values_list("shop_id", flat=True))
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    bound = token.person
    bound.only_shops = shop_ids
    bound.only_rights = frozenset().union(*(SCOPE_RIGHTS[scope] for scope in token.scopes))
    return TokenHolder(
        person=bound,
        scopes=frozenset(token.scopes),
        shop_ids=shop_ids,
        token_id=token.pk,
    )


def tokens_of(person: Person, now: datetime) -> tuple[TokenView, ...]:
    """The person's own tokens, newest first."""
    rows = list(ApiToken.objects.filter(person=person).order_by("-id")[:200])
    named = {pk for row in rows for pk in row.shop_ids}
    names = dict(Shop.objects.filter(pk__in=named).values_list("pk", "name"))
    return tuple(_view(row, names, now) for row in rows)


def _view(row: ApiToken, names: dict[int, str], now: datetime) -> TokenView:
    expired = "expired" if row.expires_at <= now else "live"
    return TokenView(
        id=row.pk,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        shops=tuple(sorted(names[pk] for pk in row.shop_ids if pk in names)),
        made_at=row.made_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        state="revoked" if row.revoked_at else expired,
    )
