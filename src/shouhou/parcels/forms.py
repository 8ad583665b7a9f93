"""What people type about a parcel, checked for form; what it means is judged by the actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shouhou.couriers.names import couriers
from shouhou.doors import YuanField, page_language
from shouhou.parcels.actions.freight import LONGEST_NAME
from shouhou.parcels.actions.talking import LONGEST_STAFF, LONGEST_WORDS, USUAL_CHECK
from shouhou.parcels.actions.watching import LONGEST_REASON
from shouhou.parcels.facts import Asking, PartnerKeys, TrackerKeys
from shouhou.parcels.words import CHANNELS, LEGS, PAYERS, WISHES, label

CHANNELS_OF_PEOPLE: Final = tuple(channel for channel in CHANNELS if channel != "api")
"""By the interface the desk alone asks."""
LONGEST_NUMBER: Final = 64
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
ASKED: Final = ("channel", "staff", "words", "promised", "due_at")
Choices = Callable[[], list[tuple[str, Any]]]


def words_of(section: str, codes: Iterable[str]) -> Choices:
    """Words of parcels as choices, in the language of the page."""
    return lambda: [(code, label(section, code, page_language())) for code in codes]


def courier_choices() -> list[tuple[str, Any]]:
    """Every courier we know; nothing chosen leaves it to who tells of the parcel."""
    return [("", _("不知道")), *((each.code, each.zh) for each in couriers())]


def said_in(caption: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A few lines of text."""
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=caption,
        required=required,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        widget=box,
    )


def channel_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("怎么联系的"), choices=words_of("channel", CHANNELS_OF_PEOPLE), initial="phone"
    )


def staff_field() -> forms.CharField:
    return forms.CharField(
        label=_("对方工号"), required=False, max_length=LONGEST_STAFF, strip=True
    )


def next_look_field() -> forms.DateTimeField:
    """A minute on the shop's own clock."""
    box = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    hours = USUAL_CHECK // timedelta(hours=1)
    return forms.DateTimeField(
        label=_("什么时候再看"),
        required=False,
        widget=box,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=format_lazy(_("不填就是 {hours} 小时后；到时没有办到会提醒。"), hours=hours),
    )


def tell_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("把结果告诉买家"),
        required=False,
        initial=True,
        help_text=_("有答复才会有一件要告知买家的事；没有答复只记下。"),
    )


class AskForm(forms.Form):
    """The courier was asked for something."""

    wish = forms.ChoiceField(label=_("要快递做什么"), choices=words_of("wish", WISHES))
    channel = channel_field()
    staff = staff_field()
    words = said_in(_("我们怎么说的"))
    promised = said_in(_("对方怎么答复的"), help_text=_("还没有答复就空着。"))
    due_at = next_look_field()
    tell_buyer = tell_field()


class AgainForm(forms.Form):
    """Asked once more, or taken up again."""

    channel = channel_field()
    staff = staff_field()
    words = said_in(_("我们怎么说的"))
    due_at = next_look_field()


class PromiseForm(forms.Form):
    """What they promised, and when it is looked at."""

    promised = said_in(_("对方怎么答复的"), required=True)
    staff = staff_field()
    channel = channel_field()
    due_at = next_look_field()
    tell_buyer = tell_field()


class EndForm(forms.Form):
    """It was done, or it cannot be."""

    promised = said_in(_("结果怎么样"))
    staff = staff_field()
    channel = channel_field()
    tell_buyer = tell_field()


STEPS: Final[Mapping[str, type[forms.Form]]] = {
    "ask_again": AgainForm,
    "promise": PromiseForm,
    "finish": EndForm,
    "fail": EndForm,
    "take_up": AgainForm,
}
"""The form of each event of states.md."""


def asking_of(said: Mapping[str, Any], wish: str) -> Asking:
    """What a form says, as the actions take it; a form that does not ask tells no buyer."""
    known = {name: said[name] for name in ASKED if name in said}
    return Asking(wish=wish, tell_buyer=said.get("tell_buyer", False), **known)


