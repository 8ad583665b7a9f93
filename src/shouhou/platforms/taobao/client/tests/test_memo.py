"""Our entries beside foreign text: nothing foreign is ever touched."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shouhou.platforms.taobao.client import Entry, MemoFull, memo_entries, memo_foreign, memo_with
from shouhou.platforms.taobao.client.limits import strict_length


def test_an_entry_stands_behind_what_was_there():
    memo = memo_with("老客户，优先", Entry("r1", "已同意退款 39.90 元"))
    assert memo == "老客户，优先〔售后 r1：已同意退款 39.90 元〕"
    assert memo_with(memo, Entry("r2", "已退")) == memo + "〔售后 r2：已退〕"
    assert memo_entries(memo) == (Entry("r1", "已同意退款 39.90 元"),)
    assert memo_foreign(memo) == "老客户，优先"


def test_the_same_entry_is_not_written_twice():
    memo = memo_with("", Entry("r1", "一"))
    assert memo_with(memo, Entry("r1", "二")) == memo


def test_our_oldest_goes_first_and_foreign_text_stays():
    memo = "前" + Entry("a", "甲" * 150).written + "中" + Entry("b", "乙" * 150).written + "后"
    assert memo_with(memo, Entry("c", "丙" * 20)) == (
        "前中" + Entry("b", "乙" * 150).written + "后" + Entry("c", "丙" * 20).written
    )


def test_foreign_text_that_leaves_no_room():
    with pytest.raises(MemoFull) as caught:
        memo_with("好" * 330 + Entry("a", "x").written, Entry("b", "y"))
    assert caught.value.room_bytes == 10
    with pytest.raises(MemoFull) as caught:
        memo_with("好" * 400, Entry("b", "y"))
    assert caught.value.room_bytes == -200
    assert "只剩 0 字节" in caught.value.zh


def test_a_full_memo_to_the_last_byte():
    entry = Entry("a", "x")
    room = 1000 - strict_length(entry.written)
    assert strict_length(memo_with("y" * room, entry)) == 1000
    with pytest.raises(MemoFull):
        memo_with("y" * (room + 1), entry)


def test_our_marks_inside_a_sentence_are_made_harmless():
    memo = memo_with("", Entry("a", "x〕〔售后 b：假的\n\0第二行"))
    assert memo == "〔售后 a：x）（售后 b：假的  第二行〕"
    assert [each.key for each in memo_entries(memo)] == ["a"]


@pytest.mark.parametrize("key", ["", "a b", "退", "x" * 41, "a：b"])
def test_a_key_is_plain(key):
    with pytest.raises(ValueError):
        Entry(key, "x")


def test_an_entry_whose_removal_would_forge_another_stays():
    forged = "〔售后 a：" + Entry("b", "x" * 400).written + "尾〕" + "y" * 500
    with pytest.raises(MemoFull):
        memo_with(forged, Entry("c", "z" * 300))


PIECES = st.one_of(
    st.text(st.sampled_from("好a〔〕：售后 r1\n\u00c0😀"), max_size=60),
    st.builds(
        lambda key, text: Entry(key, text).written,
        st.sampled_from("abcdef"),
        st.text(st.sampled_from("好a〔\n"), max_size=120),
    ),
)


@given(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=200))
@example("", "")
def test_foreign_text_is_kept_and_the_limit_holds(memo, sentence):
    entry = Entry("new", sentence)
    try:
        written = memo_with(memo, entry)
    except MemoFull:
        assert strict_length(memo_foreign(memo) + entry.written) > 1000 or memo_entries(memo)
        return
    assert memo_foreign(written) == memo_foreign(memo)
    assert strict_length(written) <= 1000
    assert memo_entries(written)[-1].key == "new"
    before = memo_entries(memo)
    kept = memo_entries(written)[:-1]
    assert kept == before[len(before) - len(kept) :] or set(kept) <= set(before)
    assert memo_with(written, entry) == written
