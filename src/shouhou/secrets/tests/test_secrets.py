"""A secret is read only by who asks for it."""

from __future__ import annotations

import pickle

import pytest

from shouhou.secrets import HIDDEN, Secret, scrub


def test_no_way_of_showing_it_shows_it():
    key = Secret("k-123")
    assert {repr(key), str(key), f"{key}", f"{[key]}"[1:-1]} == {f"Secret({HIDDEN})"}
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(key)


def test_who_asks_gets_it():
    assert Secret("k-123").reveal() == "k-123"


def test_two_of_one_text_are_one_and_an_empty_one_is_none():
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a"), "a"}) == 2
    assert Secret("a")
    assert not Secret("")


def test_a_sentence_is_told_without_what_it_repeats():
    said = scrub("key a1 and a1, token b2", Secret("a1"), None, Secret(""), Secret("b2"))
    assert said == f"key {HIDDEN} and {HIDDEN}, token {HIDDEN}"
