"""Search tokens: pairs of neighbouring characters, and short words whole."""

import re
from collections.abc import Iterator

from shouhou.language.folding import fold

# Scripts written without blanks: ideographs with 々 and 〇, kana, hangul.
_RUNS = re.compile(
    "[\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
    "|[^\\W_\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
_FIRST_WITHOUT_BLANKS = "\u3005"
# A longer run is no word anybody types whole; its pairs are enough, and index keys stay small.
_LONGEST_WORD = 64


def bigrams(text: str, *, words: bool = True) -> list[str]:
    """The distinct search tokens of a text, in order of appearance.

    Chinese gives pairs of characters; a latin word or number gives itself and its pairs, so that
    part of it is found too; where the two touch (T恤) the pair across counts as well. Single
    characters give nothing. A stored text is indexed with words;
    what a person searches for is read with `words=False`: then every part of a run that was
    indexed has only tokens of the whole.
    """
    tokens: dict[str, None] = {}
    folded, ended = fold(text), -1
    for found in _RUNS.finditer(folded):
        run, begins = found[0], found.start()
        if begins == ended:
            tokens[folded[begins - 1 : begins + 1]] = None
        ended = found.end()
        if words and 2 < len(run) <= _LONGEST_WORD and run[0] < _FIRST_WITHOUT_BLANKS:
            tokens[run] = None
        tokens.update(dict.fromkeys(_pairs(run)))
    return list(tokens)


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))
