"""A body of seven with a secretary, and cases that wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.meetings import services
from huiqi.core.meetings.models import AgendaItem, Meeting, MeetingMember
from tests.factories import World, a_company, company_actor, officer

PROCESS = "reviewed-fund"


@dataclass
class Room:
    """One world, one body; ``members`` by place, the chair first."""

    world: World
    secretary: Actor
    members: list[Actor] = field(default_factory=list)

    @classmethod
    def build(cls, *, size: int = 7, code: str = "demo-research", **changes: Any) -> Room:
        """A body of ``size``; rules by keyword (majority, tie, quorum_…), the rest goes to the world."""
        names = ("majority", "tie", "quorum_numerator", "quorum_denominator", "quorum_at_least")
        rules = {name: changes.pop(name) for name in names if name in changes}
        world = World.build(code, process=PROCESS, **changes)
        secretary = officer(world.department, "secretary", name="罗秘书")
        members = [officer(world.department, "member", name=f"成员{at}") for at in range(size)]
        services.set_up_body(
            actor=SYSTEM, key=f"body-{code}", name="区产业发展联席会议（演示）", series="福产联会",
            department=world.department.code, departments=[world.department.code],
            seats=[(each.person_id or 0, "演示局", "member" if at else "chair") for at, each in enumerate(members)],
            is_demo=True, **rules,
        )  # fmt: skip
        return cls(world, secretary, members)

    @property
    def body_key(self) -> str:
        return f"body-{self.world.opening.code}"

    def waiting_case(self, amount: str = "40") -> Case:
        """A case of a company of its own, brought to the meeting."""
        clerk = company_actor(a_company())
        case = self.world.move(self.world.window, self.world.submitted(clerk), "accept")
        return self.world.move(self.world.handler, case, "to_meeting", amount=amount, note="符合条件，建议支持。")

    def meeting(self, *cases: Case, **amended: Any) -> Meeting:
        """A called meeting with these cases on its agenda."""
        meeting = services.draft_meeting(
            actor=self.secretary,
            body_key=self.body_key,
            planned_at=timezone.now() + timedelta(days=1),
            place="演示会议室",
        )
        for case in cases:
            item = services.add_case_to_agenda(actor=self.secretary, meeting_id=meeting.pk, case_number=case.number)
            if amended:
                services.amend_motion(actor=self.secretary, item_id=item.pk, **amended)
        if not cases:
            services.add_topic_to_agenda(actor=self.secretary, meeting_id=meeting.pk, title="上次纪要确认")
        return services.call_meeting(actor=self.secretary, meeting_id=meeting.pk)

    def seat(self, meeting: Meeting, place: int) -> MeetingMember:
        return MeetingMember.objects.get(meeting=meeting, person_id=self.members[place].person_id)

    def attend(self, meeting: Meeting, places: range | list[int], attendance: str = "present") -> None:
        for place in places:
            services.record_attendance(
                actor=self.secretary, meeting_id=meeting.pk, member_id=self.seat(meeting, place).pk,
                attendance=attendance,
            )  # fmt: skip

    def in_session(self, *cases: Case, present: int = 7, **amended: Any) -> tuple[Meeting, AgendaItem]:
        """A meeting under way with its first item open."""
        meeting = self.meeting(*cases, **amended)
        self.attend(meeting, range(present))
        services.open_session(actor=self.secretary, meeting_id=meeting.pk)
        first = meeting.items.order_by("position").first()
        assert first is not None
        return Meeting.objects.get(pk=meeting.pk), services.open_item(actor=self.secretary, item_id=first.pk)

    def vote(self, item: AgendaItem, *choices: str, start: int = 0) -> None:
        """The members' votes in order; "" stays away."""
        for place, choice in enumerate(choices, start=start):
            if choice:
                services.cast_vote(actor=self.members[place], item_id=item.pk, choice=choice)

    def recuse(self, item: AgendaItem, place: int, ground: str = "past_work") -> None:
        services.declare_recusal(
            actor=self.members[place], item_id=item.pk, member_id=self.seat(item.meeting, place).pk, ground=ground
        )

    def close_vote(self, item: AgendaItem) -> AgendaItem:
        return services.close_vote(actor=self.secretary, item_id=item.pk)

    def resolve(self, item: AgendaItem, outcome: str = "approve", **more: Any) -> Any:
        return services.resolve(actor=self.secretary, item_id=item.pk, outcome=outcome, **more)

    def approved(self, *cases: Case) -> tuple[Meeting, list[AgendaItem]]:
        """A meeting that has approved all its cases and ended."""
        meeting, _ = self.in_session(*cases)
        items = list(meeting.items.all())
        for item in items:
            services.open_item(actor=self.secretary, item_id=item.pk)
            self.vote(item, *["for"] * 5)
            self.close_vote(item)
            self.resolve(item)
        services.close_meeting(actor=self.secretary, meeting_id=meeting.pk)
        return Meeting.objects.get(pk=meeting.pk), items
