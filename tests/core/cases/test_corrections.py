"""Corrections where no money is granted: a permit, an allocation."""

from __future__ import annotations

import pytest

from huiqi.core.cases import services
from huiqi.core.cases.models import Case, DecisionCorrection
from huiqi.core.cases.queries.corrections import standing_allocation
from huiqi.core.notices.models import Notice
from huiqi.engine.refusal import Conflict
from tests.factories import World, officer

pytestmark = pytest.mark.django_db
RESOLUTION = {"note": "复核认定。", "resolution": "福办〔2026〕12号"}


def of(process: str) -> World:
    return World.build(f"demo-{process}", process=process, fund_yuan=0, item_id=f"ft-{process}-9999")


def proposed(world: World) -> Case:
    return world.move(world.handler, world.in_review(), "propose", outcome="approve", note="符合条件。")


def refused(world: World) -> Case:
    return world.move(world.decider, proposed(world), "refuse", reasons=["not_qualified"], note="面积不符合第三条。")


def appealed(world: World, case: Case) -> Case:
    other = officer(world.department, "decider", name="唐科长")
    appeal = services.file_appeal(actor=world.clerk, case_number=case.number, grounds="面积另有证明。")
    services.decide_appeal(actor=other, appeal_id=appeal.pk, outcome="correct", reason="证明属实。")
    return case


@pytest.mark.parametrize(
    ("process", "step", "fields"),
    [("linear-permit", "granted", {}), ("linear-allocation", "offer", {"allocation": "人才住房两套"})],
)
def test_a_refusal_is_turned_after_an_appeal_only(process: str, step: str, fields: dict[str, str]) -> None:
    world = of(process)
    case = refused(world)
    with pytest.raises(Conflict, match="没有要更正的申诉答复"):
        world.move(world.decider, case, "reverse_refusal", **RESOLUTION, **fields)
    case = world.move(world.decider, appealed(world, case), "reverse_refusal", **RESOLUTION, **fields)
    assert case.step == step
    row = DecisionCorrection.objects.get(case=case)
    assert (row.outcome, row.amount_fen, row.allocation) == ("approve", None, fields.get("allocation", ""))
    assert Notice.objects.filter(template="refusal_reversed").count() == 1


def test_an_allocation_is_corrected_while_the_company_has_not_answered() -> None:
    world = of("linear-allocation")
    case = world.move(world.decider, proposed(world), "approve", allocation="一套")
    case = world.move(
        world.decider, appealed(world, case), "correct_allocation", allocation="人才住房两套", **RESOLUTION
    )
    assert (case.step, standing_allocation(case)) == ("offer", "人才住房两套")
    world.move(world.clerk, case, "take_offer")


@pytest.mark.parametrize(("process", "fields"), [("linear-permit", {}), ("linear-allocation", {"allocation": "一套"})])
def test_what_was_granted_is_taken_back_by_a_new_resolution_once(process: str, fields: dict[str, str]) -> None:
    world = of(process)
    case = world.move(world.decider, proposed(world), "approve", **fields)
    case = world.move(world.decider, case, "resolve_revoke", **RESOLUTION)
    assert (case.step, case.outcome, standing_allocation(case)) == ("refused", "refused", "")
    assert Notice.objects.filter(template="decision_revoked").count() == 1
    case = world.move(world.decider, appealed(world, case), "reverse_refusal",
                      note="再核。", resolution="福办〔2026〕15号", **fields)  # fmt: skip
    with pytest.raises(Conflict, match="已经执行过"):
        world.move(world.decider, case, "resolve_revoke", **RESOLUTION)
