"""Pushes: what is taken, what is refused, and what becomes of one bad row among good ones."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC
from typing import Any

import pytest

from shouhou.clock import local
from shouhou.couriers.kdniao.tests.stage import (
    ID,
    YTO,
    lines,
    parcel,
    push_form,
    sealed_form,
    telling,
    told_by,
)
from shouhou.couriers.port import Push
from shouhou.couriers.problems import BadSignature, Unreadable

LINE = lines(("2026-03-04 10:00:00", "到达", "201"))


def read(form: dict[str, str], **more: Any) -> tuple[Push, ...]:
    return told_by(telling({}), **more).read_push(form)


@pytest.mark.parametrize(
    ("row", "status", "stage"),
    [
        ({}, "polling", "moving"),
        ({"State": "3", "StateEx": "301"}, "ended", "signed_self"),
        ({"State": "4", "StateEx": "406"}, "ended", "returned"),
        ({"State": "4", "StateEx": "404"}, "polling", "refused"),
        ({"Success": False, "Reason": "七天内无轨迹变化"}, "given_up", "moving"),
        (
            {"Success": False, "State": 0, "StateEx": 0, "Traces": [], "Reason": "三天无轨迹"},
            "given_up",
            "",
        ),
        ({"Success": False, "State": "0", "StateEx": "0", "Traces": None}, "polling", ""),
        ({"Success": True, "Reason": "三天无轨迹"}, "polling", "moving"),
        ({"StateEx": "888"}, "polling", "unrecognised"),
    ],
)
def test_what_a_row_says(row: dict[str, Any], status: str, stage: str) -> None:
    (push,) = read(push_form([parcel(**row)]))
    assert (push.status, push.trace.stage) == (status, stage)
    assert push.said == row.get("Reason", "")
    assert (push.trace.courier, push.trace.number) == ("yto", YTO.number)


@pytest.mark.parametrize("kind", ["101", "102"])
def test_many_parcels_come_in_their_order(kind: str) -> None:
    numbers = [f"YT{number:013}" for number in range(300)]
    form = push_form([parcel(LogisticCode=number) for number in numbers], RequestType=kind)
    assert [push.trace.number for push in read(form)] == numbers
    assert read(push_form([])) == ()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (
            {"Traces": [*LINE, *lines(("soon", "", ""))]},
            "Data[1].Traces[1].AcceptTime: 'soon'",
        ),
        ({"Traces": 7}, "Data[1].Traces: '7'"),
        ({"Traces": [[]]}, "Data[1].Traces[0]: 'list'"),
        ({"State": []}, "Data[1].State: 'list'"),
        ({"Success": "perhaps"}, "Data[1].Success: 'perhaps'"),
        ({"Reason": {}}, "Data[1].Reason: 'dict'"),
        ({"EBusinessID": "1000001"}, "Data[1].EBusinessID: 'not ours'"),
    ],
)
def test_one_bad_row_spoils_no_other_and_is_named(bad: dict[str, Any], said: str) -> None:
    row = parcel(LogisticCode="YT0000000000555", **bad)
    first, second, third = read(push_form([parcel(), row, parcel(StateEx="202")]))
    assert (first.status, third.status) == ("polling", "polling")
    assert (first.trace.stage, third.trace.stage) == ("moving", "delivering")
    assert (second.status, second.said) == ("unreadable", said)
    assert (second.trace.courier, second.trace.number) == ("yto", "YT0000000000555")
    assert (second.trace.scans, second.trace.stage, second.trace.ended) == ((), "", False)
    assert json.loads(second.trace.raw) == row


@pytest.mark.parametrize("row", [None, 7, "parcel", [], {}, {"LogisticCode": {}}])
def test_a_row_that_is_no_parcel_is_named_all_the_same(row: object) -> None:
    good, bad = read(push_form([parcel(), row]))
    assert (good.status, bad.status) == ("polling", "unreadable")
    assert bad.said.startswith("Data[1]")
    assert bad.trace.number == ""
    assert json.loads(bad.trace.raw) == row


@pytest.mark.parametrize("name", ["RequestData", "RequestType", "DataSign"])
@pytest.mark.parametrize("told", [None, ""])
def test_a_missing_field_is_named(name: str, told: str | None) -> None:
    form = push_form([parcel()])
    del form[name]
    if told is not None:
        form[name] = told
    with pytest.raises(Unreadable) as caught:
        read(form)
    assert caught.value.field == name


@pytest.mark.parametrize(
    "change",
    [
        {"DataSign": "OWFhM2I5N2ViM2U2MGRkMjc4YzU2NmVlZWI3ZDk0MmE="},
        {"DataSign": "\ud800"},
        {"RequestData": json.dumps({"EBusinessID": ID, "Data": []})},
    ],
)
def test_what_is_not_signed_by_our_key_is_not_read(change: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        read(push_form([parcel()]) | change)
    with pytest.raises(BadSignature):
        read(push_form([parcel()], key="another-key"))


def test_nothing_is_parsed_before_the_signature_is_right() -> None:
    with pytest.raises(BadSignature):
        read(sealed_form("[" * 100_000, key="another-key"))


@pytest.mark.parametrize(
    ("sealed", "field"),
    [
        ("", "RequestData"),
        ("null", "RequestData"),
        ("[]", "RequestData"),
        ("{", "RequestData"),
        ("[" * 100_000, "RequestData"),
        ('{"Data":' * 100_000, "RequestData"),
        ("{}", "RequestData.EBusinessID"),
        ('{"EBusinessID":"1000001","Data":[]}', "RequestData.EBusinessID"),
        ('{"EBusinessID":{},"Data":[]}', "RequestData.EBusinessID"),
        ('{"EBusinessID":"1000000"}', "RequestData.Data"),
        ('{"EBusinessID":"1000000","Data":{}}', "RequestData.Data"),
        ('{"EBusinessID":"1000000","Data":"[]"}', "RequestData.Data"),
        ('{"EBusinessID":"1000000","Data":[' + ",".join("1" * 1001) + "]}", "RequestData.Data"),
    ],
)
def test_a_push_of_which_nothing_can_be_used_names_why(sealed: str, field: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(sealed_form(sealed))
    assert caught.value.field == field


def test_five_megabytes_are_refused_unread() -> None:
    form = push_form([parcel(Reason="x" * 5_000_000)])
    with pytest.raises(Unreadable) as caught:
        read(form)
    assert caught.value.field == "RequestData"
    assert len(str(caught.value)) < 200


def test_chinese_counts_by_its_bytes() -> None:
    form = push_form([parcel(Reason="快" * 1000)])
    with pytest.raises(Unreadable):
        read(form, most_bytes=3000)
    assert read(form, most_bytes=10_000)


@pytest.mark.parametrize("depth", [50, 500, 900, 990])
def test_a_row_nested_deep_is_read_or_the_push_refused(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    sealed = json.dumps({"EBusinessID": ID, "Data": [parcel(), parcel(Extra="@")]})
    with suppress(Unreadable):
        first, second = read(sealed_form(sealed.replace('"@"', deep)))
        assert first.status == "polling"
        assert second.status in ("polling", "unreadable")
        assert second.trace.number == YTO.number


@pytest.mark.parametrize("change", [{"RequestType": "107"}, {"EBusinessID": "1000001"}])
def test_another_kind_of_push_or_anothers_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(Unreadable) as caught:
        read(push_form([parcel()]) | change)
    assert caught.value.field in change


def test_what_no_database_keeps_is_nowhere() -> None:
    sealed = json.dumps({"EBusinessID": ID, "Data": [parcel(Reason="a\ud800b\0c", State={})]})
    (push,) = read(sealed_form(sealed))
    push.trace.raw.encode()
    assert "\0" not in push.trace.raw


def test_the_answer_is_what_the_vendor_wants_to_hear() -> None:
    kdniao = told_by(telling({}))
    utc = local("2026-03-05 00:30:00").astimezone(UTC)
    assert kdniao.push_answer(True, utc) == {
        "EBusinessID": ID,
        "UpdateTime": "2026-03-05 00:30:00",
        "Success": True,
        "Reason": "",
    }
    refused = kdniao.push_answer(False, utc)
    assert refused["Success"] is False
    assert refused["Reason"]
