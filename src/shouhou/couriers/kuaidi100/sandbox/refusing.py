"""A no of the vendor, and the reading of what it was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class Refuses(Exception):
    """The vendor says no: `code` and the Chinese `message` it says it with."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(code, message)


def read_param(form: Mapping[str, str], wrong: Refuses) -> dict[str, Any]:
    """The JSON object in `param`; raises `wrong` for everything else."""
    try:
        found = json.loads(form.get("param", ""))
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(found, dict):
        raise wrong
    return found


def told(found: Mapping[str, Any], name: str) -> str:
    """A text field; ``""`` for what is absent or something else."""
    value = found.get(name)
    return value.strip() if isinstance(value, str) else ""
