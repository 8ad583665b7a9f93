"""Our side of the gateway: SendSms of Aliyun's RPC interface (2017-05-25)."""

from shouhou.messengers.sms.client.account import NotAnSmsAccount, SmsAccount, sms_account
from shouhou.messengers.sms.client.sending import is_mobile, kind_of, send
from shouhou.messengers.sms.client.signing import signature

__all__ = [
    "NotAnSmsAccount",
    "SmsAccount",
    "is_mobile",
    "kind_of",
    "send",
    "signature",
    "sms_account",
]
