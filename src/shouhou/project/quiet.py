"""What no log may hold: the links of buyers are as good as keys."""

from __future__ import annotations

import logging
import re
from typing import Final

LINK: Final = re.compile(r"/b/[^/\s\"']+")
HIDDEN: Final = "/b/…"


class HideLinks(logging.Filter):
    """Takes the secret out of every address of the buyer's page that is about to be written."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                hidden(each) if isinstance(each, str) else each for each in record.args
            )
        return True


def hidden(text: str) -> str:
    """The text without any link's secret."""
    return LINK.sub(HIDDEN, text) if "/b/" in text else text
