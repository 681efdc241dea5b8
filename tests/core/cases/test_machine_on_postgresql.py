"""Random officers and companies do random things to real cases: the invariants hold after every act."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiqi.core.cases import services
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case, Clock, Decision, Supplement
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.models import Event
from huiqi.core.payments.models import CaseBalance, Journal, PaymentOrder
from huiqi.core.payments.queries import fund_position
from huiqi.core.payments.services import export_batch, take_result
from huiqi.engine.refusal import Refusal
from tests.factories import World, a_company, a_key, company_actor

MOVES = [
    "submit", "withdraw", "ask_supplement", "answer_supplement", "accept", "return", "decline", "propose",
    "send_back", "approve", "refuse", "prepare_payment", "approve_payment", "correct_account",
    "payment_failed", "confirm_paid",
]  # fmt: skip
# Mostly the way forward, so that walks get far; sometimes anything.
FORWARD = {
    "draft": "submit", "intake": "accept", "review": "propose", "decision": "approve",
    "allocation": "prepare_payment", "payment": "result",
}  # fmt: skip
ACTS = st.tuples(
    st.integers(0, 2),
    st.one_of(st.just("forward"), st.just("forward"), st.sampled_from([*MOVES, "export", "result", "edit"])),
    st.sampled_from(
        [
            "right",
            "right",
            "right",
            "right",
            "right",
            "right",
            "clerk",
            "window",
            "handler",
            "decider",
            "finance",
            "system",
        ]
    ),
    st.sampled_from(["40", "40", "90", "0", "150.000001"]),
    st.booleans(),
)
RIGHT = {
    "accept": "window", "return": "window", "decline": "window", "ask_supplement": "window", "propose": "handler",
    "send_back": "decider", "approve": "decider", "refuse": "decider", "prepare_payment": "preparer",
    "approve_payment": "approver",    "payment_failed": "finance", "confirm_paid": "finance",
}  # fmt: skip


class Walk:
    """Three companies' cases in one world whose fund bears about two of them."""

    def __init__(self) -> None:
        self.world = World.build(fund_yuan=1_000_000, caps={"per_case_yuan": 1_200_000})
        self.clerks = [self.world.clerk, company_actor(a_company()), company_actor(a_company())]
        self.cases = [self.world.draft(clerk) for clerk in self.clerks]

    def act(self, place: int, what: str, who: str, amount: str, twice: bool) -> None:
        if what == "forward":
            what = FORWARD.get(Case.objects.get(pk=self.cases[place].pk).step, "edit")
        if what == "result":
            self.act(place, "approve_payment", who, amount, False)
            self.act(place, "export", who, amount, twice)
        with contextlib.suppress(Refusal):
            if what == "export":
                fund = {"fund_code": self.world.opening.fund_code, "year": self.world.opening.fund_year}
                export_batch(actor=self.world.finance, **fund)
            elif what == "result":
                self._result(place, is_paid=amount == "40")
            elif what == "edit":
                number = self.cases[place].number
                services.save_answers(actor=self.clerks[place], case_number=number, values={"rent_paid": amount})
            else:
                self._move(place, what, who, amount, twice)

    def _move(self, place: int, move: str, who: str, amount: str, twice: bool) -> None:
        case = Case.objects.get(pk=self.cases[place].pk)
        key = a_key()
        arguments: dict[str, Any] = {
            "actor": self._actor(place, move, who), "case_number": case.number, "move": move,
            "expected_version": case.version, "idempotency_key": key, "fields": self._fields(place, move, amount),
        }  # fmt: skip
        services.transition(**arguments)
        after = Case.objects.get(pk=case.pk)
        assert after.version == case.version + 1
        if twice:
            services.transition(**arguments)
            assert Case.objects.get(pk=case.pk).version == after.version

    def _actor(self, place: int, move: str, who: str) -> Any:
        name = RIGHT.get(move, "clerk") if who == "right" else who
        if name == "clerk":
            return self.clerks[place]
        return SYSTEM if name == "system" else getattr(self.world, name)

    def _fields(self, place: int, move: str, amount: str) -> dict[str, Any]:
        payee = {"payee_name": self.cases[place].company.name, "bank_name": "演示银行", "account": "99990000111122"}
        return {
            "ask_supplement": {"note": "补", "field_names": ["rent_paid"]},
            "return": {"reasons": ["unclear"], "note": "看不清"},
            "decline": {"reasons": ["duplicate"], "note": "重复"},
            "propose": {"outcome": "approve", "amount": amount, "note": "符合"},
            "send_back": {"note": "再看看"},
            "approve": {"amount": amount, "note": "同意"},
            "refuse": {"reasons": ["not_qualified"], "note": "不符合"},
            "correct_account": payee,
            "payment_failed": {"note": "户名不符"},
            "confirm_paid": {"paid_on": "2026-11-20", "serial": "S1"},
        }.get(move, {})

    def _result(self, place: int, *, is_paid: bool) -> None:
        order = PaymentOrder.objects.filter(case=self.cases[place]).first()
        if order is None:
            return
        word = "成功" if is_paid else "失败"
        content = f"流水号,金额,结果,日期\n{order.number},{order.amount_fen / 100:.2f},{word},2026-11-20\n"
        take_result(actor=self.world.finance, name="回单.csv", content=content.encode())

    def check(self) -> None:
        """Everything that must hold whatever anybody did."""
        position = fund_position(self.world.opening.fund_code, self.world.opening.fund_year)
        parts = (position.left_fen, position.reserved_fen, position.committed_fen, position.paid_fen)
        assert min(parts) >= 0
        assert sum(parts) == position.appropriated_fen == 100_000_000
        for case in Case.objects.all():
            self._check_case(case)

    def _check_case(self, case: Case) -> None:
        process, events = process_of(case), list(case.events.order_by("seq"))
        assert [event.seq for event in events] == list(range(case.version + 1))
        assert events[-1].to_step == case.step
        for before, after in itertools.pairwise(events):
            move = process.moves[after.move]
            assert before.to_step == after.from_step
            assert after.from_step in move.sources
            assert after.to_step == move.target_from(after.from_step)
        assert Event.objects.filter(subject_id=case.number, kind="cases.case.moved").count() == case.version
        assert case.state == process.steps[case.step].state
        assert Clock.objects.filter(case=case, stopped_at=None).count() <= 1
        assert Supplement.objects.filter(case=case).count() <= process.supplements_at_most
        self._check_money(case)

    def _check_money(self, case: Case) -> None:
        decision = Decision.objects.filter(case=case).first()
        balance = CaseBalance.objects.filter(case=case).first()
        held = balance.reserved_fen + balance.committed_fen + balance.paid_fen if balance else 0
        if decision is None or decision.outcome == "refuse":
            assert held == 0
            return
        assert held == decision.amount_fen
        assert decision.handled_by_id != decision.decided_by_id
        paid = Journal.objects.filter(case=case, kind="pay").count()
        assert paid == (case.step == "paid") == (balance is not None and balance.paid_fen > 0)


def run(acts: list[tuple[int, str, str, str, bool]]) -> None:
    with transaction.atomic():
        walk = Walk()
        for act in acts:
            walk.act(*act)
            walk.check()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.django_db
@settings(max_examples=8, **QUIET)
@given(st.lists(ACTS, min_size=10, max_size=30))
def test_no_illegal_path_no_overdraft_and_one_event_a_transition(acts: list[Any]) -> None:
    run(acts)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=300, **QUIET)
@given(st.lists(ACTS, min_size=20, max_size=60))
def test_three_hundred_walks_on_postgresql(acts: list[Any]) -> None:
    run(acts)
