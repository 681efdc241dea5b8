"""Evidence of objections, appeals and reports: opened with a reason, kept; appeals near their day; handing over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiqi.core.cases import moment, services
from huiqi.core.cases.models import Case, Note, Objection
from huiqi.core.cases.services.alerts import send_clock_alerts
from huiqi.core.documents import services as documents
from huiqi.core.documents.access import may_open
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event
from huiqi.core.notices.models import Notice
from huiqi.core.parties.models import Post
from huiqi.engine.refusal import InvalidInput, NotFound
from tests.core.parties.world import a_picture
from tests.factories import World, a_department, a_person, officer

pytestmark = pytest.mark.django_db
LIMITS = {"accept_workdays": 5, "decide_workdays": 20, "publicity_workdays": 5, "appeal_days": 60, "appeal_workdays": 9}


@pytest.fixture
def world() -> World:
    return World.build(process="reviewed-fund", limits=LIMITS)


def published(world: World) -> tuple[Case, Actor]:
    secretary = officer(world.department, "secretary", name="田秘书")
    case = world.move(world.handler, world.in_review(), "to_meeting", note="建议支持。", amount="40")
    case = world.move(secretary, case, "resolve_approve", amount="40", resolution="1号")
    return world.move(secretary, case, "publish"), secretary


def objected(case: Case) -> Objection:
    """Somebody who is signed in objects, with a picture, through the page."""
    client, person = Client(), a_person("周某")
    client.force_login(person)
    answer = client.post(
        reverse("portal:objection", args=[case.number]),
        {"name": "周某", "contact": "zhou@demo.invalid", "text": "该企业已迁出。",
         "file": SimpleUploadedFile("a.png", a_picture(), "image/png")},
    )  # fmt: skip
    assert answer.status_code == 302
    return Objection.objects.get(publicity__case=case)


def test_evidence_of_an_objection_is_opened_with_a_reason_and_the_reading_is_kept(world: World) -> None:
    case, secretary = published(world)
    raised = objected(case)
    assert raised.evidence_id is not None
    assert not may_open(secretary, raised.evidence_id)  # no way past the reason
    with pytest.raises(InvalidInput, match="为什么要看"):
        services.open_evidence(actor=secretary, file_id=raised.evidence_id, reason=" ")
    opened = services.open_evidence(actor=secretary, file_id=raised.evidence_id, reason="核查迁出情况")
    assert opened.path.read_bytes()
    (kept,) = Event.objects.filter(kind="ledger.personal_data.read", actor_person_id=secretary.person_id).filter(
        subject_kind="documents.file", subject_id=str(raised.evidence_id)
    )
    assert kept.payload["fields"] == ["文件：异议证据；原因：核查迁出情况"]


def test_evidence_is_for_officers_who_see_the_case_and_no_company(world: World) -> None:
    case, _ = published(world)
    raised = objected(case)
    for stranger in (world.clerk, officer(a_department("ft-science"), "secretary")):
        with pytest.raises(NotFound):
            services.open_evidence(actor=stranger, file_id=raised.evidence_id or 0, reason="想看看")


def test_a_visitor_objects_without_a_file(world: World) -> None:
    case, _ = published(world)
    client = Client()
    page = client.get(reverse("portal:objection", args=[case.number])).content.decode()
    assert 'type="file"' not in page
    client.post(
        reverse("portal:objection", args=[case.number]),
        {"name": "周某", "contact": "0755", "text": "已迁出。", "file": SimpleUploadedFile("a.png", a_picture())},
    )
    assert Objection.objects.get(publicity__case=case).evidence is None


def test_an_appeals_paper_is_opened_like_any_evidence(world: World) -> None:
    case, secretary = published(world)
    upload = SimpleUploadedFile("b.png", a_picture(), "image/png")
    paper = documents.accept_upload(actor=world.clerk, upload=upload, purpose="appeal")
    services.file_appeal(actor=world.clerk, case_number=case.number, grounds="少算了。", evidence=paper)
    assert services.open_evidence(actor=secretary, file_id=paper.pk, reason="复核金额").path.exists()


def test_an_appeal_near_its_last_day_is_told_to_the_deciders_once_and_once_when_it_is_over(world: World) -> None:
    case, _ = published(world)
    other = officer(world.department, "decider", name="唐科长")
    Post.objects.create(person_id=other.person_id, department=world.department, role="decider", since_on="2026-01-01")
    appeal = services.file_appeal(actor=world.clerk, case_number=case.number, grounds="少算了。")
    send_clock_alerts()
    assert not Notice.objects.filter(template__startswith="appeal_due").exists()
    near = timezone.now() + (appeal.due_on - timezone.localdate()) - timedelta(days=1)
    for _ in range(2):
        with moment.at_moment(near):
            send_clock_alerts()
    assert Notice.objects.filter(template="appeal_due_soon").count() == 1
    for _ in range(2):
        with moment.at_moment(near + timedelta(days=5)):
            send_clock_alerts()
    assert Notice.objects.filter(template="appeal_due_soon").count() == 1
    assert Notice.objects.filter(template="appeal_overdue").count() == 1


def test_a_case_is_taken_out_of_somebodys_hands_only_with_a_reason(world: World) -> None:
    case = world.in_review()
    first, second = (in_post(world, name) for name in ("陈工", "李工"))
    services.assign(actor=first, case_number=case.number, person_id=first.person_id)  # nobody had it
    with pytest.raises(InvalidInput, match="转办原因"):
        services.assign(actor=second, case_number=case.number, person_id=second.person_id)
    services.assign(actor=second, case_number=case.number, person_id=second.person_id, reason="陈工出差。")
    assert Case.objects.get(pk=case.pk).assigned_to_id == second.person_id
    assert "陈工出差" in Note.objects.get(case=case).text


def in_post(world: World, name: str) -> Actor:
    actor = officer(world.department, "handler", name=name)
    Post.objects.create(person_id=actor.person_id, department=world.department, role="handler", since_on="2026-01-01")
    return actor
