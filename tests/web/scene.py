"""The people and records behind the table of doors: somebody in each role, one record of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huiqi.core.cases import services as cases
from huiqi.core.cases.models import Case
from huiqi.core.documents import services as documents
from huiqi.core.intake import services as intake
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.matching.services import freeze_cohort, match_district
from huiqi.core.meetings import services as meetings
from huiqi.core.notices.models import Delivery, Notice
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Company, Department, IdentityQuestion, Mandate, Person, Post
from huiqi.core.parties.services.identify import Candidate, IdentityRow, Resolution
from huiqi.core.parties.sessions import handle_of
from huiqi.core.payments import services as payments
from tests.core.parties.world import a_code, a_picture
from tests.factories import World, a_company, a_department, a_paper, a_person, an_opening, officer

COMPANY = ("owner", "clerk", "agent")
POSTS = (
    "window", "handler", "decider", "finance", "approver", "secretary", "member", "editor", "leader", "operator",
    "security", "auditor",
)  # fmt: skip
THERE = tuple(f"{post}-there" for post in POSTS)

Records = dict[str, Any]


def build_scene() -> tuple[dict[str, Person], Records]:
    """Two departments with an officer for each post, two companies, one record of each kind of the first ones."""
    world = World.build("demo-rent")
    Department.objects.filter(pk=world.department.pk).update(checks_claims=True)
    since = timezone.localdate() - timedelta(days=30)
    people = {"newcomer": a_person("新人")}
    for department, names in ((world.department, POSTS), (a_department("ft-science"), THERE)):
        for role, name in zip(POSTS, names, strict=True):
            people[name] = a_person(name)
            Post.objects.create(person=people[name], department=department, role=role, since_on=since)
    for role in (*COMPANY, "stranger"):
        people[role] = a_person(role)
        parties.grant_mandate(
            actor=SYSTEM,
            person_id=people[role].pk,
            company_id=a_company().pk if role == "stranger" else world.company.pk,
            role="owner" if role == "stranger" else role,
            expires_on=timezone.localdate() + timedelta(days=90) if role == "agent" else None,
        )
    return people, _records(world, people)


def _records(world: World, people: dict[str, Person]) -> Records:
    company = world.company
    owner, clerk = (
        Actor("person", role, people[role].pk, company_id=company.pk, mandates=frozenset({role}))
        for role in ("owner", "clerk")
    )
    paid = world.ordered(clerk)
    code, year = world.opening.fund_code, world.opening.fund_year
    batch = payments.export_batch(actor=world.finance, fund_code=code, year=year or 0)
    world.move(world.finance, paid, "confirm_paid", paid_on=timezone.localdate().isoformat(), serial="S1")
    paid.refresh_from_db()
    letter = documents.render_letter(
        actor=SYSTEM,
        template="supplement",
        context={
            "department": "演示局",
            "item": "租金支持",
            "case_number": paid.number,
            "filed_on": "2026-11-16",
            "contact_name": "何工",
            "contact_phone": "0755-0000 0003",
            "due_on": "2026-12-04",
            "wants": [{"name": "审计报告", "note": "要有二维码"}],
        },
        subject=("cases.case", paid.number),
        company_id=company.pk,
    )
    picture = SimpleUploadedFile("a.png", a_picture(), "image/png")
    stored = documents.accept_upload(actor=clerk, upload=picture, purpose="材料")
    paper = documents.store_in_wallet(
        actor=clerk, company_id=company.pk, kind="other", title="租约", file=stored, original_name="a.png"
    )
    submitted = world.submitted(clerk)
    drafted = replace(world, opening=an_opening("demo-rent-two", item_id="ft-other-rent-9999")).draft(clerk)
    invitation, secret = parties.invite_person(
        actor=owner, company_id=company.pk, login="invited@demo.invalid", role="clerk"
    )
    version = Case.objects.get(pk=submitted.pk).version
    return {
        "item": world.opening.item_id,
        "opening": world.opening.code,
        "paid": paid.number,
        "submitted": submitted.number,
        "version": version,
        "consultation": cases.ask_department(
            actor=world.handler,
            case_number=submitted.number,
            question="是否属实？",
            department_id=Department.objects.get(code="ft-science").pk,
        ).pk,
        "pick": f"{submitted.number}:{version}",
        "draft": drafted.number,
        "attachment": drafted.attachments.get().pk,
        "batch": batch.number,
        "fund": code,
        "year": year,
        "letter": letter.pk,
        "letter_file": letter.file_id,
        "check_code": letter.check_code,
        "wallet_file": paper.file_id,
        "notice": Notice.objects.filter(company=company).latest("pk").pk,
        "delivery": Delivery.objects.create(
            notice=Notice.objects.latest("pk"), channel="sms", address_masked="138****0000", state="failed"
        ).pk,
        "claim": parties.claim_company(
            actor=Actor("person", "认领人", a_person("认领人").pk),
            uscc=a_code(777777),
            company_name="新芽网络（演示）有限公司",
            licence_file_id=str(stored.pk),
            letter_file_id=str(stored.pk),
        ).pk,
        "mandate": Mandate.objects.get(person=people["agent"]).pk,
        "invitation": invitation.pk,
        "secret": secret,
        "post": Post.objects.get(person=people["editor"]).pk,
        "owner": people["owner"].pk,
        "own_session": _a_session(people["owner"]),
        "somebody": people["newcomer"].pk,
        "erasure": _an_erasure(),
        "paper_owner": a_paper(company).pk,
        "meeting": _a_called_meeting(world),
        "department_file": _a_delivery(),
        "clawback": payments.begin_clawback(
            actor=world.decider, case_number=paid.number, amount_fen=100, reason="退回。",
            instalments=[payments.Instalment(timezone.localdate() + timedelta(days=30), 100)],
        ).number,
        "transfer": _a_proposed_transfer(world),
        **_a_matched_district(world.opening.item_id),
        "uscc": company.uscc,
        "question": _an_identity_question(company),
    }  # fmt: skip


def _a_matched_district(item_id: str) -> Records:
    """A run over the scene's companies, one item's result, a list frozen from it."""
    result = match_district(actor=SYSTEM).results.get(item_id=item_id)
    cohort = freeze_cohort(actor=SYSTEM, result_id=result.pk, kind="insufficient_data", name="试名单")
    return {"match_result": result.pk, "cohort": cohort.pk}


def _a_proposed_transfer(world: World) -> str:
    """From the fund of the case to another of its department, proposed by nobody who has a role here."""
    code, year = world.opening.fund_code, world.opening.fund_year or 0
    payments.ensure_fund(
        actor=world.finance, code="other", year=year, name="另一笔资金", department_code=world.department.code
    )
    return payments.propose_transfer(
        actor=world.finance, source=(code, year), target=("other", year), amount_fen=100, reason="预算调剂。"
    ).number


def _a_delivery() -> int:
    """A department's file that was looked over and waits for its taking in."""
    upload = intake.FileOnDisk("a.csv", f"统一社会信用代码,营业收入\n{a_code(777777)},5\n".encode())
    delivery, _ = intake.receive(
        actor=SYSTEM, upload=upload, source="tax", as_of_on=timezone.localdate(), channel="page"
    )
    return intake.look_over(actor=SYSTEM, delivery_id=delivery.pk).pk


