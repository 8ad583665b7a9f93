"""What callers send: exactly the declared fields, each of its own kind."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Named(BaseModel):
    """A schema that bears the name of its slice: the document has one name for each."""

    def __init_subclass__(cls, **said: Any) -> None:
        super().__init_subclass__(**said)
        home = cls.__module__.split(".")[1:2]
        prefix = "" if home in ([], ["rest"]) else home[0].title()
        if not cls.__name__.startswith(prefix):
            cls.__name__ = prefix + cls.__name__
            cls.__qualname__ = cls.__name__


class Body(Named):
    """A request's body. An unknown field is refused: it would be a wish silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)
