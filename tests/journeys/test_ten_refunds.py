"""Ten refunds of the sample shop, of different kinds, carried to their end by people in browsers.

The agent and the supervisor each have a window of their own; warehouse and finance another. What
the next export will show is the only thing that does not come from a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db.models import F, Sum
from playwright.sync_api import Browser, Page, expect

from samples.cast import DEMO_PASSWORD
from shouhou.ledger.models import Balance, Payable, Posting
from shouhou.project import sample
from shouhou.refunds.models import Agreement
from tests.journeys.steps import at_once, do_the_work, log_in

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

Rows = list[tuple[int, int]]
"""Agreement and case."""


@pytest.fixture
def window(chromium: Browser, live_server: object) -> Iterator[Callable[[str], Page]]:
    """A browser window of somebody of the sample shop, logged in."""
    at_once(sample.load)
    opened = []

    def of(login: str) -> Page:
        context = chromium.new_context(
            base_url=str(live_server), locale="zh-CN", viewport={"width": 1400, "height": 900}
        )
        context.set_default_timeout(20_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened.append(context)
        page = context.new_page()
        log_in(page, login, DEMO_PASSWORD)
        return page

    yield of
    for context in opened:
        context.close()


def some(many: int, **like: object) -> Rows:
    """Agreements of the first sample shop that are like this and small, oldest first."""

    def found() -> Rows:
        rows = Agreement.objects.filter(case__state="open", problem="", **like)
        return list(rows.order_by("amount_fen", "pk").values_list("pk", "case_id")[:many])

    return at_once(found)


def fill_in(page: Page, address: str, **said: str) -> None:
    """Open the form of one act, fill it in, send it; the desk says it is done."""
    page.goto(address)
    for name, text in said.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    button = page.locator("main form button.primary")
    assert button.count(), f"{address}: {page.inner_text('main')[:300]}"
    button.click()
    expect(page.locator(".notice.ok").first).to_be_visible()


def act(page: Page, row: tuple[int, int], name: str, axis: str = "agreement", **said: str) -> None:
    agreement, case = row
    fill_in(page, f"/cases/{case}/agreements/{agreement}/{axis}/{name}/", **said)


def tell_all(page: Page, case: int) -> None:
    """Copy and confirm everything that must be told, by keys."""
    page.goto(f"/cases/{case}/")
    while page.locator("[data-key=d]").count() or page.locator(".task [data-key=c]").count():
        if page.locator("[data-key=d]").count():
            page.keyboard.press("d")
        else:
            page.keyboard.press("c")
        page.wait_for_load_state("networkidle")


def state(row: tuple[int, int]) -> str:
    return at_once(lambda: str(Agreement.objects.get(pk=row[0]).state))


def payable(row: tuple[int, int]) -> int:
    return at_once(lambda: int(Agreement.objects.get(pk=row[0]).payable_id or 0))


def goods_home(crew: Crew, row: tuple[int, int]) -> None:
    """The return travels, arrives and is found in order."""
    if at_once(lambda: Agreement.objects.get(pk=row[0]).goods_state) == "awaited":
        act(crew.agent, row, "send_back", "goods")
    act(crew.warehouse, row, "arrive", "goods")
    act(crew.warehouse, row, "accept", "goods")


def pay(finance: Page, row: tuple[int, int]) -> None:
    """Finance releases by the manual channel and confirms with a serial."""
    number = payable(row)
    if at_once(lambda: Payable.objects.get(pk=number).state) == "reserved":
        fill_in(finance, f"/ledger/payables/{number}/release/")
    fill_in(finance, f"/ledger/payables/{number}/confirm/", serial=f"ZFB{number}")
    do_the_work()


@dataclass(frozen=True)
class Crew:
    """Everybody's window."""

    agent: Page
    supervisor: Page
    warehouse: Page
    finance: Page


def ten_of_them() -> dict[str, Rows]:
    """Ten refunds of different kinds, by what will become of them."""
    ours = {"state": "proposed", "refund__verdict__in": ("agree", "agree_return")}
    small = {"amount_fen__lt": 40000}
    chosen = {
        "unsent": some(2, kind="refund_only", refund__next_step="hold_parcel", **ours, **small),
        "back": some(3, kind="return_refund", **ours, **small),
        "big": some(1, kind="return_refund", amount_fen__gt=50000, **ours),
        "refused": some(1, state="proposed", refund__verdict="refuse", **small),
        "coming": some(2, state="agreed", goods_state="travelling", kind="return_refund"),
        "swap": some(1, kind="exchange", **ours),
    }
    assert len({row for rows in chosen.values() for row in rows}) == 10
    return chosen