class AmendForm(forms.Form):
    """What is known of a parcel; what is left empty stays as it is."""

    courier = forms.ChoiceField(label=_("快递公司"), choices=courier_choices, required=False)
    number = forms.CharField(label=_("运单号"), max_length=LONGEST_NUMBER)
    promised_on = forms.DateField(
        label=_("承诺哪天送到"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )
    phone_tail = forms.RegexField(
        regex=r"^[0-9]{4}$",
        label=_("手机号后四位（有的快递要核对）"),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    freight = YuanField(label=_("运费（元）"), required=False)
    payer = forms.ChoiceField(label=_("运费谁付"), choices=words_of("payer", PAYERS))


class AddForm(forms.Form):
    """A parcel of a case, by its number."""

    leg = forms.ChoiceField(label=_("哪一程"), choices=words_of("leg", LEGS), initial="return")
    number = forms.CharField(label=_("运单号"), max_length=LONGEST_NUMBER)
    courier = forms.ChoiceField(
        label=_("快递公司"),
        choices=courier_choices,
        required=False,
        help_text=_("不知道就空着，查到物流时会认出来。"),
    )


class AsideForm(forms.Form):
    """Why a sign needs nothing more."""

    reason = forms.CharField(label=_("为什么可以放下"), max_length=LONGEST_REASON)


class SureForm(forms.Form):
    """Nothing but yes."""


def secret_field(label: Any) -> forms.CharField:
    """Never shown again; left empty, what is there stays."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=200, required=False, widget=widget)


class SourceForm(forms.Form):
    """An account with a source of tracking."""

    account = forms.CharField(max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    key = secret_field("")
    daily = forms.IntegerField(
        label=_("每天最多查询几次"), min_value=1, max_value=1_000_000, initial=10_000
    )
    address = forms.CharField(label=_("接口地址（不填用官方的）"), max_length=200, required=False)

    def keys(self, source: str) -> TrackerKeys:
        """What was entered, once `is_valid` said yes."""
        return TrackerKeys(source=source, **self.cleaned_data)


class Kuaidi100Form(SourceForm):
    """快递100: customer and key; a salt of our own signs what they push."""

    account = forms.CharField(
        label="customer", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    key = secret_field(_("授权 key"))
    salt = secret_field(_("推送签名用的 salt（自己定一个，可不填）"))
    secret = secret_field(_("拦截用的 secret（要拦回包裹才填）"))
    field_order = ("account", "key", "salt", "secret", "daily", "address")


class KdniaoForm(SourceForm):
    """快递鸟: 用户ID and API key; pushes are signed with the key itself."""

    account = forms.CharField(
        label=_("用户 ID（EBusinessID）"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = secret_field("API key")
    field_order = ("account", "key", "daily", "address")


FORMS: Final[dict[str, type[SourceForm]]] = {"kuaidi100": Kuaidi100Form, "kdniao": KdniaoForm}


class StopForm(forms.Form):
    """Why a parcel is to be stopped."""

    reason = forms.CharField(label=_("为什么拦"), max_length=100, initial=_("买家申请退款"))
    tell_buyer = tell_field()


class PartnerForm(forms.Form):
    """A waybill account with a courier, as 快递100 wants it for stopping parcels."""

    courier = forms.ChoiceField(
        label=_("快递公司"), choices=lambda: [(each.code, each.zh) for each in couriers()]
    )
    id = secret_field(_("电子面单账号（partnerId）"))
    key = secret_field(_("电子面单密码（partnerKey，没有就空着）"))
    secret = secret_field(_("partnerSecret（没有就空着）"))
    name = forms.CharField(label=_("账户名（没有就空着）"), max_length=64, required=False)
    net = forms.CharField(label=_("网点名称（没有就空着）"), max_length=64, required=False)
    code = forms.CharField(label=_("承载编号（没有就空着）"), max_length=64, required=False)
    pays = forms.ChoiceField(
        label=_("拦截费谁付"),
        required=False,
        choices=[
            ("", _("按快递公司的约定")),
            ("SHIPPER", _("寄方付")),
            ("CONSIGNEE", _("到付")),
            ("MONTHLY", _("月结")),
            ("THIRDPARTY", _("第三方付")),
        ],
    )
    back_to = forms.ChoiceField(
        label=_("退到哪里"),
        choices=[
            ("RETURN_SEND_ADDR", _("退回寄件地址")),
            ("RETURN_SEND_STATION", _("退回寄件网点")),
        ],
    )

    def keys(self) -> PartnerKeys:
        """What was entered, once `is_valid` said yes."""
        return PartnerKeys(**self.cleaned_data)


MOST_GRAMS: Final = 1_000_000
LONGEST_ADDRESS: Final = 200


class FreightAskForm(forms.Form):
    """How much, how long: to where, and how heavy."""

    shop = forms.TypedChoiceField(label=_("店铺"), coerce=int, required=False)
    q = forms.CharField(
        label=_("地址，或省市区"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    grams = forms.IntegerField(
        label=_("重量（克）"), min_value=1, max_value=MOST_GRAMS, initial=1000, required=False
    )

    def __init__(self, shops: Iterable[tuple[int, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["shop"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(shops)
        if len(field.choices) == 1:
            field.widget, field.initial = forms.HiddenInput(), field.choices[0][0]


class SheetForm(forms.Form):
    """From which day a freight sheet counts, and what it is called; its rows are the grid's."""

    from_on = forms.DateField(
        label=_("从哪天起"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )
    name = forms.CharField(
        label=_("叫什么"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sheet = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class SheetUploadForm(forms.Form):
    """The sheet as a workbook."""

    book = forms.FileField(
        label=_("xlsx 文件"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"})
    )
