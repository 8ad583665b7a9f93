"""People: who can log in, how they are called, which language they read, where mail finds them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from shouhou.shops.actions.refusing import known
from shouhou.shops.facts import Refused
from shouhou.shops.models import Person
from shouhou.shops.words import LANGUAGES


def make_person(
    *,
    login_name: str,
    name: str,
    password: str | None,
    language: str = "zh-hans",
    email: str = "",
) -> Person:
    """Add somebody who can log in; without a password they cannot yet.

    Raises Refused login_name_taken, email_taken, bad_email, no_login_name.
    """
    known("language", language, LANGUAGES)
    wanted = plain(login_name, 60, "login_name")
    if not wanted:
        raise Refused(
            "no_login_name", "请填写登录名。", "A login name is needed.", field="login_name"
        )
    person = Person(
        login_name=wanted,
        name=plain(name, 60, "name") or wanted,
        language=language,
        email=folded_email(email),
    )
    person.set_password(password)
    _saved(person.save)
    return person


def choose_language(*, person: Person, language: str) -> None:
    """The person's own language from now on."""
    known("language", language, LANGUAGES)
    Person.objects.filter(pk=person.pk).update(language=language)


def change_profile(*, by: Person, name: str, email: str, language: str) -> None:
    """The person's own name, e-mail (empty: none) and language.

    Raises Refused no_name, bad_email, email_taken.
    """
    known("language", language, LANGUAGES)
    called = plain(name, 60, "name")
    if not called:
        raise Refused("no_name", "请填写姓名。", "A name is needed.", field="name")
    mine, address = Person.objects.filter(pk=by.pk), folded_email(email)
    _saved(lambda: mine.update(name=called, email=address, language=language))


def change_password(*, by: Person, old: str, new: str) -> None:
    """Choose a new password; raises Refused wrong_password, weak_password.

    Every session of the person but the one the door renews becomes void at once.
    """
    if not by.check_password(old):
        raise Refused(
            "wrong_password", "现在的密码不对。", "Not the present password.", field="old"
        )
    set_password(by, new, "new")


def set_password(person: Person, password: str, field: str = "password") -> None:
    """Set a password that the validators accept; raises Refused weak_password."""
    strong(password, person, field)
    person.set_password(password)
    Person.objects.filter(pk=person.pk).update(password=person.password)


def strong(password: str, person: Person, field: str = "password") -> None:
    """Raises Refused weak_password, saying in both languages what the validators found."""
    try:
        validate_password(password, person)
    except ValidationError as weak:
        found = [_weakness(each) for each in weak.error_list]
        zh, en = "".join(zh for zh, _en in found), " ".join(en for _zh, en in found)
        raise Refused("weak_password", zh, en, field=field)


def folded_email(email: str) -> str:
    """An address as it is kept: no blanks around it, lower case. Raises Refused bad_email."""
    address = email.strip().casefold()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("bad_email", "邮箱地址不对。", "This is no e-mail address.", field="email")
    if len(address) > 254:
        raise Refused(
            "bad_email", "邮箱地址太长。", "This e-mail address is too long.", field="email"
        )
    return address


def plain(text: str, longest: int, field: str) -> str:
    """One printable line without blanks around it. Raises Refused bad_text, too_long."""
    line = text.strip()
    if any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co") for each in line):
        raise Refused(
            "bad_text", "含有不能用的字符。", "There are characters that cannot be.", field=field
        )
    if len(line) > longest:
        raise Refused(
            "too_long", f"最多 {longest} 个字。", f"At most {longest} characters.", field=field
        )
    return line


def _saved(save: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as clash:
        if "one_person_per_email" in str(clash):
            raise Refused(
                "email_taken", "这个邮箱已被别人使用。", "This e-mail is taken.", field="email"
            )
        raise Refused(
            "login_name_taken",
            "这个登录名已被使用。",
            "This login name is taken.",
            field="login_name",
        )


def _weakness(found: ValidationError) -> tuple[str, str]:
    least = (found.params or {}).get("min_length", "")
    known = {
        # Django's own Chinese lacks some of these.
        "password_too_short": (
            f"密码太短，至少要 {least} 个字符。",
            f"This password is too short: at least {least} characters.",
        ),
        "password_too_common": (
            "这个密码太常见，容易被猜到。",
            "This password is too common and easily guessed.",
        ),
    }
    return known.get(str(found.code), (found.messages[0], found.messages[0]))
