"""Cases read: the queue and its views, one case, older lines, the load, the register."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.cases import queries, words
from shouhou.cases.api.door import Evaluation, Kind, operations
from shouhou.cases.queries import (
    AgentLoad,
    CaseHead,
    CaseView,
    EventView,
    Narrow,
    RegisterRow,
    RegisterWish,
)
from shouhou.rest import (
    Day,
    Following,
    Id,
    Paging,
    Shape,
    by,
    found,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_id,
    place_text,
    shape,
)
from shouhou.shops.queries import shop_of

Head = shape(CaseHead)
Case = shape(CaseView)
Event = shape(EventView)
Load = shape(AgentLoad)
Row = shape(RegisterRow)
View = Annotated[str, one_of(queries.VIEWS)]
State = Annotated[str, one_of(["", *words.STATES])]
MaybeKind = Annotated[str, one_of(["", *words.KINDS])]
MaybeResult = Annotated[str, one_of(["", *words.RESULTS])]
MaybeSource = Annotated[str, one_of(["", *words.SOURCES])]


class Queue(listing(Head)):  # type: ignore[misc]
    """One page of a view; `counts` tells how many each view has, 1000 meaning more than 999."""

    counts: dict[str, int]


class Asked(Paging):
    """Which cases."""

    view: View = Field("open", description="Open views are sorted by what runs out first.")
    shop_id: Id | None = None
    owner_id: Id | None = None
    kind: Kind | None = None


class Register(Paging):
    """What of the register; days are inclusive, Shanghai."""

    shop_id: Id
    from_on: Day | None = None
    until_on: Day | None = None
    kind: MaybeKind = ""
    handler_id: Id | None = None
    state: State = ""
    result: MaybeResult = ""
    source: MaybeSource = ""
    evaluation: Evaluation = ""


class QueueView(Shape):
    """A view of the queue."""

    code: str
    zh: str
    en: str


@operations.reads("/cases", Queue, zh="列出售后单")
def cases(request: HttpRequest, asked: Query[Asked]) -> Any:
    """One view of the queue over the person's shops, with the count of every view."""
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    name = f"cases:{asked.view}"
    page = queries.queue(
        by(request),
        asked.view,
        now=moment.now(),
        shop_id=asked.shop_id,
        after=place_text(open_cursor(name, asked.cursor)),
        narrow=Narrow(asked.owner_id, asked.kind or "", asked.limit),
    )
    return {**page_of(name, page.rows, page.next), "counts": page.counts}


@operations.reads("/case-views", listing(QueueView), zh="列出视图")
def views(request: HttpRequest) -> Any:
    """The views of the queue and their names. One page."""
    names = [QueueView(code=code, zh=zh, en=en) for code, (zh, en) in queries.VIEW_NAMES.items()]
    return page_of("views", names, None)


@operations.reads("/cases/{case_id}", Case, zh="查看售后单")
def case(request: HttpRequest, case_id: Id) -> Any:
    """Everything of one case: its line in the queue, timeline, tasks, promises, questions, links.

    `moves` are all events of the state table: allowed ones, and refused ones with the rows that
    say no and why. The timeline holds the last 200 lines; `more_before` leads to older ones.
    """
    return found(queries.case_view(by(request), case_id))


@operations.reads("/cases/{case_id}/events", listing(Event), zh="列出时间线")
def events(request: HttpRequest, case_id: Id, asked: Query[Following]) -> Any:
    """The timeline of the case and all that was merged into it: the newest 200, then older ones.

    Each page is in order of time. Lines are never changed.
    """
    before = place_id(open_cursor("events", asked.cursor))
    rows, following = queries.more_events(by(request), case_id, before or 2**62)
    return page_of("events", rows, following)


@operations.reads("/shops/{shop_id}/load", listing(Load), zh="各人工作量")
def load(request: HttpRequest, shop_id: Id) -> Any:
    """Who has how much to do, the fullest first; for those who may assign. One page."""
    shop = found(shop_of(by(request), shop_id))
    found(shop if shop.may("assign") else None)
    return page_of("load", queries.load(by(request), shop_id, moment.now()), None)


@operations.reads("/register", listing(Row), zh="售后登记")
def register_rows(request: HttpRequest, asked: Query[Register]) -> Any:
    """The register of one shop, newest first: it fills itself from the cases."""
    found(shop_of(by(request), asked.shop_id))
    wish = RegisterWish(
        **asked.model_dump(exclude={"cursor"}),
        after=place_text(open_cursor("register", asked.cursor)) or "",
    )
    page = queries.register_rows(by(request), wish)
    return page_of("register", page.rows, page.after)
