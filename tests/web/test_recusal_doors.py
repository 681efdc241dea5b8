"""回避 closes every door to the case, whatever other post the person holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases import access, candidates
from huiqi.core.cases import services as cases
from huiqi.core.cases.models import Case
from huiqi.core.documents.access import may_open
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import queries as meeting_queries
from huiqi.core.meetings import services as meetings
from huiqi.core.meetings.models import Recusal
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Person, Post
from huiqi.core.parties.queries import actor_for
from huiqi.core.parties.scopes import scopes_open_to
from huiqi.core.reviews import services as reviews
from huiqi.core.reviews.models import Assignment
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound
from huiqi.web.kit import middleware
from tests.core.meetings.world import Room
from tests.core.reviews.conftest import Bench, bench
from tests.factories import a_department
from tests.web.api.conftest import Program

__all__ = ["bench"]
pytestmark = pytest.mark.django_db
POSTS = ("member", "handler", "decider", "leader")


@pytest.fixture(autouse=True)
def _second_factor_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)


def in_posts(person_id: int, department_id: int) -> Actor:
    """The person with four posts in the department of the case."""
    since = timezone.localdate() - timedelta(days=9)
    for role in POSTS:
        Post.objects.create(person_id=person_id, department_id=department_id, role=role, since_on=since)
    return actor_for(Person.objects.get(pk=person_id), department_id=department_id)


def doors_of(person_id: int, case: Case, *more: str) -> dict[str, int]:
    """What the browser gets at each page and file of the case."""
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(pk=person_id))
    papers: QuerySet[int] = case.attachments.values_list("document_version__file_id", flat=True)
    names = {
        "case": reverse("desk:case", args=[case.number]),
        "replay": reverse("desk:replay", args=[case.number]),
        "review": reverse("desk:review", args=[case.number]),
        **{f"file {paper}": reverse("portal:file", args=[paper]) for paper in papers},
        **{f"preview {paper}": reverse("portal:preview", args=[paper]) for paper in papers},
        **{address: address for address in more},
    }
    return {name: client.get(address).status_code for name, address in names.items()}


def own_program(actor: Actor) -> Program:
    """The officer's own program, through the machines' face."""
    _, text = parties.create_own_token(
        actor=actor, name="助手", scopes=tuple(scopes_open_to(actor.posts)),
        expires_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    return Program(text)


def test_a_recused_member_finds_the_case_closed_on_every_page_file_and_call():
    room = Room.build()
    case, other = room.waiting_case(), room.waiting_case()
    actor = in_posts(room.members[3].person_id or 0, room.world.department.pk)
    meeting = room.meeting(case, other)
    item, open_item = meeting.items.order_by("position")
    agenda = f"/desk/meetings/{meeting.pk}/items/{item.position}/"
    program = own_program(actor)
    before = doors_of(actor.person_id or 0, case)
    assert before["case"] == 200
    assert 404 not in before.values(), before  # the made-up paper has no bytes: past the door it is 422
    assert program.get(f"/cases/{case.number}").status == 200
    room.recuse(item, 3)
    after = doors_of(actor.person_id or 0, case)
    assert set(after.values()) == {404}, after
    assert program.get(f"/cases/{case.number}").status == 404
    assert program.get(f"/cases/{case.number}/events").status == 404
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    assert item.papers["files"][0]["name"] not in client.get(agenda).content.decode()
    assert case.number not in client.get(reverse("desk:worklist")).content.decode()
    assert doors_of(actor.person_id or 0, other)["case"] == 200
    assert meeting_queries.get_item_view(actor, meeting, open_item.position).papers


def test_a_recused_member_stays_out_when_the_case_comes_before_a_later_meeting():
    room = Room.build()
    case = room.waiting_case()
    _, item = room.in_session(case)
    room.recuse(item, 3, "shareholder")
    room.resolve(item, "defer", reasons="补材料。")
    meetings.close_meeting(actor=room.secretary, meeting_id=item.meeting_id)
    _, again = room.in_session(case)
    kept = Recusal.objects.get(item=again)
    assert (kept.member.person_id, kept.ground) == (room.members[3].person_id, "shareholder")
    with pytest.raises(NotAllowed, match="您已回避"):
        room.vote(again, "for", start=3)


def test_nobody_is_handed_a_case_they_stepped_aside_from():
    room = Room.build()
    case = room.waiting_case()
    actor = in_posts(room.members[3].person_id or 0, room.world.department.pk)
    Post.objects.create(
        person_id=actor.person_id, department=room.world.department, role="secretary",
        since_on=timezone.localdate() - timedelta(days=9),
    )  # fmt: skip
    assert actor.person_id in {each.person_id for each in candidates.list_candidates(case)}
    room.recuse(room.meeting(case).items.get(), 3)
    assert actor.person_id not in {each.person_id for each in candidates.list_candidates(case)}
    with pytest.raises(InvalidInput, match="已回避"):
        cases.assign(actor=room.world.handler, case_number=case.number, person_id=actor.person_id)


def test_a_recused_expert_who_holds_a_post_finds_the_case_closed(bench: Bench):
    panel = bench.draw()
    task = panel.assignments.order_by("pk").first()
    assert isinstance(task, Assignment)
    actor = in_posts(task.expert.person_id, bench.world.department.pk)
    paper = bench.case.attachments.values_list("document_version__file_id", flat=True)[0]
    assert doors_of(task.expert.person_id, bench.case)["case"] == 200
    assert may_open(actor, paper)
    expert = Actor(kind="person", label=task.expert.person.name, person_id=task.expert.person_id)
    reviews.recuse(actor=expert, assignment_id=task.pk, kind="past_work")
    assert set(doors_of(task.expert.person_id, bench.case, f"/reviews/{task.pk}/").values()) == {404}
    assert not may_open(actor, paper)
    with pytest.raises(NotFound):
        cases.add_note(actor=actor, case_number=bench.case.number, text="看看")


def test_a_question_to_the_department_is_not_answered_by_who_stepped_aside():
    room = Room.build()
    case = room.waiting_case()
    room.recuse(room.meeting(case).items.get(), 3)
    asked = cases.ask_department(
        actor=room.world.handler, case_number=case.number, question="是否属实？",
        department_id=a_department("ft-science").pk,
    )  # fmt: skip
    actor = in_posts(room.members[3].person_id or 0, asked.asked_id)
    assert not access.is_asked(actor, asked)
    colleague = in_posts(room.members[4].person_id or 0, asked.asked_id)
    assert access.is_asked(colleague, asked)
