"""A grant in parts: each on its condition, each with an order of its own, together never above the commitment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from huiqi.core.cases.clocks import running_clock
from huiqi.core.cases.models import Case
from huiqi.core.payments import plan
from huiqi.core.payments.models import Grant, PaymentOrder, Tranche
from huiqi.core.payments.queries import fund_position, list_tranches
from huiqi.core.payments.services import accept_tranche, export_batch, take_result
from huiqi.engine.refusal import Conflict, NotAllowed, Refusal
from tests.factories import World, a_paper

HALVES = [{"title": "首期", "percent": 60}, {"title": "验收后尾款", "percent": 40, "milestone": "项目通过验收"}]


@pytest.fixture
def parts(db: None) -> World:
    return World.build(tranches=HALVES, limits={"accept_workdays": 5, "decide_workdays": 20, "pay_workdays": 10})


def pay(world: World, case: Case) -> None:
    export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)
    order = PaymentOrder.objects.get(case=case, state="exported")
    content = f"流水号,金额,结果,日期\n{order.number},{order.amount_fen / 100:.2f},成功,2026-11-20\n"
    assert take_result(actor=world.finance, name="回单.csv", content=content.encode()).errors == []


def accept(world: World, case: Case) -> Tranche:
    paper = a_paper(world.company, "验收报告").file_id
    return accept_tranche(actor=world.handler, case_number=case.number, position=2, note="已验收。", paper_id=paper)


def test_each_tranche_is_paid_on_its_own_order_and_the_last_one_closes_the_case(parts: World) -> None:
    case = parts.ordered(amount="40")
    pay(parts, case)
    case = Case.objects.get(pk=case.pk)
    assert (case.step, case.state) == ("allocation", "decided")
    position = fund_position(parts.opening.fund_code, parts.opening.fund_year)
    assert (position.paid_fen, position.committed_fen) == (24_000_000, 16_000_000)
    with pytest.raises(Conflict, match="要先达到约定条件（项目通过验收）"):
        parts.move(parts.preparer, case, "prepare_payment")
    accept(parts, case)
    parts.move(parts.preparer, case, "prepare_payment")
    parts.move(parts.approver, case, "approve_payment")
    pay(parts, case)
    assert Case.objects.get(pk=case.pk).outcome == "paid"
    assert fund_position(parts.opening.fund_code, parts.opening.fund_year).paid_fen == 40_000_000


def test_the_clock_rests_while_a_tranche_waits_for_its_condition(parts: World) -> None:
    case = parts.ordered()
    pay(parts, case)
    clock = running_clock(case)
    assert clock is not None
    assert clock.paused_at is not None
    accept(parts, case)
    clock = running_clock(case)
    assert clock is not None
    assert clock.paused_at is None


def test_only_the_officers_of_the_case_accept_a_condition_and_only_once(parts: World) -> None:
    case = parts.ordered()
    paper = a_paper(parts.company).file_id
    with pytest.raises(NotAllowed, match="经办或决定"):
        accept_tranche(actor=parts.finance, case_number=case.number, position=2, note="好", paper_id=paper)
    accept(parts, case)
    with pytest.raises(Conflict, match="不用再确认"):
        accept(parts, case)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tranche.objects.filter(position=2).update(met_by=None)


def test_a_tranche_with_a_day_waits_for_it(db: None) -> None:
    day = timezone.localdate() + timedelta(days=40)
    world = World.build(tranches=[{"title": "次年拨付", "percent": 100, "on": day.isoformat()}])
    with pytest.raises(Conflict, match="才能开支付单"):
        world.prepared()


def test_stopping_the_rest_gives_it_back_to_the_fund(parts: World) -> None:
    case = parts.ordered()
    pay(parts, case)
    parts.move(parts.approver, case, "end_tranches", note="项目没有通过验收。")
    position = fund_position(parts.opening.fund_code, parts.opening.fund_year)
    assert (position.paid_fen, position.committed_fen, position.reserved_fen) == (24_000_000, 0, 0)
    assert Case.objects.get(pk=case.pk).step == "paid"
    assert Grant.objects.get().amount_fen == 24_000_000


def test_the_database_refuses_tranches_and_orders_above_the_commitment(parts: World) -> None:
    case = parts.ordered()
    grant = Grant.objects.get()
    with pytest.raises(DatabaseError, match="exceed the grant"), transaction.atomic():
        Tranche.objects.create(grant=grant, position=3, title="多一期", amount_fen=1)
    order = PaymentOrder.objects.get(case=case)
    with pytest.raises(DatabaseError, match="committed"), transaction.atomic():
        PaymentOrder.objects.create(
            number="ZF-X", case=case, fund=grant.fund, amount_fen=16_000_001, payee_name="x", account="12345678",
            prepared_by=order.prepared_by, prepared_at=timezone.now(),
        )  # fmt: skip


def test_pages_say_what_each_tranche_waits_for(parts: World) -> None:
    case = parts.ordered()
    rows = list_tranches(parts.handler, case)
    assert [(row.title, row.state_word, row.can_accept) for row in rows] == [
        ("首期", "待送银行", False), ("验收后尾款", "等条件", True),
    ]  # fmt: skip


def test_percents_are_rounded_down_and_the_last_part_takes_the_rest() -> None:
    thirds = {"tranches": [{"title": t, "percent": p} for t, p in (("一", 33.3), ("二", 33.3), ("三", 33.4))]}
    parts = plan.split(thirds, 100_01, timezone.localdate())
    assert [part.amount_fen for part in parts] == [33_30, 33_30, 33_41]
    sums = {"tranches": [{"title": "一", "amount_yuan": 100}, {"title": "二"}]}
    assert [part.amount_fen for part in plan.split(sums, 50_00, timezone.localdate())] == [50_00]
    assert [part.amount_fen for part in plan.split({}, 7, timezone.localdate())] == [7]
    with pytest.raises(Refusal):
        plan.split(thirds, 0, timezone.localdate())
