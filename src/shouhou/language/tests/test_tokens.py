"""Search tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.language import bigrams, fold


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("红色手机壳", ["红色", "色手", "手机", "机壳"]),
        ("AB", ["ab"]),
        ("A1b", ["a1b", "a1", "1b"]),
        ("iPhone壳", ["iphone", "ip", "ph", "ho", "on", "ne", "e壳"]),
        ("T恤", ["t恤"]),
        ("张 a 1 ，。", []),
        ("好好好", ["好好"]),
        ("张\u200b三", ["张三"]),
        ("SF_12", ["sf", "12"]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert bigrams(text) == tokens


def test_a_very_long_run_is_not_kept_whole() -> None:
    assert bigrams("ab" * 40) == ["ab", "ba"]
    assert bigrams("1" * 64) == ["1" * 64, "11"]


def test_the_tail_of_a_number_finds_it() -> None:
    assert set(bigrams("5678", words=False)) <= set(bigrams("13812345678"))


@given(st.text(max_size=60))
def test_tokens_are_distinct_folded_and_never_single(text: str) -> None:
    tokens = bigrams(text)
    assert len(set(tokens)) == len(tokens)
    assert bigrams(fold(text)) == tokens
    assert all(2 <= len(token) <= 64 for token in tokens)
    assert set(bigrams(text, words=False)) <= set(tokens)


@given(st.text("红色手机壳abc123 ，_", max_size=40), st.data())
def test_a_part_has_only_tokens_of_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert set(bigrams(text[start:end], words=False)) <= set(bigrams(text))
