"""Reads of cases: the queue, the page of one case, the register, the load, and plain values."""

from shouhou.cases.decide import CaseMove
from shouhou.cases.queries.alarming import (
    Running,
    Trace,
    running,
    running_out,
    shops_with_live_cases,
    touched,
    traces,
)
from shouhou.cases.queries.contacting import contacts_of, tells_buyer, texts_of
from shouhou.cases.queries.forgetting import erased, held_orders, shops_with_old_cases
from shouhou.cases.queries.load import AgentLoad, load
from shouhou.cases.queries.paging import Order, beyond, cursor_of
from shouhou.cases.queries.people import people_of
from shouhou.cases.queries.queueing import PAGE, CaseQueue, Narrow, count_text, queue
from shouhou.cases.queries.reading import (
    CaseHead,
    CaseKnown,
    case_for,
    cases_of_order,
    due,
    family,
    heads,
    known,
    state_label,
)
from shouhou.cases.queries.register import (
    RegisterPage,
    RegisterRow,
    RegisterWish,
    register_export,
    register_rows,
)
from shouhou.cases.queries.shown import (
    CaseView,
    EventView,
    LinkView,
    MentionView,
    PromiseView,
    QuestionView,
    TaskView,
)
from shouhou.cases.queries.told import (
    case_of_task,
    open_tasks_of,
    task_state,
    task_states,
    tasks_by_key,
)
from shouhou.cases.queries.view import allowed, case_view, more_events
from shouhou.cases.queries.views import VIEW_NAMES, VIEWS

__all__ = [
    "PAGE",
    "VIEWS",
    "VIEW_NAMES",
    "AgentLoad",
    "CaseHead",
    "CaseKnown",
    "CaseMove",
    "CaseQueue",
    "CaseView",
    "EventView",
    "LinkView",
    "MentionView",
    "Narrow",
    "Order",
    "PromiseView",
    "QuestionView",
    "RegisterPage",
    "RegisterRow",
    "RegisterWish",
    "Running",
    "TaskView",
    "Trace",
    "allowed",
    "beyond",
    "case_for",
    "case_of_task",
    "case_view",
    "cases_of_order",
    "contacts_of",
    "count_text",
    "cursor_of",
    "due",
    "erased",
    "family",
    "heads",
    "held_orders",
    "known",
    "load",
    "more_events",
    "open_tasks_of",
    "people_of",
    "queue",
    "register_export",
    "register_rows",
    "running",
    "running_out",
    "shops_with_live_cases",
    "shops_with_old_cases",
    "state_label",
    "task_state",
    "task_states",
    "tasks_by_key",
    "tells_buyer",
    "texts_of",
    "touched",
    "traces",
]
