"""Writes of shops: people, shops, roles, dated settings, and the guard of the log-in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from shouhou.shops import queries
from shouhou.shops.facts import Change, Refused
from shouhou.shops.models import FailedLogin, Membership, Person, Shop, ShopFact, ShopParameter
from shouhou.shops.words import LANGUAGES, PLATFORMS, ROLES, SHOP_KINDS

NOT_HERE = Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this in this shop.")


def make_person(
    *, login_name: str, name: str, password: str | None, language: str = "zh-hans"
) -> Person:
    """Add somebody who can log in; without a password they cannot yet."""
    _known("language", language, LANGUAGES)
    wanted = login_name.strip()
    if not wanted:
        raise Refused("no_login_name", "请填写登录名。", "A login name is needed.")
    person = Person(login_name=wanted, name=name.strip() or wanted, language=language)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Refused("login_name_taken", "这个登录名已被使用。", "This login name is taken.")
    return person


def make_shop(
    *, name: str, kind: str, platform: str, now: datetime, aliases: Collection[str] = ()
) -> Shop:
    """Add a shop; `aliases` are the names its exports carry (店铺名称) beside its own."""
    _known("shop_kind", kind, SHOP_KINDS)
    _known("platform", platform, PLATFORMS)
    names = sorted({alias.strip() for alias in aliases if alias.strip()})
    try:
        with transaction.atomic():
            return Shop.objects.create(
                name=name.strip(), kind=kind, platform=platform, aliases=names, created_at=now
            )
    except IntegrityError:
        raise Refused("shop_name_taken", "已有同名店铺。", "A shop of this name exists already.")


def grant_role(*, person: Person, shop_id: int, role: str) -> None:
    """Give a person a role in a shop; giving it again changes nothing."""
    _known("role", role, ROLES)
    Membership.objects.get_or_create(person=person, shop_id=shop_id, role=role)


def take_role(*, person: Person, shop_id: int, role: str) -> None:
    """Take a role away; the last owner of a shop stays its owner."""
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop_id)
        owners = Membership.objects.filter(shop_id=shop_id, role="owner")
        if role == "owner" and not owners.exclude(person=person).exists():
            raise Refused("last_owner", "店铺至少要有一位店长。", "A shop needs an owner.")
        Membership.objects.filter(person=person, shop_id=shop_id, role=role).delete()


def add_alias(*, by: Person, shop_id: int, alias: str) -> None:
    """From now on this name in an export means this shop."""
    _needs(by, shop_id, "upload")
    with transaction.atomic():
        shop = Shop.objects.select_for_update().get(pk=shop_id)
        name = alias.strip()[:80]
        if name and name not in shop.aliases:
            shop.aliases = sorted([*shop.aliases, name])
            shop.save(update_fields=["aliases"])


def set_parameter(
    *,
    by: Person,
    shop_id: int,
    change: Change,
    bounds: Mapping[str, tuple[int, int]],
    now: datetime,
) -> bool:
    """Set a number from a day on, inside its bounds. False when it already was so."""
    _needs(by, shop_id, "set")
    if change.code not in bounds:
        raise Refused("no_such_parameter", "没有这个参数。", "There is no such parameter.")
    low, high = bounds[change.code]
    if isinstance(change.value, str) or not low <= change.value <= high:
        raise Refused(
            "out_of_bounds", f"数值须在 {low} 到 {high} 之间。", f"It must be {low} to {high}."
        )
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop_id)
        same = ShopParameter.objects.filter(
            shop_id=shop_id, code=change.code, from_on=change.from_on
        ).order_by("-id")
        latest = same.first()
        if latest is not None and latest.value == change.value:
            return False
        ShopParameter.objects.create(
            shop_id=shop_id,
            code=change.code,
            value=change.value,
            from_on=change.from_on,
            set_by=by,
            set_at=now,
        )
    return True


def set_shop_fact(
    *,
    by: Person,
    shop_id: int,
    change: Change,
    allowed: Mapping[str, Collection[str]],
    now: datetime,
) -> bool:
    """Declare a shop-wide fact from a day on, in a word it allows. False when it already was so."""
    _needs(by, shop_id, "set")
    if change.code not in allowed:
        raise Refused("no_such_fact", "没有这个事实项。", "There is no such fact.")
    if change.value not in allowed[change.code]:
        raise Refused("unknown_word", "这个选项不存在。", "There is no such choice.")
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop_id)
        same = ShopFact.objects.filter(
            shop_id=shop_id, fact=change.code, from_on=change.from_on
        ).order_by("-id")
        latest = same.first()
        if latest is not None and latest.value == change.value:
            return False
        ShopFact.objects.create(
            shop_id=shop_id,
            fact=change.code,
            value=str(change.value),
            from_on=change.from_on,
            set_by=by,
            set_at=now,
        )
    return True


def choose_language(*, person: Person, language: str) -> None:
    """The person's own language from now on."""
    _known("language", language, LANGUAGES)
    Person.objects.filter(pk=person.pk).update(language=language)


def note_failed_login(*, login_name: str, address: str, now: datetime) -> None:
    """Remember a wrong password, and forget those whose time is over."""
    FailedLogin.objects.filter(at__lte=now - queries.GUESSING_WINDOW).delete()
    FailedLogin.objects.create(login_name=login_name.casefold()[:60], address=address, at=now)


def forget_failed_logins(*, login_name: str, address: str) -> None:
    """The right password was given: earlier slips no longer count."""
    FailedLogin.objects.filter(login_name=login_name.casefold()[:60], address=address).delete()


def _needs(by: Person, shop_id: int, what: str) -> None:
    if not queries.may(by, shop_id, what):
        raise Refused(NOT_HERE.code, NOT_HERE.zh, NOT_HERE.en)


def _known(field: str, word: str, words: Collection[str]) -> None:
    if word not in words:
        raise Refused("unknown_word", f"{field}：没有“{word}”这个选项。", f"{field}: no {word!r}.")
