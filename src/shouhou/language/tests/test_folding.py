"""One form to compare by, whatever arrives."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.language import bigrams, fold, mask_address, mask_name, mask_nick, mask_phone, visible

hostile = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cf", "Cc", "Mn"]),
        st.sampled_from(
            "张小明浙江省杭州市西湖区路号0123456789０１İßŉſﬁΐ\u0345\u200b\u202e\ufdfa😀 -*"
        ),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "strasse"),
        ("ﬁ①㎏", "fi1kg"),
        ("张\u200b小\u202e明\ufeff", "张小明"),
        ("a\x00b\ud800c", "abc"),
        ("A\tB\n", "a\tb\n"),
        ("", ""),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(hostile)
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    once.encode()
    assert "\x00" not in once


@given(hostile)
def test_case_width_and_hidden_characters_do_not_matter(text: str) -> None:
    assert fold(text) == fold(visible(text))
    assert fold("Ab" + text) == fold("Ａ\u200bＢ" + text)


@given(hostile)
def test_visible_only_takes_away(text: str) -> None:
    kept = iter(text)
    assert all(character in kept for character in visible(text))
    assert not {unicodedata.category(c) for c in visible(text)} & {"Cf", "Cs"}


def test_long_text_does_not_take_long() -> None:
    begun = time.perf_counter()
    for text in ("\u0316\u0301" * 100_000, "a\u0301" * 100_000, "\ufdfa" * 20_000, "张" * 200_000):
        for act in (fold, bigrams, mask_name, mask_nick, mask_phone, mask_address):
            act(text)
    assert time.perf_counter() - begun < 10


def test_naughty_strings() -> None:
    path = _naughty_strings()
    if path is None:
        pytest.skip("the shared hostile strings (../shared/data/hostile) are not here")
    for text in json.loads(path.read_text(encoding="utf-8")):
        assert fold(fold(text)) == fold(text)
        for act in (bigrams, mask_name, mask_nick, mask_phone, mask_address):
            "".join(act(text)).encode()


def _naughty_strings() -> Path | None:
    places = (up / "shared/data/hostile/blns.json" for up in Path(__file__).resolve().parents)
    return next((place for place in places if place.exists()), None)
