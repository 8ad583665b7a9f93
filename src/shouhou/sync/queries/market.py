"""The sample market beside this desk, as `shouhou run` started it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Its app, and where its doors are."""

    app_key: str
    app_secret: str = field(repr=False)
    gateway: str
    messages: str
    oauth: str
    control: str


def market() -> Market | None:
    """The market named in the settings; None where none was started (yet)."""
    if not settings.MARKET:
        return None
    try:
        said = json.loads((Path(settings.MARKET) / "app.json").read_text(encoding="utf-8"))
        return Market(
            app_key=said["app_key"],
            app_secret=said["app_secret"],
            gateway=said["gateway"],
            messages=said["messages"],
            oauth=said["authorize"].removesuffix("/authorize"),
            control=said["control"],
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
