"""现场核查: planning a visit and writing down once what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Case, SiteVisit, VisitPhoto
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.documents.services.accept_upload import UploadedFile, accept_upload
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

MOST_PHOTOS = 12


@transaction.atomic
def plan_visit(*, actor: Actor, case_number: str, planned_on: date, address: str, people: str) -> SiteVisit:
    """Fix the day, the place and who goes (two people at least, as usual for checks on site)."""
    access.require_officer(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if case.state in ("draft", "closed"):
        raise Conflict("这一件现在不在部门手上，不用安排现场核查。")
    if planned_on < moment.today():
        raise InvalidInput("核查的日子已经过去，请选今天或以后的一天。", fields={"planned_on": "请改日子。"})
    if not address.strip():
        raise InvalidInput("请写明到哪里核查。", fields={"address": "请写地址。"})
    visit = SiteVisit.objects.create(
        case=case, planned_on=planned_on, address=address.strip()[:300], people=_two_people(people),
        planned_by_label=actor.label, planned_at=moment.now(),
    )  # fmt: skip
    _note(actor, events.VISIT_PLANNED, visit.case, visit)
    return visit


@transaction.atomic
def record_visit(
    *, actor: Actor, visit_id: int, visited_on: date, people: str, result: str, finding: str, signed_by: str,
    photos: Sequence[UploadedFile] = (),
) -> SiteVisit:  # fmt: skip
    """What was found, signed with a name. Written once; a second look is a second visit."""
    visit = SiteVisit.objects.select_for_update(of=("self",)).select_related("case").filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("没有这一次核查，请刷新页面。")
    access.require_officer(actor, access.find_visible(actor, visit.case.number))
    if visit.recorded_at is not None:
        raise Conflict("这一次核查已经记录过，不能再改。要复查的，请另外安排一次。")
    _require_record(visited_on, result, finding, signed_by)
    if len(photos) > MOST_PHOTOS:
        raise InvalidInput(f"一次最多 {MOST_PHOTOS} 张照片。", fields={"photos": "太多了。"})
    visit.visited_on, visit.people, visit.result = visited_on, _two_people(people), result
    visit.finding, visit.signed_by = finding.strip(), signed_by.strip()[:60]
    visit.recorded_at, visit.recorded_by_id, visit.recorded_by_label = moment.now(), actor.person_id, actor.label
    visit.save()
    for upload in photos:
        file = accept_upload(actor=actor, upload=upload, purpose="visit")
        if not file.media_type.startswith("image/"):
            raise InvalidInput("现场照片请用 JPG 或 PNG。", fields={"photos": "请用照片。"})
        VisitPhoto.objects.create(visit=visit, file=file, name=(upload.name or "照片")[-200:])
    _note(actor, events.VISITED, visit.case, visit)
    return visit


def _require_record(visited_on: date, result: str, finding: str, signed_by: str) -> None:
    faults = {}
    if visited_on > moment.today():
        faults["visited_on"] = "还没到这一天。"
    if result not in SiteVisit.FINDINGS:
        faults["result"] = "请选结论。"
    if not finding.strip() or len(finding) > 4000:
        faults["finding"] = "请写看到了什么，最多 4000 字。"
    if not signed_by.strip():
        faults["signed_by"] = "请写签字人姓名。"
    if faults:
        raise InvalidInput("现场核查还没有写全：" + "".join(faults.values()), fields=faults)


def _two_people(people: str) -> str:
    names = [name for name in people.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    if len(names) < 2:
        raise InvalidInput("现场核查要两人以上，请写两位同事的名字，用顿号隔开。", fields={"people": "至少两人。"})
    return "、".join(name.strip() for name in names)[:200]


def _note(actor: Actor, kind: str, case: Case, visit: SiteVisit) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", case.number), payload={"visit": visit.pk},
        company_id=case.company_id,
    )  # fmt: skip
