"""What is checked across items in the reserving transaction: caps, choices and the same cost, also under concurrency."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from huiqi.core.cases import services
from huiqi.core.cases.models import Case
from huiqi.core.payments.claims import evidence_numbers
from huiqi.core.payments.models import CostClaim, Grant
from huiqi.engine.refusal import InvalidInput, Refusal
from tests.factories import DEFINITION, World, a_key

INVOICE = [{"key": "invoice_no", "name": "发票号码", "type": "text", "required": True}]


def a_pair(**changes: Any) -> tuple[World, World]:
    """Two items of one company, each with its opening."""
    one = World.build("one", item_id="ft-one-9999", **changes)
    other = World.build("other", item_id="ft-other-9999", **changes)
    return one, other


def proposed(world: World, clerk: Any, *, invoice: str | None = None, amount: str = "40") -> Case:
    case = world.draft(clerk)
    if invoice is not None:
        services.save_answers(actor=clerk, case_number=case.number, values={"invoice_no": invoice})
    case = world.move(clerk, case, "submit")
    case = world.move(world.window, case, "accept")
    return world.move(world.handler, case, "propose", outcome="approve", note="符合条件。", amount=amount)


def approve(world: World, case: Case, amount: str = "40") -> Case:
    return world.move(world.decider, case, "approve", amount=amount)


def test_the_same_invoice_under_another_item_is_refused_naming_the_other_case(db: None) -> None:
    one, other = a_pair(extra_fields=INVOICE, same_cost=["invoice_no"])
    first = approve(one, proposed(one, one.clerk, invoice="No. 4403-1234 5678；88"))
    case = proposed(other, one.clerk, invoice="４４０３１２３４ / 88")
    with pytest.raises(Refusal, match=f"已在办件 {first.number}（.+）里得到支持") as caught:
        approve(other, case)
    assert caught.value.code == "same_cost"
    assert not Grant.objects.filter(case=case).exists()


def test_another_company_may_hold_the_same_number_and_a_released_one_is_free_again(db: None) -> None:
    one, other = a_pair(extra_fields=INVOICE, same_cost=["invoice_no"])
    approve(one, proposed(one, one.clerk, invoice="A1"))
    approve(other, proposed(other, other.clerk, invoice="A1"))
    CostClaim.objects.filter(company=one.company).update(released_at="2026-01-01T00:00+08:00")
    approve(other, proposed(other, one.clerk, invoice="a-1"))
    assert CostClaim.objects.filter(released_at=None).count() == 2


def test_numbers_are_compared_without_spaces_dashes_and_width() -> None:
    assert evidence_numbers("ab-１２ 、 (AB)12；C") == ["AB12", "C"]
    assert evidence_numbers(" ；、") == []


def test_a_field_left_empty_cannot_be_compared(db: None) -> None:
    world = World.build(extra_fields=[INVOICE[0] | {"required": False}], same_cost=["invoice_no"])
    with pytest.raises(InvalidInput, match="没有填“发票号码”"):
        approve(world, proposed(world, world.clerk))


def test_of_items_that_exclude_each_other_a_company_gets_one(db: None) -> None:
    one = World.build("one", item_id="ft-one-9999")
    other = World.build("other", item_id="ft-other-9999", exclusive_with=["ft-one-9999"])
    third = World.build("third", item_id="ft-third-9999", definition=DEFINITION | {
        "exclusivity": {"not_stackable_with": ["ft-other-9999", "其他贴息支持"]},
    })  # fmt: skip
    first = approve(one, proposed(one, one.clerk))
    with pytest.raises(Refusal, match=f"今年已获.+{first.number}.+只能选一项"):
        approve(other, proposed(other, one.clerk))
    approve(other, proposed(other, other.clerk))
    with pytest.raises(Refusal, match="只能选一项"):
        approve(third, proposed(third, other.clerk))


def test_the_exclusion_holds_whichever_item_came_first(db: None) -> None:
    one = World.build("one", item_id="ft-one-9999")
    other = World.build("other", item_id="ft-other-9999", exclusive_with=["ft-one-9999"])
    approve(other, proposed(other, other.clerk))
    with pytest.raises(Refusal, match="只能选一项"):
        approve(one, proposed(one, other.clerk))


def test_the_highest_of_several_is_paid_as_the_difference(db: None) -> None:
    one = World.build("one", item_id="ft-one-9999")
    other = World.build("other", item_id="ft-other-9999", exclusive_with=["ft-one-9999"], exclusive_rule="highest")
    approve(one, proposed(one, one.clerk, amount="30"), "30")
    case = proposed(other, one.clerk)  # the rules give 40 for a rent of 80
    with pytest.raises(Refusal, match=r"就高不重复，这一件最多再批 10\.00 万元"):
        approve(other, case, "40")
    assert approve(other, case, "10").state == "decided"


def test_the_enterprises_annual_cap_counts_all_items_of_a_fund(db: None) -> None:
    capped = DEFINITION | {"budget_control": {"enterprise_annual_cap": 60}}
    one, other = a_pair(fund_code="fund-shared", definition=capped)
    approve(one, proposed(one, one.clerk))
    case = proposed(other, one.clerk)
    with pytest.raises(Refusal, match=r"合计最多 60\.00 万元，这家已批 40\.00 万元.+剩余的 20\.00 万元"):
        approve(other, case)
    approve(other, case, "20")


def test_a_cap_over_all_years_counts_every_grant_of_the_item(db: None) -> None:
    world = World.build(caps={"per_company_total_yuan": 500_000})
    approve(world, proposed(world, world.clerk))
    Grant.objects.update(year=2020)
    second = World.build("second", caps={"per_company_total_yuan": 500_000})
    with pytest.raises(Refusal, match=r"累计最多 50\.00 万元，这家历年已批 40\.00 万元"):
        approve(second, proposed(second, world.clerk))


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts together, each on a connection of its own; the sentences of those refused."""
    start, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(20)
            act()
        except Refusal as refusal:
            said.append(refusal.message)
        except Exception as fault:
            said.append(f"!{fault!r}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"extra_fields": INVOICE, "same_cost": ["invoice_no"]}, "同一笔费用不能重复支持"),
        ({"exclusive_with": ["ft-one-9999", "ft-other-9999"]}, "只能选一项"),
        (
            {"fund_code": "fund-shared", "definition": DEFINITION | {"budget_control": {"enterprise_annual_cap": 60}}},
            "合计最多",
        ),
    ],
)
def test_of_two_decisions_on_two_items_at_once_one_is_refused(changes: dict[str, Any], word: str) -> None:
    one, other = a_pair(**changes)
    invoice = "A1" if "same_cost" in changes else None
    cases = [(world, proposed(world, one.clerk, invoice=invoice)) for world in (one, other)]
    said = at_once(
        *[
            lambda world=world, case=case: services.transition(
                actor=world.decider, case_number=case.number, move="approve", expected_version=case.version,
                idempotency_key=a_key(), fields={"amount": "40"},
            )
            for world, case in cases
        ]
    )  # fmt: skip
    assert len(said) == 1
    assert word in said[0]
    assert Grant.objects.count() == 1
