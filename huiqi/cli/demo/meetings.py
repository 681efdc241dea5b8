"""Demo meetings, held through the real services: one that is over and signed, one that is called."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from huiqi.core.cases import moment
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.workdays import calendar
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.meetings import services
from huiqi.core.meetings.models import AgendaItem, Body, Meeting, MeetingMember
from huiqi.core.meetings.waiting import waiting_cases
from huiqi.core.parties.models import Department, Person, Post
from huiqi.core.parties.queries import actor_for
from huiqi.engine.money.exact import to_yuan

KEY = "industry-council"
SERVED = ("ft-science", "ft-development")
CHAIR = "leader"
PLACE = "福田会堂 3 号会议室（演示）"
# Login, title and role in the body, the chair first; the members' posts are in people.py.
SEATS = (
    (CHAIR, "区政府", "chair"),
    ("member", "区财政局", "member"),
    ("member2", "区科技创新局", "member"),
    ("member3", "区统计局", "member"),
    ("member4", "区发展和改革局", "member"),
    ("member5", "区投资推广和企业服务中心", "member"),
    ("member6", "专家委员", "member"),
)
HELD_CASES = 3


def build_meetings(today: date | None = None) -> int:
    """Set the body up and hold its meetings, once; returns how many there are. Nothing without cases that wait."""
    people = {person.login: person for person in Person.objects.filter(login__in=[login for login, _, _ in SEATS])}
    departments = set(Department.objects.filter(code__in=SERVED).values_list("code", flat=True))
    secretary = _secretary()
    if len(people) < len(SEATS) or departments != set(SERVED) or secretary is None:
        return 0
    body = services.set_up_body(
        actor=SYSTEM, key=KEY, name="区产业发展联席会议（演示）", series="福产联会", department=SERVED[0],
        departments=SERVED, seats=[(people[login].pk, title, role) for login, title, role in SEATS], is_demo=True,
    )  # fmt: skip
    if not Meeting.objects.filter(body=body).exists() and waiting_cases(body).count() > HELD_CASES:
        with transaction.atomic():
            _hold(secretary, body, people)
        with transaction.atomic():
            _call(secretary, body, today or timezone.localdate())
    return Meeting.objects.filter(body=body).count()


def _secretary() -> Actor | None:
    post = Post.objects.filter(role="secretary", department__code=SERVED[0], until_on=None, person__is_demo=True)
    found = post.select_related("person").order_by("pk").first()
    return actor_for(found.person, department_id=found.department_id) if found else None


def _hold(secretary: Actor, body: Body, people: dict[str, Person]) -> None:
    """Three cases: agreed, agreed with less and one member aside, put off."""
    cases = sorted(waiting_cases(body), key=_arrived_at)[:HELD_CASES]
    on = calendar().add_workdays(moment.local_day(_arrived_at(cases[-1])), 1).due_on
    at = min(timezone.make_aware(datetime.combine(on, time(14, 30))), timezone.now() - timedelta(hours=2))
    with moment.at_moment(at - timedelta(hours=4)):
        meeting = services.draft_meeting(actor=secretary, body_key=KEY, planned_at=at, place=PLACE)
        services.add_topic_to_agenda(
            actor=secretary, meeting_id=meeting.pk, title="本年度资金安排情况通报", presenter="区财政局"
        )
        items = [
            services.add_case_to_agenda(actor=secretary, meeting_id=meeting.pk, case_number=case.number)
            for case in cases
        ]
        services.call_meeting(actor=secretary, meeting_id=meeting.pk)
    actors = [actor_for(people[login]) for login, _, _ in SEATS]
    with moment.at_moment(at):
        for member in meeting.members.exclude(person=people["member5"]):
            services.record_attendance(
                actor=secretary, meeting_id=meeting.pk, member_id=member.pk, attendance="present"
            )
        services.open_session(actor=secretary, meeting_id=meeting.pk)
    there = [actor for actor in actors if actor.person_id != people["member5"].pk]
    topic = meeting.items.get(case=None)
    with moment.at_moment(at + timedelta(minutes=5)):
        _agree(secretary, topic, there)
    with moment.at_moment(at + timedelta(minutes=20)):
        _agree(secretary, items[0], there)
    with moment.at_moment(at + timedelta(minutes=40)):
        _agree_with_less(secretary, items[1], there, people)
    with moment.at_moment(at + timedelta(minutes=60)):
        services.open_item(actor=secretary, item_id=items[2].pk)
        services.resolve(
            actor=secretary,
            item_id=items[2].pk,
            outcome="defer",
            reasons="请部门补充场地备案和团队到位情况，下次再议。",
        )
    with moment.at_moment(at + timedelta(minutes=65)):
        services.close_meeting(actor=secretary, meeting_id=meeting.pk)
        minutes = services.draft_minutes(actor=secretary, meeting_id=meeting.pk)
    with moment.at_moment(at + timedelta(minutes=90)):
        services.sign_minutes(actor=actors[0], meeting_id=meeting.pk, sha256=minutes.sha256)


def _arrived_at(case: Case) -> datetime:
    return CaseEvent.objects.filter(case=case, to_step=case.step).latest("seq").at


def _agree(secretary: Actor, item: AgendaItem, there: list[Actor]) -> None:
    services.open_item(actor=secretary, item_id=item.pk)
    for actor in there:
        services.cast_vote(actor=actor, item_id=item.pk, choice="for")
    services.close_vote(actor=secretary, item_id=item.pk)
    services.resolve(actor=secretary, item_id=item.pk, outcome="approve")


def _agree_with_less(secretary: Actor, item: AgendaItem, there: list[Actor], people: dict[str, Person]) -> None:
    aside, critic = people["member6"], people["member3"]
    members = {member.person_id: member for member in MeetingMember.objects.filter(meeting=item.meeting)}
    services.open_item(actor=secretary, item_id=item.pk)
    services.declare_recusal(
        actor=actor_for(aside), item_id=item.pk, member_id=members[aside.pk].pk, ground="past_work"
    )
    less = to_yuan((item.amount_fen or 10_000_000) * 9 // 10)
    services.amend_motion(
        actor=secretary, item_id=item.pk, motion="approve", amount_yuan=less, reasons="核减重复列支的设备费用后支持。"
    )
    services.record_point(
        actor=secretary, item_id=item.pk, member_id=members[critic.pk].pk,
        text="费用凭证有 2 张跨年度，建议拨付前复核。",
    )  # fmt: skip
    for actor in there:
        if actor.person_id != aside.pk:
            choice = "against" if actor.person_id == critic.pk else "for"
            services.cast_vote(actor=actor, item_id=item.pk, choice=choice)
    services.close_vote(actor=secretary, item_id=item.pk)
    services.resolve(
        actor=secretary, item_id=item.pk, outcome="approve", reasons="核减后支持；拨付前由财务复核跨年度凭证。"
    )


def _call(secretary: Actor, body: Body, today: date) -> None:
    """The next one, some working days on, with what was put off and what has arrived since."""
    on = calendar().add_workdays(today, 3).due_on
    at = timezone.make_aware(datetime.combine(on, time(14, 30)))
    meeting = services.draft_meeting(actor=secretary, body_key=KEY, planned_at=at, place=PLACE)
    for case in waiting_cases(body)[:4]:
        services.add_case_to_agenda(actor=secretary, meeting_id=meeting.pk, case_number=case.number)
    services.add_topic_to_agenda(
        actor=secretary, meeting_id=meeting.pk, title="园区专线报装慢：共性问题", presenter="区发展和改革局"
    )
    services.call_meeting(actor=secretary, meeting_id=meeting.pk)
