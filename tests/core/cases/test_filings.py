"""备案+申报: filed first under a number, applied for later while it is in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiqi.core.cases import moment, services
from huiqi.core.cases.models import Case, Filing, Submission
from huiqi.core.cases.queries.filings import list_filings
from huiqi.core.notices.models import Notice
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed
from tests.factories import World, a_department, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.build("demo-filed", process="filed-fund", limits={"filing_workdays": 3, "accept_workdays": 5})


def plan(**changes: str) -> dict[str, str]:
    begins = timezone.localdate() + timedelta(days=3)
    given = {
        "project": "会展中心旗舰店", "plan": "装修三百平方米，投入两百万元。", "starts_on": begins.isoformat(),
        "ends_on": (begins + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    return given | changes


def filed(world: World) -> Case:
    case = world.move(world.clerk, world.draft(), "file", **plan())
    return world.move(world.window, case, "accept_filing", note="属于支持范围。")


def test_nothing_is_applied_for_before_it_is_filed(world: World) -> None:
    case = world.draft()
    assert case.step == "plan"
    with pytest.raises(Conflict, match="填写备案"):
        world.move(world.clerk, case, "submit")
    case = world.move(world.clerk, case, "file", **plan())
    assert (case.step, case.state) == ("filing", "submitted")
    with pytest.raises(NotAllowed):
        world.move(world.clerk, case, "accept_filing")


def test_an_accepted_filing_has_a_number_and_the_application_refers_to_it(world: World) -> None:
    first, second = filed(world), None
    filing = Filing.objects.get(case=first)
    assert filing.number == f"{timezone.localdate().year}-备-0001"
    assert filing.valid_until_on == timezone.localdate() + timedelta(days=365)
    assert Notice.objects.filter(template="filing_accepted").count() == 1
    case = world.move(world.clerk, first, "submit")
    content = Submission.objects.get(case=case).content
    assert (content["filing"]["number"], content["filing"]["project"]) == (filing.number, "会展中心旗舰店")
    case = world.move(world.window, case, "accept")
    case = world.move(world.handler, case, "propose", outcome="approve", amount="40", note="符合。")
    assert world.move(world.decider, case, "approve", amount="40").step == "allocation"
    other = world.another_clerk()
    second = world.move(other, world.draft(other), "file", **plan())
    world.move(world.window, second, "accept_filing")
    assert Filing.objects.get(case=second).number == f"{timezone.localdate().year}-备-0002"


def test_a_filing_that_comes_back_is_mended_and_asked_again(world: World) -> None:
    case = world.move(world.clerk, world.draft(), "file", **plan())
    case = world.move(world.window, case, "return_filing", note="写明投入。")
    assert (case.step, Filing.objects.get(case=case).state) == ("plan", "returned")
    world.move(world.clerk, case, "file", **plan(plan="投入三百万元。"))
    filing = Filing.objects.get(case=case)
    assert (filing.state, filing.plan) == ("asked", "投入三百万元。")


def test_a_plan_that_ends_before_it_starts_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as fault:
        world.move(world.clerk, world.draft(), "file", **plan(ends_on="2020-01-01"))
    assert "ends_on" in fault.value.fields
    assert not Filing.objects.exists()


def test_a_lapsed_filing_carries_no_application(world: World) -> None:
    case = filed(world)
    Filing.objects.filter(case=case).update(valid_until_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Conflict, match="已失效"):
        world.move(world.clerk, case, "submit")
    (row,) = list_filings(world.window)
    assert row.is_lapsed


def test_the_register_is_the_departments_own_also_while_the_company_prepares(world: World) -> None:
    case = filed(world)
    assert Case.objects.get(pk=case.pk).state == "draft"
    assert [row.filing.case_id for row in list_filings(world.window, "会展")] == [case.pk]
    assert list_filings(world.window, "别的项目") == []
    assert list_filings(officer(a_department("ft-science"), "window")) == []
    assert list_filings(world.clerk) == []
    with moment.at_moment(timezone.now() + timedelta(days=1)):
        services.transition(
            actor=world.clerk, case_number=case.number, move="withdraw", expected_version=case.version,
            idempotency_key="w", fields={},
        )  # fmt: skip
    assert list_filings(world.window) == []
