"""Every method with hostile values in every place: always an answer, never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from shouhou.platforms.taobao.sandbox.gateway.specs import Parameter, specs
from shouhou.platforms.taobao.sandbox.tests.calling import PNG, raw, session
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast

HOSTILE = (
    *("", "0", "-1", "²", "9" * 5000, str(2**63 - 1), str(2**63), "1e9", "true", "null", "text"),
    *("[]", "{}", "[[]]", "[{}]", '["\\ud800"]', '{"tid":{}}', '"text"', "[" * 5000, "\x00"),
    *("2027-02-30 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "'; DROP TABLE x"),
    *("1|2|3|4", "9" * 30 + "|1|1|x"),
    '[{"scene":"2001","tid":{},"oaid":[]}]',
    '[{"receiver_name":{},"start_created":"x"}]',
    '[{"receiver_name":"a","start_created":5,"end_created":[]}]',
    '{"biz_order_id":{},"order_id":[],"oaid":{}}',
    '{"refund_id":"²","tid":"²","oid":1,"status":"SUCCESS","msg":"x"}',
    '{"tid":99999999999999999999,"source_id":1,"status":1,"msg":1,"goods_item_list":[1]}',
    '[{"out_sid":{},"company_code":[],"goods":5}]',
)  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    made = cast(tmp_path_factory.mktemp("hostile"))
    made.asked("REFUND_AND_RETURN")
    made.asked("TMALL_EXCHANGE")
    yield made
    made.market.close()


def sane(people: Cast, parameter: Parameter) -> object:
    """A value that would do."""
    names = {"refund_id": "refund_id", "dispute_id": "refund_id", "tid": "tid", "oid": "oid"}
    if parameter.name in names:
        column = names[parameter.name]
        return people.row(f"SELECT {column} FROM refunds ORDER BY refund_id DESC")[0]
    by_type = {"F": PNG, "N": 1, "N[]": "1", "B": "true", "D": "2027-01-15 16:00:00", "J": "{}"}
    return by_type.get(parameter.type, "tid")


@pytest.mark.parametrize("method", sorted(specs()))
def test_no_value_makes_a_method_crash(people: Cast, method: str) -> None:
    spec, token = specs()[method], session(people, sub=True)
    good = {each.name: sane(people, each) for each in spec.parameters}
    for parameter in spec.parameters:
        for value in HOSTILE:
            bad = value.encode("utf-8", "replace") if parameter.type == "F" else value
            given = {**good, parameter.name: bad}
            answer = raw(people, method, session=token, **given)
            (root,) = json.loads(answer.body)
            assert root in (spec.root, "error_response")


@pytest.mark.parametrize(
    "name", ["timestamp", "v", "format", "app_key", "method", "session", "sign"]
)
def test_no_system_parameter_makes_the_gateway_crash(people: Cast, name: str) -> None:
    for value in HOSTILE:
        assert raw(people, "taobao.time.get", **{name: value}).body
