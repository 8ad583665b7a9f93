"""What an owner fills in for a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.notices.facts import WebhookWish
from shouhou.notices.words import TOPIC_NAMES


class WebhookForm(forms.Form):
    """Address, topics, and whether it lies inside; whether it may be called is asked later."""

    shop_id = forms.TypedChoiceField(label=_("店铺"), coerce=int)
    url = forms.CharField(
        label=_("网址"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(label=_("事件"), widget=forms.CheckboxSelectMultiple)
    inside = forms.BooleanField(label=_("内网地址"), required=False)

    def __init__(
        self, *args: Any, shops: list[tuple[int, str]], english: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        shop, topics = self.fields["shop_id"], self.fields["topics"]
        assert isinstance(shop, forms.TypedChoiceField)
        assert isinstance(topics, forms.MultipleChoiceField)
        shop.choices = shops
        topics.choices = [(code, names[english]) for code, names in TOPIC_NAMES.items()]

    def wish(self) -> WebhookWish:
        """What was asked for, once `is_valid` said yes."""
        said = self.cleaned_data
        return WebhookWish(url=said["url"], topics=tuple(said["topics"]), inside=said["inside"])
