"""Frames, byte by byte, and bytes that are no frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.platforms.taobao.sandbox.tmc.frames import (
    CONNECT,
    CONNECT_ACK,
    KIND,
    SEND,
    BadFrame,
    Byte,
    Frame,
    Moment,
    Value,
    decode,
    encode,
)
from shouhou.platforms.taobao.sandbox.tmc.socket import handshake_sign

SIGN = "2E03D1348D7B65A366F8DB4BD1435983"
NUMBER, STAMP = 1234567890123456789, 1451620800000
VECTORS = {
    "connect": (
        Frame(
            CONNECT,
            {
                "app_key": "12345678",
                "group_name": "default",
                "timestamp": str(STAMP),
                "sign": SIGN,
                "sdk": "test",
            },
        ),
        "02000100070000006170705f6b65790108000000313233343536373801000a00000067726f75705f6e616d650107"
        "00000064656661756c7401000900000074696d657374616d70010d000000313435313632303830303030300100"
        "040000007369676e01200000003245303344313334384437423635413336364638444234424431343335393833"
        "01000300000073646b0104000000746573740000",
    ),
    "accepted": (Frame(CONNECT_ACK, token="tok123"), "0201050006000000746f6b3132330000"),
    "refused": (
        Frame(CONNECT_ACK, status=401, phrase="bad sign"),
        "0201020091010000030008000000626164207369676e0000",
    ),
    "pull": (
        Frame(SEND, {KIND: Byte(1)}, token="tok123"),
        "0202050006000000746f6b3132330100060000005f5f6b696e6402010000",
    ),
    "message": (
        Frame(
            SEND,
            {
                KIND: Byte(3),
                "topic": "taobao_refund_RefundCreated",
                "id": NUMBER,
                "time": Moment(STAMP),
                "content": '{"refund_id":1}',
            },
        ),
        "02020100060000005f5f6b696e640203010005000000746f706963011b00000074616f62616f5f726566756e645f"
        "526566756e64437265617465640100020000006964051581e97df410221101000400000074696d6506009657fb51"
        "010000010007000000636f6e74656e74010f0000007b22726566756e645f6964223a317d0000",
    ),
    "confirm": (
        Frame(SEND, {KIND: Byte(2), "id": NUMBER}, token="tok123"),
        "0202050006000000746f6b3132330100060000005f5f6b696e6402020100020000006964051581e97df410221100"
        "00",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors(name: str) -> None:
    frame, written = VECTORS[name]
    assert encode(frame).hex() == written
    assert decode(bytes.fromhex(written)) == frame


def test_the_sign_of_the_handshake() -> None:
    assert handshake_sign("helloworld", "12345678", "default", str(STAMP)) == SIGN


@pytest.mark.parametrize("name", VECTORS)
def test_a_frame_cut_short_is_refused(name: str) -> None:
    whole = bytes.fromhex(VECTORS[name][1])
    for end in range(len(whole)):
        with pytest.raises(BadFrame):
            decode(whole[:end])


@given(st.binary(max_size=60))
def test_no_bytes_do_harm(content: bytes) -> None:
    try:
        decode(content)
    except BadFrame:
        return


values = st.one_of(
    st.none(), st.text(max_size=9), st.binary(max_size=9), st.integers(-(2**63), 2**63 - 1),
    st.builds(Byte, st.integers(0, 255)), st.builds(Moment, st.integers(0, 2**40)),
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=9), values, max_size=4), st.none() | st.integers(0, 999))
def test_what_is_written_is_read(custom: dict[str, Value], status: int | None) -> None:
    frame = Frame(SEND, custom, status=status, phrase="好", flag=1, token="t")
    assert decode(encode(frame)) == frame
