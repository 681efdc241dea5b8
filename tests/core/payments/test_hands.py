"""Preparer ≠ approver ≠ payer: the services say so in a sentence, and the database refuses it whoever writes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from huiqi.core.cases.models import Case
from huiqi.core.cases.queries import get_case, legal_moves
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.payments.models import PaymentOrder
from huiqi.core.payments.queries import list_orders
from huiqi.core.payments.services import approve_orders, charge_department, export_batch
from huiqi.engine.refusal import NotAllowed, Refusal
from tests.factories import World, a_department, officer


def export(world: World, actor=None, numbers=None):
    return export_batch(
        actor=actor or world.finance,
        fund_code=world.opening.fund_code,
        year=world.opening.fund_year,
        order_numbers=numbers,
    )


def test_an_order_that_nobody_approved_does_not_go_to_the_bank(world: World) -> None:
    world.prepared()
    with pytest.raises(Refusal, match="未核准的请先由核准岗位核准"):
        export(world)


def test_the_preparer_does_not_approve_even_with_both_posts(world: World) -> None:
    both = replace(world.preparer, posts=frozenset({"finance", "approver"}))
    case = world.move(both, world.approved(), "prepare_payment")
    with pytest.raises(NotAllowed, match="另一位同事"):
        world.move(both, case, "approve_payment")


def test_neither_preparer_nor_approver_sends_to_the_bank_or_confirms(world: World) -> None:
    case = world.ordered()
    approver = replace(world.approver, posts=frozenset({"finance", "approver"}))
    for own in (world.preparer, approver):
        with pytest.raises(NotAllowed, match="另一位财务"):
            export(world, own)
    export(world)
    for own in (world.preparer, approver):
        with pytest.raises(NotAllowed, match="另一位同事确认"):
            world.move(own, case, "confirm_paid", paid_on="2026-11-20", serial="S1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("approved_by_id", "prepared_by_id"),
        ("exported_by_id", "prepared_by_id"),
        ("exported_by_id", "approved_by_id"),
        ("confirmed_by_id", "prepared_by_id"),
        ("confirmed_by_id", "approved_by_id"),
    ],
)
def test_the_database_refuses_two_acts_by_one_person(world: World, one: str, other: str) -> None:
    case = world.ordered()
    export(world)
    order = PaymentOrder.objects.get(case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(**{one: getattr(order, other)})


def test_the_database_refuses_a_state_without_the_people_it_needs(world: World) -> None:
    order = PaymentOrder.objects.get(case=world.prepared())
    with pytest.raises(DatabaseError, match="not approved by a person"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(state="exported")
    with pytest.raises(DatabaseError, match="sent to the bank by nobody"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(
            state="paid", paid_on=timezone.localdate(), approved_by=world.approver.person_id, approved_at=timezone.now()
        )


def test_approvers_approve_many_at_once_and_read_why_one_could_not_be(world: World) -> None:
    order = PaymentOrder.objects.get(case=world.prepared())
    done, refused = approve_orders(actor=world.approver, order_numbers=[order.number, "ZF0"])
    assert done == 1
    assert refused == ["没有支付单 ZF0，或者您无权查看。"]
    assert approve_orders(actor=world.approver, order_numbers=[order.number])[0] == 0
    with pytest.raises(NotAllowed, match="核准岗位"):
        approve_orders(actor=world.finance, order_numbers=[order.number])


def test_pages_offer_approval_only_while_an_order_waits_for_it(world: World) -> None:
    case = world.prepared()

    def names(actor: Actor) -> list[str]:
        return [move.name for move in legal_moves(actor, get_case(actor, case.number))]

    assert names(world.approver) == ["approve_payment"]
    assert "confirm_paid" not in names(world.finance)
    world.move(world.approver, case, "approve_payment")
    assert names(world.approver) == []
    export(world)
    assert names(world.finance) == ["payment_failed", "confirm_paid"]


def test_a_finance_bureau_charged_with_a_fund_handles_its_orders_and_nothing_else(world: World) -> None:
    bureau = a_department("ft-finance")
    treasurer, window = officer(bureau, "finance", name="戚会计"), officer(bureau, "window")
    case = world.ordered()
    assert list_orders(treasurer) == []
    charge_department(
        actor=SYSTEM, code=world.opening.fund_code, year=world.opening.fund_year, department_code="ft-finance"
    )
    assert [row.case_number for row in list_orders(treasurer)] == [case.number]
    assert list_orders(window) == []
    other = World.build("other", department="ft-science")
    other.ordered()
    assert len(list_orders(treasurer)) == 1
    export(world, treasurer)
    world.move(treasurer, case, "confirm_paid", paid_on="2026-11-20", serial="S1")
    assert Case.objects.get(pk=case.pk).step == "paid"
