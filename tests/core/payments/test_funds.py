"""The fund in double entry: the database itself refuses an overdraft and an unbalanced entry."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huiqi.core.cases.models import Case, Decision
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.payments.models import Fund, FundBalance, Journal, Line, PaymentOrder
from huiqi.core.payments.posting import post
from huiqi.core.payments.queries import fund_position, list_fund_positions, list_journals
from huiqi.core.payments.services import appropriate, load_funds
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal
from tests.factories import World, a_company, company_actor


def position(world: World):
    return fund_position(world.opening.fund_code, world.opening.fund_year)


def settle_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_approval_reserves_and_an_order_commits(world: World) -> None:
    case = world.approved()
    assert (position(world).reserved_fen, position(world).left_fen) == (40_000_000, 1_160_000_000)
    world.move(world.preparer, case, "prepare_payment")
    assert (position(world).reserved_fen, position(world).committed_fen) == (0, 40_000_000)
    assert [journal.kind for journal in list_journals(world.finance, world.opening.fund_code, world.opening.fund_year)] == [
        "commit", "reserve", "appropriate",
    ]  # fmt: skip


def test_a_decision_that_the_fund_cannot_bear_is_refused_whole(db: None) -> None:
    world = World.build(fund_yuan=2_700_000, caps={})
    case = world.proposed(amount="300")
    with pytest.raises(Refusal, match=r"本年度资金只剩 270\.00 万元，这一件要 300\.00 万元，不能批准。") as caught:
        world.move(world.decider, case, "approve", amount="300", note="按上限。")
    assert caught.value.code == "fund_short"
    case = Case.objects.get(pk=case.pk)
    assert (case.step, case.version, case.decided_at) == ("decision", 3, None)
    assert not Decision.objects.filter(case=case).exists()
    assert case.events.count() == 4
    assert position(world).left_fen == 270_000_000


def test_a_cap_per_case_and_a_cap_per_company_and_year_are_each_refused_with_numbers(db: None) -> None:
    world = World.build(caps={"per_case_yuan": 500_000, "per_company_year_yuan": 600_000})
    case = world.proposed()
    with pytest.raises(Refusal, match=r"每件最多 50\.00 万元"):
        world.move(world.decider, case, "approve", amount="51", note="特批。")
    world.move(world.decider, case, "approve", amount="40")
    second = World.build("second", caps={"per_case_yuan": 500_000, "per_company_year_yuan": 600_000})
    case = second.proposed(clerk=world.clerk)
    with pytest.raises(
        Refusal, match=r"这家已批 40\.00 万元，这一件要 30\.00 万元，不能批准。请按剩余的 20\.00 万元核定"
    ):
        second.move(second.decider, case, "approve", amount="30")
    assert second.move(second.decider, case, "approve", amount="20").state == "decided"


def test_an_opening_without_a_fund_account_cannot_be_approved(world: World) -> None:
    case = world.proposed()
    Fund.objects.filter(code=world.opening.fund_code).update(code="elsewhere")
    with pytest.raises(Refusal, match="还没有对应的资金账"):
        world.move(world.decider, case, "approve", amount="40")


def test_the_database_refuses_an_overdraft_whoever_writes(world: World) -> None:
    fund = Fund.objects.get()
    with pytest.raises(Conflict):
        post(actor=SYSTEM, fund=fund, kind="reserve", amount_fen=1_200_000_001, key="too-much")
    assert position(world).left_fen == 1_200_000_000
    with pytest.raises(DatabaseError, match="kept by the lines"), transaction.atomic():
        FundBalance.objects.filter(pk=fund.pk).update(available_fen=9)


def test_the_database_refuses_an_entry_that_does_not_balance(world: World) -> None:
    settle_constraints()
    journal = {"fund": Fund.objects.get(), "kind": "reserve", "actor_label": "系统", "at": timezone.now()}
    with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic():
        Journal.objects.create(idempotency_key="alone", **journal)


def test_lines_cannot_be_changed_or_deleted(world: World) -> None:
    for act in (lambda: Line.objects.update(amount_fen=1), lambda: Line.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_one_fund_shared_by_openings_is_appropriated_once(world: World) -> None:
    assert load_funds(actor=SYSTEM) == 0
    args = {"code": world.opening.fund_code, "year": world.opening.fund_year, "amount_fen": 100}
    appropriate(actor=world.finance, idempotency_key="追加1", **args)
    assert appropriate(actor=world.finance, idempotency_key="追加1", **args) is None
    assert position(world).appropriated_fen == 1_200_000_100
    with pytest.raises(NotAllowed):
        appropriate(actor=world.handler, idempotency_key="x", **args)


def test_a_payee_of_another_name_is_refused(world: World) -> None:
    case = world.approved()
    world.move(
        world.clerk, case, "correct_account", payee_name=world.company.name, bank_name="某行", account="12345678"
    )
    with pytest.raises(InvalidInput, match="不一致"):
        world.move(world.clerk, case, "correct_account", payee_name="别的公司", bank_name="某行", account="12345678")
    world.move(world.preparer, case, "prepare_payment")
    assert PaymentOrder.objects.get(case=case).account == "12345678"


def test_the_one_who_decided_does_not_prepare_the_payment(db: None) -> None:
    world = World.build()
    world.decider = world.decider.__class__(
        kind="person", label="刘科长", person_id=world.decider.person_id, department_id=world.department.pk,
        posts=frozenset({"decider", "finance"}),
    )  # fmt: skip
    case = world.approved()
    with pytest.raises(NotAllowed, match="另一位同事"):
        world.move(world.decider, case, "prepare_payment")


def test_the_fund_page_always_adds_up(world: World) -> None:
    world.approved()
    other = company_actor(a_company())
    world.ordered(clerk=other)
    for each in list_fund_positions():
        assert each.appropriated_fen == each.left_fen + each.reserved_fen + each.committed_fen + each.paid_fen
