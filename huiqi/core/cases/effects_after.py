"""What the one door does around publicity, appeals and breaches: guards and in-transaction effects."""

from __future__ import annotations

from datetime import timedelta

from huiqi.core.cases import effects, events, guards
from huiqi.core.cases.models import (
    Appeal,
    CreditNote,
    Inspection,
    Objection,
    Publicity,
    UseReport,
)
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.queries.corrections import standing_amount_fen
from huiqi.core.cases.wording import cn_day
from huiqi.core.cases.workdays import calendar
from huiqi.engine.refusal import Conflict, NotAllowed

DEFAULT_PUBLICITY_WORKDAYS = 5


def not_published(passage: Passage) -> None:
    """A decision is published once."""
    if Publicity.objects.filter(case=passage.case, state="running").exists():
        raise Conflict("这一件正在公示，不用再发布。")


def publicity_over(passage: Passage) -> None:
    """All days are over and no objection is open or upheld."""
    publicity = Publicity.objects.filter(case=passage.case, state="running").first()
    if publicity is None:
        raise Conflict("这一件还没有公示，请先发布公示。")
    if passage.today <= publicity.until_on:
        raise Conflict(f"公示到 {cn_day(publicity.until_on)}为止，期限没过，现在还不能往下办。")
    no_open_objection(passage)
    if Objection.objects.filter(publicity=publicity, state="upheld").exists():
        raise Conflict("有异议成立，不能按公示结果往下办。请按会议决议取消支持。")


def no_open_objection(passage: Passage) -> None:
    """While an objection waits for its answer nothing is paid."""
    if Objection.objects.filter(publicity__case=passage.case, state="open").exists():
        raise Conflict("还有异议没有答复，不能往下办。请先核查并答复异议。")


def objection_upheld(passage: Passage) -> None:
    """There is an upheld objection that calls for it."""
    if not Objection.objects.filter(publicity__case=passage.case, state="upheld").exists():
        raise Conflict("没有成立的异议，不能据此取消支持。")


def appeal_upheld(passage: Passage) -> None:
    """An appeal was decided for a correction that has not been made; whoever corrects did not answer the appeal."""
    appeal = Appeal.objects.filter(case=passage.case, state="correct").first()
    if appeal is None:
        raise Conflict("没有要更正的申诉答复，原决定不能改。")
    if passage.actor.person_id == appeal.handled_by_id:
        raise NotAllowed("更正不能由原经办人自己来做，请另一位同事处理。")


def breach_found(passage: Passage) -> None:
    """An inspection found a breach that has not been dealt with."""
    if not Inspection.objects.filter(case=passage.case, finding="breach", credit_note=None).exists():
        raise Conflict("没有查实的违规，不能追缴。请先完成事后检查。")


def open_publicity(passage: Passage) -> None:
    """Make company, item and amount public for the promised working days."""
    days = int(passage.terms.limits.get("publicity_workdays", DEFAULT_PUBLICITY_WORKDAYS))
    span = calendar().add_workdays(passage.today, days)
    publicity = Publicity.objects.create(
        case=passage.case,
        company_name=passage.case.company.name,
        item_name=passage.case.item_name,
        amount_fen=standing_amount_fen(passage.case),
        published_on=passage.today,
        until_on=span.due_on,
        is_estimated=span.is_estimated,
    )
    passage.told["due_on"] = publicity.until_on.isoformat()
    note(passage, events.PUBLISHED, {"until_on": publicity.until_on.isoformat(), "amount_fen": publicity.amount_fen})


def pass_publicity(passage: Passage) -> None:
    """The days are over: the publication ends well."""
    Publicity.objects.filter(case=passage.case, state="running").update(state="passed", ended_at=passage.at)
    note(passage, events.PUBLICITY_PASSED, {})


def plan_use_report(passage: Passage) -> None:
    """Ask for a report on the use of the money, when the opening names its days."""
    days = passage.terms.limits.get("report_days")
    if days is not None:
        UseReport.objects.get_or_create(
            case=passage.case, defaults={"due_on": passage.today + timedelta(days=int(days))}
        )


def note_credit(passage: Passage) -> None:
    """Keep the breach on record, one note an inspection."""
    inspection = Inspection.objects.filter(case=passage.case, finding="breach", credit_note=None).latest("id")
    CreditNote.objects.create(
        case=passage.case,
        company_id=passage.case.company_id,
        inspection=inspection,
        text=passage.fields["note"],
        recorded_by_label=passage.actor.label,
        recorded_at=passage.at,
    )
    note(passage, events.CREDIT_NOTED, {"inspection": inspection.pk})


def register() -> None:
    """Make them known; called when the room starts."""
    for guard in (not_published, publicity_over, no_open_objection, objection_upheld, appeal_upheld, breach_found):
        guards.register(guard.__name__, guard)
    for effect in (open_publicity, pass_publicity, plan_use_report, note_credit):
        effects.register(effect.__name__, effect)
