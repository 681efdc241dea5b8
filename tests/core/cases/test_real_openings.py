"""Every opening of the demo pack that takes applications can be walked to its end."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.utils import timezone

from huiqi.cli.demo.experts import judge, load_experts
from huiqi.cli.loading import load_all_packs
from huiqi.core.cases import services
from huiqi.core.cases.form import FormField, form_of
from huiqi.core.cases.models import Case, Submission
from huiqi.core.cases.queries import get_draft
from huiqi.core.cases.terms import Terms, terms_of
from huiqi.core.catalog.queries import list_openings, opening_state
from huiqi.core.documents.models import Letter
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Company, Department
from tests.factories import a_company, a_key, a_paper, company_actor, officer

pytestmark = pytest.mark.django_db

SAMPLES: dict[str, Any] = {
    "bool": "是", "money": "100", "number": "2", "percent": "10", "date": "2025-03-01", "text": "演示", "list": "100 1",
    "set": "演示",
}  # fmt: skip


def sample(field: FormField, company: Company) -> Any:
    special = {"payee_name": company.name, "payee_account": "4000123456786620"}
    if field.name in special:
        return special[field.name]
    return field.choices[0] if field.choices else SAMPLES.get(field.type, "福田区")


def walk(terms: Terms) -> Case:
    department = Department.objects.get(code=terms.department_code)
    company = a_company()
    clerk = company_actor(company)
    case = services.open_draft(actor=clerk, company_id=company.pk, opening_code=terms.opening_code)
    values = {name: sample(field, company) for name, field in form_of(terms).items()}
    saved = services.save_answers(actor=clerk, case_number=case.number, values=values)
    assert saved.is_whole, (terms.opening_code, saved.problems)
    for material in terms.materials:
        if material.is_brought:
            services.attach_material(
                actor=clerk, case_number=case.number, material=material.key, document_version_id=a_paper(company).pk
            )
    assert get_draft(clerk, case.number).problems == ()

    def move(actor: Actor, name: str, **fields: Any) -> None:
        version = Case.objects.get(pk=case.pk).version
        services.transition(
            actor=actor, case_number=case.number, move=name, expected_version=version, idempotency_key=a_key(),
            fields=fields,
        )  # fmt: skip

    if terms.process == "filed-fund":
        plan = {"project": "演示项目", "plan": "演示。", "starts_on": "2026-12-01", "ends_on": "2027-03-01"}
        move(clerk, "file", **plan)
        move(officer(department, "window"), "accept_filing")
    move(clerk, "submit")
    move(officer(department, "window"), "accept")
    if terms.process == "reviewed-fund":
        handler = officer(department, "handler")
        load_experts()
        judge(Random("walk"), handler, case, terms)
        move(handler, "to_meeting", amount="0.5", note="符合。")
        move(officer(department, "secretary"), "resolve_approve", amount="0.5", resolution="演示〔2026〕1号")
        return Case.objects.get(pk=case.pk)
    extra = {"amount": "0.5"} if terms.process in ("linear-fund", "filed-fund") else {}
    move(officer(department, "handler"), "propose", outcome="approve", note="符合。", **extra)
    if terms.process == "linear-allocation":
        extra = {"allocation": "演示楼 301"}
    move(officer(department, "decider"), "approve", note="同意。", **extra)
    return Case.objects.get(pk=case.pk)


def test_every_open_demo_opening_goes_from_draft_to_decision() -> None:
    load_all_packs(demo=True)
    today = timezone.localdate()
    walked = 0
    for opening in list_openings():
        terms = terms_of(opening)
        if not terms.process or opening_state(opening, today) not in ("open", "closing_soon"):
            continue
        case = walk(terms)
        assert case.decided_at is not None, opening.code
        assert Submission.objects.get(case=case).content["rule_result"]["outcome"]
        walked += 1
    assert walked >= 10
    assert not Letter.objects.exists()
