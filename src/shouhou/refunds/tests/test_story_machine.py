"""Thousands of steps at random over cases, agreements and money; after each, what must hold.

The machine does what people, the platform and the clock do, in any order, also what is refused.
Nothing is checked against a second implementation: only invariants, straight from the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Q, Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from shouhou.cases import actions as cases
from shouhou.cases.models import Case, CaseEvent
from shouhou.ledger import actions as ledger
from shouhou.ledger.models import Attempt, Balance, Draw, Payable, Posting
from shouhou.refunds import actions
from shouhou.refunds.decide.agreeing import ENDED
from shouhou.refunds.facts import Act, Proposal
from shouhou.refunds.models import Agreement, AgreementChange
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import SHARE, World, make_world, returning, unsent, unsent_order
from shouhou.shops.facts import Refused

PICK = st.integers(0, 9)
STEPS, RUNS = 60, 25
SIGHTS = ("wait_seller", "wait_buyer_return", "wait_seller_receive", "seller_refused")
ENDS = ("success", "closed")


class Desk(RuleBasedStateMachine):
    """Two orders, up to six requests, and everybody who may touch them."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.hour = 0
        self.serials = 0
        self.world: World

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @property
    def now(self):
        return NOW + timedelta(hours=self.hour)

    @initialize()
    def open_the_shop(self) -> None:
        self.world = make_world()
        self.world.take_order(unsent_order(order_no="1"), unsent_order(order_no="2", **SHARE))
        self.sheet = 1

    def tries(self, act: Callable[[], object]) -> None:
        """Do it, or be refused: never anything else."""
        with suppress(Refused), transaction.atomic():
            act()

    def agreement(self, pick: int) -> Agreement | None:
        rows = list(Agreement.objects.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def payable(self, pick: int) -> Payable | None:
        rows = list(Payable.objects.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    @rule(number=PICK, order=st.sampled_from("12"), fen=st.sampled_from((500, 5000, 9900, 10800)))
    def a_request_comes(self, number: int, order: str, fen: int) -> None:
        made = returning if order == "2" else unsent
        self.sheet += 1
        self.world.take(
            made(refund_no=f"R{number % 6}", order_no=order, amount_fen=fen),
            at=self.now,
            sheet=self.sheet,
        )

    @rule(pick=PICK, status=st.sampled_from((*SIGHTS, *SIGHTS, *ENDS)))
    def the_platform_shows(self, pick: int, status: str) -> None:
        row = self.agreement(pick)
        if row is None or row.refund is None:
            return
        self.sheet, self.hour = self.sheet + 1, self.hour + 1
        made = returning if row.order_no == "2" else unsent
        seen = made(
            refund_no=row.refund.refund_no,
            order_no=row.order_no,
            amount_fen=row.refund.amount_fen,
            status=status,
        )
        self.world.take(seen, at=self.now, sheet=self.sheet)

    @rule(pick=PICK, who=st.sampled_from(("agent", "agent2", "supervisor", "owner", "finance")))
    def somebody_agrees(self, pick: int, who: str) -> None:
        if row := self.agreement(pick):
            by = getattr(self.world, who)
            self.tries(lambda: actions.agree(by=by, agreement_id=row.pk, act=Act(), now=self.now))

    @rule(pick=PICK, yes=st.booleans(), who=st.sampled_from(("supervisor", "owner", "agent")))
    def somebody_decides(self, pick: int, yes: bool, who: str) -> None:
        row = self.agreement(pick)
        if row and row.approval_id:
            by, approval_id = getattr(self.world, who), row.approval_id
            self.tries(
                lambda: actions.decide_approval(
                    by=by, approval_id=approval_id, approve=yes, note="看过", now=self.now
                )
            )

    @rule(
        pick=PICK,
        verb=st.sampled_from(
            (
                "refuse",
                "propose",
                "accept",
                "ask_proof",
                "give_proof",
                "modify",
                "take_back",
                "withdraw",
                "step_in",
                "extend",
            )
        ),
        fen=st.sampled_from((None, 0, 100, 5000, 20000)),
    )
    def somebody_answers(self, pick: int, verb: str, fen: int | None) -> None:
        if row := self.agreement(pick):
            act = Act(
                reason="理由",
                words="说明",
                amount_fen=fen,
                due_at=self.now + timedelta(days=30),
            )
            call = getattr(actions, verb)
            self.tries(
                lambda: call(by=self.world.agent, agreement_id=row.pk, act=act, now=self.now)
            )

    @rule(pick=PICK, event=st.sampled_from(("send_back", "arrive", "accept", "dispute", "lose")))
    def goods_move(self, pick: int, event: str) -> None:
        if row := self.agreement(pick):
            self.tries(
                lambda: actions.move_the_goods(
                    by=self.world.owner,
                    agreement_id=row.pk,
                    event=event,
                    act=Act(words="看过"),
                    now=self.now,
                )
            )

    @rule(pick=PICK)
    def the_button_is_pressed_outside(self, pick: int) -> None:
        if row := self.agreement(pick):
            self.tries(
                lambda: actions.clicked(by=self.world.agent, agreement_id=row.pk, now=self.now)
            )

    @rule(pick=PICK, verb=st.sampled_from(("release", "confirm", "fail", "lose", "cancel")))
    def finance_acts(self, pick: int, verb: str) -> None:
        row = self.payable(pick)
        if row is None:
            return
        said = {"by": self.world.finance, "payable_id": row.pk, "now": self.now}
        if verb == "confirm":
            self.serials += 1
            said |= {"serial": f"S{self.serials % 7}", "proof_id": None}
        elif verb != "release":
            said["why"] = "原因"
        self.tries(lambda: getattr(ledger, verb)(**said))
        actions.follow_payable(payable_id=row.pk, now=self.now)

    @rule(pick=PICK, fen=st.sampled_from((100, 3000, 9900)))
    def compensation_by_hand(self, pick: int, fen: int) -> None:
        if row := self.agreement(pick):
            wish = Proposal(kind="refund_only", amount_fen=fen, payee="a@example.com")
            self.tries(
                lambda: actions.open_agreement(
                    by=self.world.agent, case_id=row.case_id, proposal=wish, now=self.now
                )
            )

    @rule(pick=PICK, other=PICK, verb=st.sampled_from(("merge", "unmerge", "reopen", "wait")))
    def cases_move(self, pick: int, other: int, verb: str) -> None:
        rows = list(Case.objects.order_by("pk"))
        if not rows:
            return
        one, two = rows[pick % len(rows)], rows[other % len(rows)]
        said = {"by": self.world.supervisor, "case_id": one.pk, "now": self.now}
        if verb == "merge":
            said["into"] = two.pk
        elif verb == "reopen":
            said["reason"] = "再谈"
        elif verb == "wait":
            said["until"] = self.now + timedelta(days=1)
        self.tries(lambda: getattr(cases, verb)(**said))

    @invariant()
    def never_more_than_was_paid(self) -> None:
        drawn = F("reserved_fen") + F("refunded_fen")
        assert not Balance.objects.filter(paid_fen__lt=drawn).exists()

    @invariant()
    def balances_are_the_sums_of_their_draws(self) -> None:
        for balance in Balance.objects.all():
            draws = Draw.objects.filter(balance=balance)
            live = Q(payable__state__in=("reserved", "submitted", "unknown", "failed"))
            assert (draws.filter(live).aggregate(s=Sum("fen"))["s"] or 0) == balance.reserved_fen
            paid = draws.filter(payable__state="confirmed").aggregate(s=Sum("fen"))["s"] or 0
            assert paid == balance.refunded_fen + balance.over_fen

    @invariant()
    def the_books_balance(self) -> None:
        assert not Posting.objects.values("entry").annotate(s=Sum("fen")).exclude(s=0).exists()

    @invariant()
    def one_live_payable_for_each_agreement(self) -> None:
        for row in Agreement.objects.exclude(payable_id=None):
            assert Payable.objects.filter(pk=row.payable_id or 0).exists()
        held = Agreement.objects.exclude(payable_id=None).values_list("payable_id", flat=True)
        assert len(set(held)) == len(held)

    @invariant()
    def attempts_and_serials_are_single(self) -> None:
        for row in Payable.objects.all():
            assert Attempt.objects.filter(payable=row, ended_at=None).count() <= 1

    @invariant()
    def histories_are_whole(self) -> None:
        for row in Agreement.objects.all():
            changes = AgreementChange.objects.filter(agreement=row).order_by("number")
            assert [c.number for c in changes] == list(range(1, row.version + 1))
            assert [c.number for c in changes if c.latest] == [row.version]
            if row.state in ENDED and row.state != "success":
                live = Payable.objects.filter(pk=row.payable_id or 0, state="reserved")
                assert not live.exists()

    @invariant()
    def timelines_are_whole(self) -> None:
        for case in Case.objects.all():
            numbers = CaseEvent.objects.filter(case=case).order_by("number")
            found = list(numbers.values_list("number", flat=True))
            assert found == list(range(1, len(found) + 1))


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_nothing_is_lost_and_nothing_is_paid_twice() -> None:
    run_machine(
        Desk,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            # A failure is shown as it was found: making it small takes minutes. Add Phase.shrink.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
