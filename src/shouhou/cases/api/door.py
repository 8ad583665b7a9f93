"""Where the operations of cases are gathered, and the words they share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shouhou.cases import words
from shouhou.cases.facts import LONGEST_LINE, LONGEST_TEXT
from shouhou.rest import Body, Id, Operations, one_of

operations = Operations("cases")

Kind = Annotated[str, one_of(words.KINDS)]
Stage = Annotated[str, one_of(words.STAGES)]
Channel = Annotated[str, one_of(words.CHANNELS)]
Result = Annotated[str, one_of(words.RESULTS)]
Evaluation = Annotated[str, one_of(["", *words.EVALUATIONS])]
Said = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, strict=True)]
MaySay = Annotated[str, Field(max_length=LONGEST_TEXT, strict=True)]
Short = Annotated[str, Field(max_length=LONGEST_LINE, strict=True)]
Version = Annotated[
    int | None,
    Field(ge=0, le=2**31 - 1, description="`version` as it was read: refused when it moved on."),
]


class ToPerson(Body):
    """To whom; null: to nobody."""

    to: Id | None
    seen: Version = None


class SeenAt(Body):
    """What the caller had before their eyes."""

    seen: Version = None


class Reason(Body):
    """Why."""

    reason: Said
