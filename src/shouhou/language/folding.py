"""One form of a text for comparing and searching; safe on anything a stranger may send."""

import unicodedata

# The Unicode "stream-safe" limit. Without one, sorting a long run of combining marks is quadratic.
_MARKS_IN_A_ROW = 30
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})


def visible(text: str) -> str:
    """Without what nobody sees: controls, direction marks, joiners, lone surrogates.

    White space stays; of combining marks piled on one character the first thirty do.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        if unicodedata.combining(character):
            marks += 1
            if marks <= _MARKS_IN_A_ROW:
                kept.append(character)
        elif unicodedata.category(character) not in _HIDDEN or character.isspace():
            marks = 0
            kept.append(character)
    return "".join(kept)


def fold(text: str) -> str:
    """The form to compare by: visible characters, one width, one case (NFKC and casefold)."""
    if text.isascii() and text.isprintable():
        return text.lower()
    folded = visible(text)
    # Twice: folding case can undo the normal form, and normalising can bring case back.
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
    return visible(folded)
