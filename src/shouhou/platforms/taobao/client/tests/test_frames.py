"""The frames byte for byte, and what hostile bytes come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import local
from shouhou.platforms.taobao.client import Line, Secret
from shouhou.platforms.taobao.client.frames import (
    MOST_BYTES,
    BadFrame,
    Frame,
    FrameType,
    Kind,
    Tag,
    Typed,
    decode,
    encode,
    text,
)
from shouhou.platforms.taobao.client.tmc import (
    confirm_frame,
    connect_frame,
    connect_sign,
    message_in,
    pull_frame,
)

LINE = Line(key="12345678", secret=Secret("helloworld"), sdk="test")
CONNECT = (
    "02000100070000006170705f6b65790108000000313233343536373801000a00000067726f75705f6e616d650107"
    "00000064656661756c7401000900000074696d657374616d70010d00000031343531363230383030303030010004"
    "0000007369676e012000000032453033443133343844374236354133363646384442344244313433353938330100"
    "0300000073646b0104000000746573740000"
)
ACCEPTED = "0201050006000000746f6b3132330000"
REFUSED = "0201020091010000030008000000626164207369676e0000"
PULL = "0202050006000000746f6b3132330100060000005f5f6b696e6402010000"
DATA = (
    "02020100060000005f5f6b696e640203010005000000746f706963011b00000074616f62616f5f726566756e645f"
    "526566756e64437265617465640100020000006964051581e97df410221101000400000074696d6506009657fb51"
    "010000010007000000636f6e74656e74010f0000007b22726566756e645f6964223a317d0000"
)
CONFIRM = (
    "0202050006000000746f6b3132330100060000005f5f6b696e6402020100020000006964051581e97df41022110000"
)
DATA_FRAME = Frame(
    type=FrameType.SEND,
    custom=(
        ("__kind", Typed(Tag.BYTE, 3)),
        ("topic", text("taobao_refund_RefundCreated")),
        ("id", Typed(Tag.INT64, 1234567890123456789)),
        ("time", Typed(Tag.DATE, 1451620800000)),
        ("content", text('{"refund_id":1}')),
    ),
)


def test_the_signature_of_the_handshake():
    assert connect_sign(LINE, "1451620800000") == "2E03D1348D7B65A366F8DB4BD1435983"


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (connect_frame(LINE, local("2016-01-01 12:00:00")), CONNECT),
        (Frame(type=FrameType.CONNECTACK, token="tok123"), ACCEPTED),
        (Frame(type=FrameType.CONNECTACK, status=401, phrase="bad sign"), REFUSED),
        (pull_frame("tok123"), PULL),
        (DATA_FRAME, DATA),
        (confirm_frame("tok123", "1234567890123456789"), CONFIRM),
    ],
)
def test_vectors_both_ways(frame, expected):
    assert encode(frame).hex() == expected
    assert decode(bytes.fromhex(expected)) == frame


def test_the_message_of_a_data_frame():
    message = message_in(decode(bytes.fromhex(DATA)))
    assert message is not None
    assert message.id == "1234567890123456789"
    assert message.topic == "taobao_refund_RefundCreated"
    assert message.content == {"refund_id": 1}
    assert message.published_at == local("2016-01-01 12:00:00")
    assert message_in(pull_frame("tok")) is None


NUMBERS = {
    Tag.BYTE: st.integers(0, 255),
    Tag.INT16: st.integers(-(2**15), 2**15 - 1),
    Tag.INT32: st.integers(-(2**31), 2**31 - 1),
    Tag.INT64: st.integers(-(2**63), 2**63 - 1),
    Tag.DATE: st.integers(-(2**63), 2**63 - 1),
}
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.one_of(
    st.just(Typed(Tag.NOTHING, None)),
    st.builds(Typed, st.just(Tag.TEXT), WORDS),
    st.builds(Typed, st.just(Tag.BYTES), st.binary(max_size=30)),
    *(st.builds(Typed, st.just(tag), values) for tag, values in NUMBERS.items()),
)
INT32 = st.none() | NUMBERS[Tag.INT32]
FRAMES = st.builds(
    Frame,
    type=st.sampled_from(FrameType),
    status=INT32,
    phrase=st.none() | WORDS,
    flag=INT32,
    token=st.none() | WORDS,
    custom=st.lists(st.tuples(WORDS, VALUES), max_size=6).map(tuple),
)


@given(FRAMES)
def test_every_frame_comes_back(frame):
    assert decode(encode(frame)) == frame


@given(FRAMES, st.randoms())
def test_a_frame_cut_anywhere_is_refused(frame, random):
    whole = encode(frame)
    with pytest.raises(BadFrame):
        decode(whole[: random.randrange(len(whole))])
    with pytest.raises(BadFrame):
        decode(whole + b"\0")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(content):
    try:
        decode(b"\x02\x02" + content)
    except BadFrame:
        return


@pytest.mark.parametrize(
    "content",
    [
        "",
        "0102",  # another version
        "0209" + "0000",  # an unknown frame type
        "0202" + "0900" + "0000",  # an unknown header
        "0202" + "0500" + "ffffff7f" + "0000",  # a huge length
        "0202" + "0500" + "ffffffff" + "0000",  # a negative length
        "0202" + "0100" + "0100000061" + "08" + "0000",  # an unknown value type
        "0202" + "0500" + "02000000c328" + "0000",  # no UTF-8
        "0202" + "0400" + "00000000" * 1 + "0400" + "00000000",  # no end
        "0202" + "040000000000" * 300 + "0000",  # endless headers
    ],
)
def test_hostile_bytes(content):
    with pytest.raises(BadFrame):
        decode(bytes.fromhex(content))


def test_above_a_megabyte_nothing_is_read_or_written():
    with pytest.raises(BadFrame):
        decode(bytes(MOST_BYTES + 1))
    with pytest.raises(BadFrame):
        encode(Frame(type=FrameType.SEND, token="x" * MOST_BYTES))


def test_a_number_too_large_for_its_type_is_refused():
    with pytest.raises(BadFrame):
        encode(Frame(type=FrameType.SEND, custom=(("id", Typed(Tag.INT16, 70000)),)))
    with pytest.raises(BadFrame):
        encode(Frame(type=FrameType.SEND, custom=(("id", Typed(Tag.INT16, "7")),)))


def test_a_message_without_id_or_with_a_broken_content():
    kind = ("__kind", Typed(Tag.BYTE, int(Kind.DATA)))
    with pytest.raises(BadFrame):
        message_in(Frame(type=FrameType.SEND, custom=(kind,)))
    custom = (kind, ("id", Typed(Tag.INT64, 5)), ("content", text("[1,")))
    far = ("time", Typed(Tag.DATE, 2**62))
    message = message_in(Frame(type=FrameType.SEND, custom=(*custom, far)))
    assert message is not None
    assert (message.content, message.raw, message.published_at) == ({}, "[1,", None)
