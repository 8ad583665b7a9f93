"""DataSign: the vendor's own example, the one worked out in the facts, and both readings alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.couriers.kdniao.client.signing import data_sign, is_signed
from shouhou.couriers.kdniao.sandbox import AccountHeld
from shouhou.couriers.kdniao.tests.stage import KEY, signature
from shouhou.secrets import Secret

VECTORS = [
    # The vendor's example, kept in the tests of several public clients.
    (
        "{'OrderCode':'','ShipperCode':'SF','LogisticCode':'118954907573'}",
        "56da2cf8-c8a2-44b2-b6fa-476cd7d1ba17",
        "OWFhM2I5N2ViM2U2MGRkMjc4YzU2NmVlZWI3ZDk0MmE=",
    ),
    # Facts 5.2, computed there.
    (
        '{"LogisticCode":"1234561","OrderCode":"","ShipperCode":"SF"}',
        "appkey-demo",
        "MmIzMDc3MDA0ZDFhZDc4YzIxNWNjYzBjMzFlMjlhMzA=",
    ),
]


@pytest.mark.parametrize(("sealed", "key", "signed"), VECTORS)
def test_the_known_examples(sealed: str, key: str, signed: str) -> None:
    assert data_sign(sealed, Secret(key)) == signed
    assert is_signed(sealed, Secret(key), signed)


@pytest.mark.parametrize(
    "told",
    [
        "",
        " " + VECTORS[0][2],
        VECTORS[0][2].lower(),
        VECTORS[0][2].rstrip("="),
        "9aa3b97eb3e60dd278c566eeeb7d942a",
        "签名\ud800",
    ],
)
def test_only_the_exact_signature_is_one(told: str) -> None:
    sealed, key, _ = VECTORS[0]
    assert not is_signed(sealed, Secret(key), told)
    assert not is_signed(sealed + " ", Secret(key), VECTORS[0][2])


@given(st.text(max_size=60))
def test_all_readings_agree_and_no_form_can_spoil_it(sealed: str) -> None:
    signed = data_sign(sealed, Secret(KEY))
    assert signed == signature(sealed)
    assert signed == AccountHeld("1", KEY).signature(sealed)
    assert len(signed) == 44
    assert not set("+/ ") & set(signed)
