"""The draw, conflicts, scores written once, the third opinion, the gate before the meeting."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.notices.models import Notice
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Post
from huiqi.core.reviews import queries, services
from huiqi.core.reviews.access import tasks_of
from huiqi.core.reviews.grounds import is_in_a_case_under_review
from huiqi.core.reviews.models import Panel, ScoreCard
from huiqi.core.reviews.services.draw import shuffled
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.core.reviews.conftest import GOOD, SHEET_FILE, Bench, an_expert, as_expert
from tests.factories import a_department, a_person, officer


def test_the_lot_can_be_repeated_from_what_is_kept(bench: Bench) -> None:
    panel = bench.draw()
    drawn = list(panel.assignments.order_by("pk").values_list("expert_id", flat=True))
    assert drawn == shuffled(panel.seed, panel.candidates)[:3]
    assert sorted(panel.candidates) == sorted(each.pk for each in bench.experts)
    assert panel.due_on > timezone.localdate()
    assert Notice.objects.filter(template="review_invited").count() == 3


def test_who_is_tied_to_the_company_is_never_drawn(bench: Bench) -> None:
    tied, colleague, *_ = bench.experts
    services.record_tie(actor=SYSTEM, expert_id=tied.pk, company_id=bench.case.company_id, kind="shareholder")
    colleague.employer = bench.case.company.name
    colleague.save()
    panel = bench.draw()
    assert {tied.pk, colleague.pk}.isdisjoint(panel.candidates)
    assert panel.assignments.count() == 3


def test_too_few_free_experts_is_one_sentence_and_no_panel(bench: Bench) -> None:
    with pytest.raises(Refusal, match="只有 5 位，不够 6 位"):
        bench.draw(size=6)
    assert not Panel.objects.exists()


def test_a_person_of_the_company_cannot_judge_it_even_when_in_the_pool(bench: Bench) -> None:
    from_inside = an_expert("知情人")
    parties.grant_mandate(actor=SYSTEM, person_id=from_inside.person_id, company_id=bench.case.company_id, role="owner")
    assert from_inside.pk not in bench.draw().candidates


def test_only_the_handling_department_draws_and_only_once(bench: Bench) -> None:
    elsewhere = officer(a_department("ft-science"), "handler")
    with pytest.raises(NotFound):
        services.draw_panel(actor=elsewhere, case_number=bench.case.number, field="生物医药")
    with pytest.raises(NotAllowed):
        services.draw_panel(actor=bench.world.window, case_number=bench.case.number, field="生物医药")
    bench.draw()
    with pytest.raises(Conflict, match="已经抽取过"):
        bench.draw()


def test_stepping_back_takes_the_case_away_and_brings_the_next_in_the_lot(bench: Bench) -> None:
    panel = bench.draw()
    order = shuffled(panel.seed, panel.candidates)
    first = panel.assignments.order_by("pk").first()
    assert first is not None
    services.recuse(actor=as_expert(first.expert), assignment_id=first.pk, kind="past_work", note="去年合作过")
    assert not tasks_of(as_expert(first.expert)).exists()
    with pytest.raises(NotFound):
        queries.get_task(as_expert(first.expert), first.pk)
    active = panel.assignments.exclude(state="recused").order_by("pk")
    assert [each.expert_id for each in active] == order[1:4]
    assert first.expert.ties.filter(company=bench.case.company, kind="past_work").exists()


def test_papers_open_for_the_expert_and_close_with_the_review(bench: Bench) -> None:
    panel = bench.draw()
    task = panel.assignments.order_by("pk")[0]
    paper = queries.get_task(as_expert(task.expert), task.pk).papers[0]
    outsider = next(
        each for each in bench.experts if each.pk not in panel.assignments.values_list("expert_id", flat=True)
    )
    assert is_in_a_case_under_review(as_expert(task.expert), paper["file_id"])
    assert not is_in_a_case_under_review(as_expert(outsider), paper["file_id"])
    for each in panel.assignments.all():
        bench.score(each)
    services.close_panel(actor=bench.world.handler, panel_id=panel.pk)
    assert not is_in_a_case_under_review(as_expert(task.expert), paper["file_id"])


def test_a_blind_review_shows_neither_company_nor_papers(bench: Bench) -> None:
    panel = bench.draw()
    Panel.objects.update(is_blind=True)
    task = panel.assignments.order_by("pk")[0]
    view = queries.get_task(as_expert(task.expert), task.pk)
    assert view.company_name == "申请单位（匿名）"
    assert not view.papers
    assert not [each for each in view.answers if each["field"].startswith(("payee_", "contact_"))]
    assert all(each["origin"] == "typed" for each in view.answers)


def test_scores_are_given_once_and_the_database_keeps_them(bench: Bench) -> None:
    task = bench.draw().assignments.order_by("pk")[0]
    card = bench.score(task, 9)
    assert card.total == Decimal("90.00")
    with pytest.raises(Conflict, match="不能修改"):
        bench.score(task, 10)
    with pytest.raises(DatabaseError, match="reviews_scorecard"), transaction.atomic():
        ScoreCard.objects.update(total=F("total") - 1)


def test_a_card_with_a_gap_names_the_gap_and_keeps_nothing(bench: Bench) -> None:
    task = bench.draw().assignments.order_by("pk")[0]
    with pytest.raises(InvalidInput) as caught:
        services.submit_scores(
            actor=as_expert(task.expert),
            assignment_id=task.pk,
            scores=GOOD | {"fit": ""},
            comment="方案可行，投入合理。",
        )
    assert set(caught.value.fields) == {"fit"}
    assert not ScoreCard.objects.exists()


def test_another_experts_task_does_not_exist(bench: Bench) -> None:
    one, two, _ = bench.draw().assignments.order_by("pk")
    with pytest.raises(NotFound):
        services.submit_scores(
            actor=as_expert(two.expert), assignment_id=one.pk, scores=GOOD, comment="方案可行，投入。"
        )


def test_far_apart_asks_one_more_and_only_once(bench: Bench) -> None:
    panel = bench.draw(size=2)
    low, high = panel.assignments.order_by("pk")
    bench.score(low, 4)
    assert panel.assignments.count() == 2
    bench.score(high, 9)
    third = panel.assignments.get(is_third=True)
    assert Notice.objects.filter(template="review_apart").exists()
    bench.score(third, 1)
    assert panel.assignments.count() == 3
    view = queries.find_panel(bench.world.handler, bench.case)
    assert view is not None
    assert (view.apart, view.is_far, view.waiting) == (Decimal("80.00"), True, 0)


def test_the_meeting_waits_for_the_experts(bench: Bench) -> None:
    panel = bench.draw()
    with pytest.raises(Refusal, match="还没有完成"):
        bench.world.move(bench.world.handler, bench.case, "to_meeting", note="建议支持。")
    with pytest.raises(Conflict, match="还有 3 位"):
        services.close_panel(actor=bench.world.handler, panel_id=panel.pk)
    for task in panel.assignments.all():
        bench.score(task)
    closed = services.close_panel(actor=bench.world.handler, panel_id=panel.pk, conclusion="建议支持")
    assert closed.mean == Decimal("80.00")
    with pytest.raises(DatabaseError), transaction.atomic():
        Panel.objects.filter(pk=panel.pk).update(mean=99)
    assert bench.world.move(bench.world.handler, bench.case, "to_meeting", note="建议支持。").step == "meeting"


def test_cases_of_an_opening_are_ranked_by_closed_reviews(bench: Bench) -> None:
    panel = bench.draw()
    for task in panel.assignments.all():
        bench.score(task)
    assert queries.rank_opening(bench.world.handler, bench.case.opening_code) == []
    services.close_panel(actor=bench.world.handler, panel_id=panel.pk)
    assert [(row.place, row.name) for row in queries.rank_opening(bench.world.handler, bench.case.opening_code)] == [
        (1, bench.case.number)
    ]
    outsider = officer(a_department("ft-science"), "handler")
    assert queries.rank_opening(outsider, bench.case.opening_code) == []


def test_officers_are_no_outside_experts(bench: Bench) -> None:
    person = a_person("在岗的人")
    Post.objects.create(person=person, department=bench.world.department, role="window", since_on=timezone.localdate())
    with pytest.raises(Conflict, match="在岗工作人员"):
        services.add_expert(actor=SYSTEM, person_id=person.pk, employer="演示大学", fields=["生物医药"])


def test_a_published_sheet_never_changes(bench: Bench) -> None:
    raw = yaml.safe_load(SHEET_FILE.read_text())
    assert services.load_sheets(actor=SYSTEM, sheets=[raw]) == []
    with pytest.raises(Conflict, match="另立一版"):
        services.load_sheets(actor=SYSTEM, sheets=[raw | {"pass_mark": 50}])
