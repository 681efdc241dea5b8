"""Random officers with several posts each, two openings on one fund, and a bank that answers anything.

After every act: the fund bears what was granted, nothing was paid by one pair of hands or twice, each move left
one event, and an act that was refused left nothing at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from huiqi.core.cases import services
from huiqi.core.cases.models import Case, CaseEvent, Decision
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.models import Event
from huiqi.core.notices.models import Notice
from huiqi.core.payments.models import BatchLine, CaseBalance, Fund, FundBalance, Grant, Journal, Line, PaymentOrder
from huiqi.core.payments.queries import fund_position
from huiqi.core.payments.services import appropriate, export_batch, load_funds, take_result
from huiqi.engine.refusal import Refusal
from tests.factories import World, a_company, a_key, an_opening, company_actor, officer

FUND_YUAN = 1_500_000
CASE_CAP_FEN, YEAR_CAP_FEN = 90_000_000, 120_000_000
TOP_UP_FEN = 30_000_000
AMOUNTS = ("40", "40", "80", "0.000001", "40.123456", "91", "0")
# Everybody holds more than one post: only the rules keep the hands apart.
POSTS = (
    ("window", "handler", "decider", "finance", "approver"),
    ("handler", "decider", "finance", "approver"),
    ("window", "handler", "decider", "finance"),
    ("decider", "finance", "approver"),
)  # fmt: skip
OFFICERS = st.integers(0, len(POSTS) - 1)
PLACES = st.integers(0, 3)
ONE_IN_TEN = st.integers(0, 9)  # 0 means yes
PAID_ON = "2026-11-20"
ROWS = st.sampled_from(["paid", "paid", "paid", "failed", "wrong amount", "wrong account", "unknown"])
COUNTED = (CaseEvent, Decision, Journal, Line, Grant, PaymentOrder, BatchLine, Notice)


class Money(RuleBasedStateMachine):
    """Two companies, each with a case under both openings of one item."""

    reached: Counter[str] = Counter()

    @initialize()
    def settle(self) -> None:
        """A world of its own for each life."""
        caps = {"per_case_yuan": CASE_CAP_FEN // 100, "per_company_year_yuan": YEAR_CAP_FEN // 100}
        self.world = World.build("money-a", fund_yuan=FUND_YUAN, fund_code="fund-money", caps=caps)
        an_opening("money-b", fund_yuan=FUND_YUAN, fund_code="fund-money", caps=caps)
        load_funds(actor=SYSTEM)
        self.year = self.world.opening.fund_year
        self.officers = [officer(self.world.department, *posts, name=f"第{n}位") for n, posts in enumerate(POSTS)]
        clerks = [self.world.clerk, company_actor(a_company())]
        self.cases: list[Case] = []
        self.clerks = []
        for code in ("money-a", "money-b"):
            self.world.opening = type(self.world.opening).objects.get(code=code)
            for clerk in clerks:
                self.cases.append(self.world.submitted(clerk))
                self.clerks.append(clerk)
        self.put_in_fen = FUND_YUAN * 100
        self.files: list[bytes] = []

    def __init__(self) -> None:
        super().__init__()
        self._outer = transaction.atomic()
        self._outer.__enter__()

    def teardown(self) -> None:
        """The life leaves nothing behind but how far it came."""
        Money.reached.update(Case.objects.values_list("step", flat=True))
        transaction.set_rollback(True)
        self._outer.__exit__(None, None, None)

    # -- acts ------------------------------------------------------------------------------------

    @rule(place=PLACES, who=OFFICERS, amount=st.sampled_from(AMOUNTS), twice=st.booleans())
    def go_on(self, place: int, who: int, amount: str, twice: bool) -> None:
        """The next move of a case, by anybody, perhaps clicked twice."""
        step = Case.objects.values_list("step", flat=True).get(pk=self.cases[place].pk)
        move, fields = {
            "intake": ("accept", {}),
            "review": ("propose", {"outcome": "approve", "amount": amount, "note": "符合"}),
            "decision": ("approve", {"amount": amount, "note": "同意"}),
            "allocation": ("prepare_payment", {}),
            "payment": self._payment_move(place),
        }.get(step, ("accept", {}))
        self._move(place, who, move, fields, twice=twice)

    @rule(
        place=PLACES,
        who=OFFICERS,
        move=st.sampled_from(["send_back", "refuse", "decline", "payment_failed"]),
        finds_fault=ONE_IN_TEN,
    )
    def turn_away(self, place: int, who: int, move: str, finds_fault: int) -> None:
        """The moves that lead back or out."""
        if finds_fault > 1:
            return
        reasons = {"refuse": ["not_qualified"], "decline": ["duplicate"]}.get(move)
        self._move(place, who, move, {"note": "请看规定", **({"reasons": reasons} if reasons else {})})

    def _payment_move(self, place: int) -> tuple[str, dict[str, Any]]:
        """An order is approved before anybody pays it."""
        waits = PaymentOrder.objects.filter(case=self.cases[place], approved_at=None).exists()
        return ("approve_payment", {}) if waits else ("confirm_paid", {"paid_on": PAID_ON, "serial": "S1"})

    @rule(place=PLACES, changes_its_mind=ONE_IN_TEN)
    def withdraw(self, place: int, changes_its_mind: int) -> None:
        """The company takes its application back, when it still may; seldom, or few cases would see the end."""
        if changes_its_mind:
            return
        self._try(lambda: self._transition(self.clerks[place], place, "withdraw", {}, a_key()), moves=1)

    @rule(place=PLACES, account=st.sampled_from(["99990000111122", "4000123456786620"]))
    def correct_account(self, place: int, account: str) -> None:
        """The company names another account."""
        fields = {"payee_name": self.cases[place].company.name, "bank_name": "演示银行", "account": account}
        self._try(lambda: self._transition(self.clerks[place], place, "correct_account", fields, a_key()), moves=1)

    @rule(who=OFFICERS)
    def export(self, who: int) -> None:
        """Whatever waits goes to the bank."""
        self._try(lambda: export_batch(actor=self.officers[who], fund_code="fund-money", year=self.year))

    @rule(who=OFFICERS, kinds=st.lists(ROWS, min_size=1, max_size=6), doubled=st.booleans())
    def bank_answers(self, who: int, kinds: list[str], doubled: bool) -> None:
        """A file about all orders there are, right or wrong, in some order, with or without doubled lines."""
        orders = list(PaymentOrder.objects.order_by("number"))
        lines = [_row(order, kind) for order, kind in zip(orders, kinds, strict=False)]
        lines += lines if doubled else []
        content = "\n".join(["流水号,户名,账号,金额,结果,原因,日期", *lines, ""]).encode()
        self.files.append(content)
        self._try(lambda: take_result(actor=self.officers[who], name="回单.csv", content=content))

    @precondition(lambda self: bool(self.files))
    @rule(who=OFFICERS, which=st.integers(0, 20))
    def same_file_again(self, who: int, which: int) -> None:
        """A file that was taken in before changes nothing."""
        before = self._counts()
        content = self.files[which % len(self.files)]
        self._try(lambda: take_result(actor=self.officers[who], name="回单.csv", content=content))
        assert self._counts() == before

    @rule(key=st.sampled_from(["追加一", "追加二"]))
    def top_up(self, key: str) -> None:
        """The fund is topped up; the same notice twice counts once."""
        journal = appropriate(
            actor=SYSTEM, code="fund-money", year=self.year, amount_fen=TOP_UP_FEN, idempotency_key=key
        )
        self.put_in_fen += TOP_UP_FEN if journal is not None else 0

    def _move(self, place: int, who: int, move: str, fields: dict[str, Any], *, twice: bool = False) -> None:
        actor, key = self.officers[who], a_key()
        version = Case.objects.values_list("version", flat=True).get(pk=self.cases[place].pk)
        is_done = self._try(lambda: self._transition(actor, place, move, fields, key, version), moves=1)
        if is_done and twice:
            before = self._counts()
            self._transition(actor, place, move, fields, key, version)
            assert self._counts() == before

    def _transition(
        self, actor: Any, place: int, move: str, fields: dict[str, Any], key: str, version: int | None = None
    ) -> None:
        if version is None:
            version = Case.objects.values_list("version", flat=True).get(pk=self.cases[place].pk)
        services.transition(
            actor=actor, case_number=self.cases[place].number, move=move, expected_version=version,
            idempotency_key=key, fields=fields,
        )  # fmt: skip

    def _try(self, act: Callable[[], Any], *, moves: int | None = None) -> bool:
        """Do it; a refusal leaves everything as it was, a move leaves exactly one event of each kind."""
        before, moved = self._counts(), _moved()
        try:
            with transaction.atomic():
                act()
        except Refusal:
            assert self._counts() == before
            assert _moved() == moved
            return False
        if moves is not None:
            assert _moved() == (moved[0] + moves, moved[1] + moves)
        return True

    def _counts(self) -> list[Any]:
        balances = list(FundBalance.objects.values_list()) + list(CaseBalance.objects.order_by("pk").values_list())
        return [*(model.objects.count() for model in COUNTED), Event.objects.count(), balances]

    # -- what always holds -----------------------------------------------------------------------

    @invariant()
    def the_fund_adds_up_and_is_never_overdrawn(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        position = fund_position("fund-money", self.year)
        parts = (position.left_fen, position.reserved_fen, position.committed_fen, position.paid_fen)
        assert min(parts) >= 0
        assert sum(parts) == position.appropriated_fen == self.put_in_fen
        assert (Line.objects.aggregate(total=Sum("amount_fen"))["total"] or 0) == 0
        assert Fund.objects.filter(code="fund-money").count() == 1

    @invariant()
    def caps_hold_per_case_and_per_company_over_both_openings(self) -> None:
        grants = Grant.objects.filter(released_at=None)
        assert all(grant.amount_fen <= CASE_CAP_FEN for grant in grants)
        for row in grants.values("company").annotate(total=Sum("amount_fen")):
            assert row["total"] <= YEAR_CAP_FEN

    @invariant()
    def nothing_passes_through_one_pair_of_hands(self) -> None:
        for decision in Decision.objects.all():
            assert decision.handled_by_id is None or decision.handled_by_id != decision.decided_by_id
        for order in PaymentOrder.objects.select_related("case__decision"):
            assert order.prepared_by_id != order.case.decision.decided_by_id
            assert order.approved_by_id != order.prepared_by_id

    @invariant()
    def an_order_is_paid_once_and_only_what_was_decided(self) -> None:
        assert not Journal.objects.filter(kind="pay").values("case").annotate(n=Count("id")).filter(n__gt=1).exists()
        paid = set(Journal.objects.filter(kind="pay").values_list("case_id", flat=True))
        assert paid == set(PaymentOrder.objects.filter(state="paid").values_list("case_id", flat=True))
        assert paid == set(Case.objects.filter(step="paid").values_list("pk", flat=True))
        for order in PaymentOrder.objects.select_related("case__decision"):
            assert order.amount_fen == order.case.decision.amount_fen
            assert BatchLine.objects.filter(order=order, result="paid").count() <= 1

    @invariant()
    def every_move_has_one_event_in_the_case_and_one_in_the_ledger(self) -> None:
        for case in Case.objects.all():
            assert CaseEvent.objects.filter(case=case).count() == case.version + 1
            assert Event.objects.filter(subject_id=case.number, kind="cases.case.moved").count() == case.version


def _moved() -> tuple[int, int]:
    return CaseEvent.objects.count(), Event.objects.filter(kind="cases.case.moved").count()


def _row(order: PaymentOrder, kind: str) -> str:
    number = "ZF-没有-0000" if kind == "unknown" else order.number
    account = "1111222233334444" if kind == "wrong account" else order.account
    fen = order.amount_fen + (1 if kind == "wrong amount" else 0)
    word = "失败" if kind == "failed" else "成功"
    return f"{number},{order.payee_name},{account},{fen // 100}.{fen % 100:02d},{word},,2026-11-20"


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db
def test_the_money_machine_holds_over_a_few_lives() -> None:
    run(examples=3, steps=25)


@pytest.mark.soak
@pytest.mark.django_db
def test_the_money_machine_holds_over_many_lives() -> None:
    Money.reached.clear()
    run(examples=300, steps=60)
    print(f"\nreached {dict(Money.reached)}")  # how far the cases of all lives came
    assert Money.reached["paid"] and Money.reached["refused"] and Money.reached["withdrawn"]
