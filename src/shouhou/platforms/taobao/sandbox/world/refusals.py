"""Why the market does not do something: a code, and a sentence in Chinese."""

from __future__ import annotations


class Refused(Exception):
    """An act the world's rules do not allow; nothing has changed.

    `code` is a word such as "stale-version"; the gateway makes the sub_code from it
    (`isv.<code>`), listed in INVENTED.md where the platform's own is unknown.
    """

    def __init__(self, code: str, says: str) -> None:
        self.code = code
        self.says = says
        super().__init__(f"{code}: {says}")
