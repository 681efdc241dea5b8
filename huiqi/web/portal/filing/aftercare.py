"""What a company does after the decision: appeal, and report how the money was used."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.queries import after
from huiqi.core.cases.terms import get_terms
from huiqi.core.documents.services import accept_upload
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal
from huiqi.web.kit.access import company_required
from huiqi.web.kit.forms import Field, typed_values, with_errors
from huiqi.web.kit.nav import actor_of

APPEAL = (
    Field("grounds", "哪里不服，为什么", "textarea", hint="写清事实和依据；评分、金额、条款都可以。", max_length=4000),
    Field("file", "证据（可不交）", "file", required=False),
)
REPORT = (
    Field("spent", "已使用金额", "money", unit="元"),
    Field("text", "用在哪里，有什么成效", "textarea", max_length=4000),
    Field("file", "凭证或报告（可不交）", "file", required=False),
)


@company_required
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """申诉: once a case, within the days named; the page says until when."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    decision, terms = cases.find_decision(case), get_terms(case.opening_code)
    if decision is None:
        raise NotFound("还没有作出决定，现在不能申诉。")
    fields, status = list(APPEAL), 200
    if request.method == "POST":
        values = typed_values(APPEAL[:1], request.POST)
        try:
            services.file_appeal(actor=actor, case_number=number, evidence=_file(request), **values)
        except InvalidInput as fault:
            fields, status = with_errors(APPEAL, fault.fields or {"file": fault.message}, values), 422
        else:
            messages.success(request, "已收到申诉，由没有经办这一件的人员核查。")
            return HttpResponseRedirect(reverse("portal:case", args=[number]))
    context = {
        "case": case, "fields": fields, "closed": services.explain_no_appeal(case, terms),
        "last_on": services.last_appeal_day(decision, terms), "appeal": after.find_appeal(case),
    }  # fmt: skip
    return render(request, "portal/filing/appeal.html", context, status=status)


@company_required
def report(request: HttpRequest, number: str) -> HttpResponse:
    """资金使用报告: by its day; may be mended until it is accepted."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    owed = after.find_use_report(case)
    if owed is None:
        raise NotFound("这一件不用提交资金使用报告。")
    fields, status = list(REPORT), 200
    if request.method == "POST":
        values = typed_values(REPORT[:2], request.POST)
        try:
            services.file_use_report(
                actor=actor, case_number=number, spent_yuan=_money(values["spent"]), text=values["text"],
                file=_file(request),
            )  # fmt: skip
        except InvalidInput as fault:
            fields, status = with_errors(REPORT, fault.fields or {"file": fault.message}, values), 422
        else:
            messages.success(request, "报告已提交，等承办部门审阅。")
            return HttpResponseRedirect(reverse("portal:case", args=[number]))
    return render(request, "portal/filing/report.html", {"case": case, "report": owed, "fields": fields}, status=status)


def _file(request: HttpRequest) -> Any:
    upload = request.FILES.get("file")
    if upload is None:
        return None
    try:
        return accept_upload(actor=actor_of(request), upload=upload, purpose="appeal")
    except Refusal as fault:
        raise InvalidInput(fault.message, fields={"file": fault.message}) from None


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        sentence = "已使用金额请只写数字，例如 120000。"
        raise InvalidInput(sentence, fields={"spent": sentence})
    return amount
