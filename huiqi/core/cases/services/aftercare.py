"""After the payment: the company reports how it used the money, officers inspect and write down what they found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction as database

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Case, Inspection, UseReport
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import get_terms
from huiqi.core.cases.workdays import calendar
from huiqi.core.documents.models import StoredFile
from huiqi.core.documents.services import request_letter
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.notices.services import send_notice
from huiqi.engine.money.exact import to_fen
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

REMIND_WORKDAYS = 10


@database.atomic
def file_use_report(
    *, actor: Actor, case_number: str, spent_yuan: Decimal, text: str, file: StoredFile | None = None
) -> UseReport:
    """Report the use of the money. May be filed again until an officer has accepted it."""
    access.require_company(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    report = UseReport.objects.select_for_update().filter(case=case).first()
    if report is None:
        raise NotFound("这一件不用提交资金使用报告。")
    if report.state == "accepted":
        raise Conflict("报告已经审阅通过，不用再交。")
    if not text.strip() or len(text) > 4000 or "\x00" in text:
        raise InvalidInput("请写明资金用在哪里、有什么成效，最多 4000 字。", fields={"text": "请写明用途和成效。"})
    if spent_yuan < 0 or spent_yuan >= Decimal(10) ** 12:
        raise InvalidInput("已使用金额要是零以上的数。", fields={"spent": "要是零以上的数。"})
    report.spent_fen, report.text, report.file = to_fen(spent_yuan), text.strip(), file or report.file
    report.filed_by_label, report.filed_at, report.state = actor.label, moment.now(), "filed"
    report.save()
    _note(actor, case, events.REPORT_FILED, {"spent_fen": report.spent_fen})
    return report


@database.atomic
def check_use_report(*, actor: Actor, case_number: str, is_accepted: bool, note: str = "") -> UseReport:
    """Accept a filed report, or hand it back with what is missing."""
    access.require_officer(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    report = UseReport.objects.select_for_update().filter(case=case).first()
    if report is None or report.state != "filed":
        raise Conflict("现在没有等待审阅的报告，请刷新页面。")
    if not is_accepted and not note.strip():
        raise InvalidInput("退回要写明缺什么。", fields={"note": "请写明缺什么。"})
    report.state, report.note = "accepted" if is_accepted else "due", note.strip()[:1000]
    report.checked_by_label, report.checked_at = actor.label, moment.now()
    report.save()
    _note(actor, case, events.REPORT_CHECKED, {"is_accepted": is_accepted})
    return report


@database.atomic
def plan_inspection(*, actor: Actor, case_number: str, planned_on: date, what: str) -> Inspection:
    """Plan a check of a paid case."""
    access.require_officer(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if case.outcome != "paid":
        raise Conflict("款还没有拨付到账，不能安排事后检查。")
    if not what.strip() or len(what) > 500:
        raise InvalidInput("请写明查什么，最多 500 字。", fields={"what": "请写明查什么。"})
    inspection = Inspection.objects.create(
        case=case, planned_on=planned_on, what=what.strip(), planned_by_id=actor.person_id,
        planned_by_label=actor.label,
    )  # fmt: skip
    _note(actor, case, events.INSPECTION_PLANNED, {"inspection": inspection.pk, "on": planned_on.isoformat()})
    return inspection


@database.atomic
def finish_inspection(*, actor: Actor, inspection_id: int, is_breach: bool, text: str) -> Inspection:
    """Write down what was found, once. A breach then calls for the move ``record_breach``."""
    found = Inspection.objects.select_related("case").filter(pk=inspection_id).first()
    if found is None:
        raise NotFound("没有这一次检查，请刷新页面。")
    access.require_officer(actor, access.find_visible(actor, found.case.number))
    case = lock_case(found.case.number)
    inspection = Inspection.objects.select_for_update().get(pk=inspection_id)
    if inspection.finding:
        raise Conflict("这次检查已经写过结论，请刷新页面。")
    if not text.strip() or len(text) > 4000:
        raise InvalidInput("请写明查到的情况，最多 4000 字。", fields={"text": "请写明查到的情况。"})
    inspection.finding, inspection.text = "breach" if is_breach else "ok", text.strip()
    inspection.done_on, inspection.done_by_id, inspection.done_by_label = moment.today(), actor.person_id, actor.label
    inspection.save()
    _note(actor, case, events.INSPECTED, {"inspection": inspection.pk, "finding": inspection.finding})
    _tell_finding(case, inspection)
    return inspection


def _tell_finding(case: Case, inspection: Inspection) -> None:
    """The letter with the finding, to the company."""
    terms, is_breach = get_terms(case.opening_code), inspection.finding == "breach"
    request_letter(
        template="inspection",
        context={
            "department": case.department.name,
            "item": case.item_name,
            "case_number": case.number,
            "filed_on": moment.local_day(case.submitted_at or case.created_at),
            "contact_name": terms.contact_name or "承办窗口",
            "contact_phone": terms.contact_phone or case.department.phone,
            "inspected_on": inspection.done_on,
            "what": inspection.what.rstrip("。"),
            "result": "查实违规" if is_breach else "未发现问题",
            "opinion": inspection.text,
            "next_step": "由决定人员记入信用记录，应当追回的资金另发通知书。"
            if is_breach
            else "本次检查到此结束，请继续妥善保存凭证。",
        },
        subject=("cases.case", case.number),
        company_id=case.company_id,
        once_key=f"inspection:{inspection.pk}:finding",
    )


def remind_of_reports() -> int:
    """Tell companies, once, of a use report that is due within ten working days or late."""
    today = moment.today()
    horizon = calendar().add_workdays(today, REMIND_WORKDAYS).due_on
    told = 0
    for report in UseReport.objects.filter(state="due", due_on__lte=horizon).select_related("case__department"):
        case, terms = report.case, get_terms(report.case.opening_code)
        word = "late" if report.due_on < today else "soon"
        send_notice(
            to_company=case.company_id,
            template="use_report_due",
            context={
                "number": case.number, "item": case.item_name, "due_on": report.due_on,
                "contact_name": terms.contact_name,
                "contact_phone": terms.contact_phone or case.department.phone,
            },
            link=f"/cases/{case.number}/",
            subject=("cases.case", case.number),
            dedupe_key=f"report:{report.pk}:{word}:{report.due_on}",
        )  # fmt: skip
        told += 1
    return told


def _note(actor: Actor, case: Case, kind: str, payload: dict[str, object]) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", case.number), payload=payload, company_id=case.company_id
    )
