"""What people fill in: the log-in, joining, themselves, tokens, invitations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.shops.words import ROLE_NAMES, ROLES, SCOPE_NAMES, STAGE_NAMES, STAGES, TOKEN_SCOPES


def password_field(label: Any, hint: str = "new-password") -> forms.CharField:
    """One password; blanks belong to it."""
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": hint}),
    )


class LoginForm(forms.Form):
    """Name and password; whether they fit is asked by the page."""

    login_name = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = password_field(_("密码"), "current-password")


class CodeForm(forms.Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
            }
        ),
    )


class PasswordForm(forms.Form):
    """The present password, to be sure who sits there."""

    password = password_field(_("现在的密码"), "current-password")


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = password_field(_("新密码"))
    again = password_field(_("再输一次"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password") and said.get("again") and said["password"] != said["again"]:
            self.add_error("again", gettext("两次输入的密码不一样。"))
        return said


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one, twice."""

    old = password_field(_("现在的密码"), "current-password")
    field_order = ("old", "password", "again")


class ProfileForm(forms.Form):
    """How somebody is called, where mail finds them, which language they read."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(
        label=_("邮箱"), max_length=254, required=False, help_text=_("紧急提醒会发到这里，可以不填")
    )
    language = forms.ChoiceField(
        label=_("语言"), choices=(("zh-hans", "简体中文"), ("en", "English"))
    )


class JoinForm(NewPasswordForm):
    """What an invited newcomer chooses."""

    password = password_field(_("密码"))
    login_name = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        help_text=_("以后用它登录，大小写不分"),
    )
    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("同事看到的名字"))
    email = forms.EmailField(
        label=_("邮箱"), max_length=254, required=False, help_text=_("紧急提醒会发到这里，可以不填")
    )
    field_order = ("login_name", "name", "email", "password", "again")


class RolesForm(forms.Form):
    """What somebody is in a shop."""

    roles = forms.MultipleChoiceField(
        label=_("角色"), widget=forms.CheckboxSelectMultiple, required=False
    )
    stage = forms.ChoiceField(label=_("客服环节"), help_text=_("只对客服有用"))

    def __init__(self, *given: Any, is_english: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = {"roles": (ROLES, ROLE_NAMES), "stage": (STAGES, STAGE_NAMES)}
        for field, (words, names) in choices.items():
            shown = [(word, names[word][is_english]) for word in words]
            self.fields[field].choices = shown  # type: ignore[attr-defined]


class InviteForm(RolesForm):
    """Whom to let in."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("邮箱"), max_length=254, required=False)
    field_order = ("name", "roles", "stage", "email")


class PasskeyForm(forms.Form):
    """A name for a new key, and what the browser made."""

    name = forms.CharField(
        label=_("名称"), max_length=40, required=False, help_text=_("例如：办公室电脑")
    )
    credential = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class TokenForm(forms.Form):
    """What a new token may do, where and how long."""

    name = forms.CharField(
        label=_("用途"), max_length=60, help_text=_("给什么程序用，例如：ERP 同步")
    )
    scopes = forms.MultipleChoiceField(label=_("范围"), widget=forms.CheckboxSelectMultiple)
    shops = forms.TypedMultipleChoiceField(
        label=_("店铺"), widget=forms.CheckboxSelectMultiple, coerce=int
    )
    days = forms.TypedChoiceField(label=_("有效期"), coerce=int)

    def __init__(
        self,
        *given: Any,
        shops: Iterable[tuple[int, str]],
        lives: Iterable[int],
        is_english: bool,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        shown = {
            "scopes": [(word, SCOPE_NAMES[word][is_english]) for word in TOKEN_SCOPES],
            "shops": list(shops),
            "days": [(days, gettext("%(days)s 天") % {"days": days}) for days in lives],
        }
        for field, choices in shown.items():
            self.fields[field].choices = choices  # type: ignore[attr-defined]
