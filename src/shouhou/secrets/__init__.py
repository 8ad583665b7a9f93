"""What nobody may read by accident: a secret shows itself only to who asks for it by name."""

from __future__ import annotations

from typing import Final

HIDDEN: Final = "…"


class Secret:
    """A key, a salt or a token. Its text is in no repr, no format and no pickle; ask `reveal()`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one line that sends it, signs with it or stores it."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(("Secret", self._text))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def scrub(text: str, *secrets: Secret | None) -> str:
    """Somebody's sentence without the secrets it may repeat."""
    for secret in secrets:
        if secret:
            text = text.replace(secret.reveal(), HIDDEN)
    return text
