"""Who we are to the vendor, where it answers, and how much of its answer we wait for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from shouhou.couriers.kuaidi100.client.signing import SignType
from shouhou.secrets import Secret

NAME: Final = "kuaidi100"

BackTo: TypeAlias = Literal["RETURN_SEND_ADDR", "RETURN_SEND_STATION"]
PayType: TypeAlias = Literal["", "SHIPPER", "CONSIGNEE", "THIRDPARTY", "MONTHLY"]
_NONE: Final = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """The shop's waybill account (电子面单账号) with one courier: no parcel is stopped without."""

    id: Secret
    key: Secret = _NONE
    secret: Secret = _NONE
    name: str = ""
    net: str = ""
    code: str = ""
    pays: PayType = ""
    """Who pays for stopping; ``""`` says nothing and leaves it to the vendor."""
    back_to: BackTo = "RETURN_SEND_ADDR"
    """Where a parcel that is sent back goes: the sender's address, or only the sending station."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What no record may show."""
        return (self.id, self.key, self.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The shop's account with the vendor."""

    customer: Secret
    key: Secret
    secret: Secret = _NONE
    """Signs interceptions only."""
    salt: Secret = _NONE
    """Ours: the vendor signs its pushes with it. Without one there are no pushes."""
    sign_type: SignType = "MD5"
    partners: Mapping[str, Partner] = field(default_factory=lambda: MappingProxyType({}))
    """By our courier code."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What no record may show."""
        of_partners = (each for partner in self.partners.values() for each in partner.secrets)
        return (self.customer, self.key, self.secret, self.salt, *of_partners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the vendor answers; each can be set to a sandbox (facts 5.1)."""

    query: str = "https://poll.kuaidi100.com/poll/query.do"
    subscribe: str = "https://poll.kuaidi100.com/poll"
    recognise: str = "https://www.kuaidi100.com/autonumber/auto"
    label: str = "https://api.kuaidi100.com/label/order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may take."""

    seconds: float = 20
    """For every single wait, and for the answer's body as a whole."""
    connect_seconds: float = 5
    most_bytes: int = 4 * 1024 * 1024
    """Of an answer or a push; a larger answer is not read to its end."""
