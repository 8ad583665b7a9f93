"""What an owner fills in to connect a shop."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.shops.facts import AppKeys, Granted
from shouhou.shops.words import LISTEN_NAMES

GATEWAY: Final = "https://eco.taobao.com/router/rest"
MESSAGES: Final = "ws://mc.api.taobao.com/"
OAUTH: Final = "https://oauth.taobao.com"


def secret_field(label: Any, longest: int, *, required: bool = True) -> forms.CharField:
    """Never shown again, never filled in by the browser."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class AppForm(forms.Form):
    """The app of the open platform and its addresses; those of production are filled in."""

    kind = forms.ChoiceField(
        label=_("店铺类型"), choices=(("tmall", _("天猫")), ("taobao", _("淘宝")))
    )
    app_key = forms.CharField(
        label="App Key", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    app_secret = secret_field("App Secret", 60)
    listens = forms.ChoiceField(label=_("收消息的方式"))
    gateway_url = forms.CharField(label=_("接口地址"), max_length=200, initial=GATEWAY)
    message_url = forms.CharField(label=_("消息地址"), max_length=200, initial=MESSAGES)
    oauth_url = forms.CharField(label=_("授权地址"), max_length=200, initial=OAUTH)

    def __init__(self, *args: Any, is_english: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        listens = self.fields["listens"]
        assert isinstance(listens, forms.ChoiceField)
        listens.choices = [(code, names[is_english]) for code, names in LISTEN_NAMES.items()]

    def keys(self) -> AppKeys:
        """What was entered, once `is_valid` said yes."""
        return AppKeys(**self.cleaned_data)


class SessionForm(forms.Form):
    """A token that the owner has got elsewhere."""

    session = secret_field(_("Session Key（access_token）"), 2000)
    refresh = secret_field(_("refresh_token（可不填）"), 2000, required=False)

    def granted(self) -> Granted:
        """What was entered; how long it holds is not known."""
        return Granted(**self.cleaned_data)