def test_ten_refunds_to_their_end(window: Callable[[str], Page]) -> None:
    crew = Crew(window("wang"), window("zhou"), window("li"), window("chen"))
    ten = ten_of_them()
    for row in ten["unsent"]:
        act(crew.agent, row, "agree")
        tell_all(crew.agent, row[1])
        pay(crew.finance, row)
    for row in ten["back"]:
        act(crew.agent, row, "agree")
        tell_all(crew.agent, row[1])
        goods_home(crew, row)
        pay(crew.finance, row)
    for row in ten["coming"]:
        goods_home(crew, row)
        pay(crew.finance, row)
    one_with_a_question_and_a_second_person(crew, ten["big"][0])
    one_refused_and_modified(crew, ten["refused"][0])
    one_exchanged(crew, ten["swap"][0])
    assert {name: [state(row) for row in rows] for name, rows in ten.items()} == {
        name: ["success"] * len(rows) for name, rows in ten.items()
    }
    check_the_books(crew.finance)


def one_with_a_question_and_a_second_person(crew: Crew, row: tuple[int, int]) -> None:
    """Handed over with a question, back with the answer; then approved, received and paid."""
    agent, supervisor, case = crew.agent, crew.supervisor, f"/cases/{row[1]}/"
    agent.goto(f"{case}do/hand_over/")
    chief = agent.locator("main option", has_text="周主管").get_attribute("value")
    agent.select_option("main select", value=chief)
    agent.fill("main textarea", "这位买家的差价能退吗？")
    agent.click("main form button.primary")
    supervisor.goto("/?view=handed")
    supervisor.locator(f"a[href='{case}']").first.click()
    supervisor.wait_for_url(f"**{case}")
    supervisor.wait_for_load_state("networkidle")
    expect(supervisor.locator("main")).to_contain_text("这位买家的差价能退吗？")
    supervisor.keyboard.press("h")
    supervisor.fill("#act textarea", "可以，按规则来。")
    supervisor.keyboard.press("Control+Enter")
    expect(supervisor.locator("main")).to_contain_text("可以，按规则来。")
    agent.goto(case)
    expect(agent.locator("main")).to_contain_text("可以，按规则来。")
    act(agent, row, "ask_approval", note="金额较大")  # above the agent's own line
    assert state(row) == "approving"
    supervisor.goto("/approvals/")
    supervisor.locator("textarea[name=note]").first.fill("核对过，同意")
    supervisor.locator("button[value=approve]").first.click()
    expect(supervisor.locator(".notice").first).to_be_visible()
    assert state(row) == "agreed"
    tell_all(agent, row[1])
    goods_home(crew, row)
    pay(crew.finance, row)


def one_refused_and_modified(crew: Crew, row: tuple[int, int]) -> None:
    """Refused with a reason; the buyer asks for less and sends the goods back."""
    act(crew.agent, row, "refuse", words="亲，请按说明修改申请。")
    tell_all(crew.agent, row[1])
    assert state(row) == "refused"
    act(crew.agent, row, "modify", kind="return_refund", amount="10.00", note="买家改了")
    act(crew.supervisor, row, "agree")  # not what the rules propose: a supervisor's word
    tell_all(crew.agent, row[1])
    goods_home(crew, row)
    pay(crew.finance, row)


def one_exchanged(crew: Crew, row: tuple[int, int]) -> None:
    """The goods come back, others go out, and the waybill ends it."""
    act(crew.agent, row, "agree")
    tell_all(crew.agent, row[1])
    goods_home(crew, row)
    act(crew.agent, row, "sent", "goods", waybill="YT990001")


def check_the_books(finance: Page) -> None:
    """Debit equals credit, nothing is overdrawn, and the page says so."""

    def wrong() -> int:
        drawn = F("reserved_fen") + F("refunded_fen")
        entries = Posting.objects.values("entry").annotate(sum=Sum("fen")).exclude(sum=0)
        return entries.count() + Balance.objects.filter(paid_fen__lt=drawn).count()

    assert at_once(wrong) == 0
    finance.goto("/ledger/accounts/")
    expect(finance.locator("main")).to_contain_text("借贷相等")