def _an_identity_question(company: Company) -> int:
    """A row of a file that may speak of this company."""
    row = IdentityRow(name=f"{company.name}（旧）", legal_representative="林慧")
    candidate = Candidate(company.pk, 0.8, 0.8, None, None)
    parties.ask_identity(actor=SYSTEM, asked=[(row, Resolution(None, "ask", (candidate,)))], source="科技")
    return IdentityQuestion.objects.latest("pk").pk


def _a_session(person: Person) -> str:
    """A browser in which this person is signed in; its handle."""
    client = Client()
    client.force_login(person)
    return handle_of(client.session.session_key)


def _an_erasure() -> int:
    """Somebody who asks to be forgotten."""
    person = a_person("离开的人")
    return parties.ask_erasure(actor=Actor("person", person.name, person.pk)).pk


def _a_called_meeting(world: World) -> int:
    """A meeting of three with one matter on its agenda; none of the roles sits in it."""
    secretary = officer(world.department, "secretary", name="罗秘书")
    meetings.set_up_body(
        actor=SYSTEM, key="council", name="联席会议", series="联会", department=world.department.code,
        departments=[world.department.code],
        seats=[(a_person(f"成员{at}").pk, "", "member" if at else "chair") for at in range(3)],
    )  # fmt: skip
    meeting = meetings.draft_meeting(actor=secretary, body_key="council", planned_at=timezone.now(), place="会议室")
    meetings.add_topic_to_agenda(actor=secretary, meeting_id=meeting.pk, title="通报")
    return meetings.call_meeting(actor=secretary, meeting_id=meeting.pk).pk
