"""A gateway on this machine, read from the vendor's pages without looking at our client."""

from shouhou.messengers.sms.sandbox.gateway import Gateway, Taken
from shouhou.messengers.sms.sandbox.serving import serving

__all__ = ["Gateway", "Taken", "serving"]
