"""Real threads on real connections: one wins, the other is told, and nothing is counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from huiqi.core.cases import services
from huiqi.core.cases.models import Case, CaseEvent, Decision
from huiqi.core.ledger.models import Event
from huiqi.core.notices.models import Notice
from huiqi.core.payments.models import Journal, PaymentOrder
from huiqi.core.payments.queries import fund_position
from huiqi.core.payments.services import export_batch, take_result
from huiqi.engine.refusal import Refusal
from tests.factories import World, a_company, a_key, company_actor, officer

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment, each on a connection of its own; refusals come back as values."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(20)
            results[place] = act()
        except Exception as fault:
            results[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    strange = [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)]
    assert not strange, strange
    return results


def refusals(results: list[Any]) -> list[str]:
    return [each.message for each in results if isinstance(each, Refusal)]


def approve(world: World, actor: Any, case: Case, key: str | None = None) -> Callable[[], Case]:
    return lambda: services.transition(
        actor=actor, case_number=case.number, move="approve", expected_version=3,
        idempotency_key=key or a_key(), fields={"amount": "40"},
    )  # fmt: skip


def test_of_two_officers_who_approve_at_once_one_wins_and_the_other_is_told() -> None:
    world = World.build()
    case = world.proposed()
    other = officer(world.department, "decider", name="王科长")
    results = at_once(approve(world, world.decider, case), approve(world, other, case))
    assert len(refusals(results)) == 1
    assert "已经“批准”" in refusals(results)[0]
    assert Decision.objects.count() == 1
    assert Journal.objects.filter(kind="reserve").count() == 1


def test_one_approves_and_one_refuses_at_once_and_only_one_decision_stands() -> None:
    world = World.build()
    case = world.proposed()
    other = officer(world.department, "decider", name="王科长")
    results = at_once(
        approve(world, world.decider, case),
        lambda: services.transition(
            actor=other, case_number=case.number, move="refuse", expected_version=3, idempotency_key=a_key(),
            fields={"reasons": ["not_qualified"], "note": "不符合。"},
        ),
    )  # fmt: skip
    assert len(refusals(results)) == 1
    case = Case.objects.get(pk=case.pk)
    assert Decision.objects.get().outcome == ("approve" if case.step == "allocation" else "refuse")
    assert Journal.objects.filter(kind="reserve").count() == (case.step == "allocation")


def test_a_double_click_has_one_effect() -> None:
    world = World.build()
    case = world.proposed()
    results = at_once(*[approve(world, world.decider, case, "one-click")] * 4)
    assert refusals(results) == []
    assert {each.version for each in results} == {4}
    assert CaseEvent.objects.filter(case=case, move="approve").count() == 1
    assert Notice.objects.filter(subject_id=case.number, template="case_approved").count() == 1
    assert Event.objects.filter(subject_id=case.number, kind="cases.case.decided").count() == 1


def test_twenty_approvals_against_a_fund_for_ten_give_exactly_ten() -> None:
    world = World.build(fund_yuan=4_000_000, caps={})
    found = [world.proposed(clerk=company_actor(a_company())) for _ in range(20)]
    results = at_once(*[approve(world, officer(world.department, "decider"), case) for case in found])
    assert len(refusals(results)) == 10
    assert all("本年度资金只剩 0.00 万元" in message for message in refusals(results))
    position = fund_position(world.opening.fund_code, world.opening.fund_year)
    assert (position.left_fen, position.reserved_fen) == (0, 400_000_000)
    assert Decision.objects.count() == 10


def test_two_cases_of_one_company_cannot_pass_its_cap_together() -> None:
    caps = {"per_case_yuan": 500_000, "per_company_year_yuan": 600_000}
    first, second = World.build("one", caps=caps), World.build("two", caps=caps)
    a, b = first.proposed(), second.proposed(clerk=first.clerk)
    results = at_once(approve(first, first.decider, a), approve(second, second.decider, b))
    assert len(refusals(results)) == 1
    assert "每家企业一年最多 60.00 万元" in refusals(results)[0]


def test_two_people_of_a_company_who_begin_at_once_get_one_draft() -> None:
    world = World.build()
    colleague = company_actor(world.company, "王总")

    def begin(actor: Any) -> Callable[[], Case]:
        return lambda: services.open_draft(actor=actor, company_id=world.company.pk, opening_code=world.opening.code)

    results = at_once(begin(world.clerk), begin(colleague))
    assert len(refusals(results)) == 1
    assert Case.objects.count() == 1


def test_numbers_given_out_at_once_are_unique_and_without_gaps() -> None:
    world = World.build()
    clerks = [company_actor(a_company()) for _ in range(8)]
    results = at_once(
        *[
            lambda actor=actor: services.open_draft(
                actor=actor, company_id=actor.company_id, opening_code=world.opening.code
            )
            for actor in clerks
        ]
    )
    assert refusals(results) == []
    assert sorted(case.number[-4:] for case in results) == [f"{n:04d}" for n in range(1, 9)]


def test_one_result_file_taken_in_by_two_people_at_once_pays_once() -> None:
    world = World.build()
    case = world.ordered()
    export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)
    order = PaymentOrder.objects.get(case=case)
    content = f"流水号,金额,结果,日期\n{order.number},400000,成功,2026-11-20\n".encode()
    other = officer(world.department, "finance", name="周会计")
    at_once(
        lambda: take_result(actor=world.finance, name="a.csv", content=content),
        lambda: take_result(actor=other, name="a.csv", content=content),
    )
    assert Journal.objects.filter(kind="pay").count() == 1
    assert PaymentOrder.objects.get(case=case).state == "paid"


def test_two_batches_exported_at_once_hold_each_order_once() -> None:
    world = World.build()
    for _ in range(3):
        world.ordered(clerk=company_actor(a_company()))
    export = partial(export_batch, actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)
    results = at_once(export, export)
    assert len(refusals(results)) == 1
    assert sum(each.order_count for each in results if not isinstance(each, Refusal)) == 3
