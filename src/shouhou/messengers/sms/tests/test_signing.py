"""The vendor's own vectors, and the two readings of one page against each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shouhou.messengers.sms.client import signature
from shouhou.messengers.sms.sandbox.gateway import sign

# help.aliyun.com, 短信服务 → 请求签名
SMS = {
    "AccessKeyId": "testId",
    "Action": "SendSms",
    "Format": "XML",
    "OutId": "123",
    "PhoneNumbers": "15300000001",
    "RegionId": "cn-hangzhou",
    "SignName": "阿里云短信测试专用",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
    "SignatureVersion": "1.0",
    "TemplateCode": "SMS_71390007",
    "TemplateParam": '{"customer":"test"}',
    "Timestamp": "2017-07-12T02:42:19Z",
    "Version": "2017-05-25",
}
# help.aliyun.com, RPC 机制 → 签名机制
ECS = {
    "AccessKeyId": "testid",
    "Action": "DescribeRegions",
    "Format": "XML",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
    "SignatureVersion": "1.0",
    "Timestamp": "2016-02-23T12:46:24Z",
    "Version": "2014-05-26",
}


def test_the_vendors_vectors() -> None:
    assert signature("GET", SMS, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="
    assert signature("GET", ECS, "testsecret") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="
    assert sign("GET", SMS, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="
    assert sign("GET", ECS, "testsecret") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.dictionaries(TEXTS, TEXTS, max_size=6), TEXTS)
def test_both_readings_sign_alike(parameters: dict[str, str], secret: str) -> None:
    assert signature("POST", parameters, secret) == sign("POST", parameters, secret)


def test_the_signature_itself_is_not_signed() -> None:
    assert signature("POST", SMS | {"Signature": "x"}, "s") == signature("POST", SMS, "s")
