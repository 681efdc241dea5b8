"""What is still wrong with a draft, or with the answer to a supplement: places and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Answer, Attachment, Case, Supplement
from huiqi.core.cases.terms import Material, Terms
from huiqi.engine.money.payee import is_own_name

PAYEE_NAME = "payee_name"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend. ``place`` is a field's name or ``material:<key>``."""

    place: str
    sentence: str


def problems_of_draft(case: Case, terms: Terms) -> list[Problem]:
    """Everything between a draft and its submission, in the form's order."""
    answers = {answer.field: answer for answer in Answer.objects.filter(case=case)}
    attached = set(Attachment.objects.filter(case=case).values_list("material", flat=True))
    problems = []
    for name, field in form_of(terms).items():
        answer = answers.get(name)
        if field.is_required and (answer is None or answer.value in (None, "", [])):
            problems.append(Problem(name, f"请填写“{field.title}”。"))
        elif name == PAYEE_NAME and answer is not None and not is_own_name(str(answer.value or ""), case.company.name):
            problems.append(Problem(name, f"收款户名要和企业名称一样，请填“{case.company.name}”的对公账户。"))
    problems += [_missing(material) for material in terms.materials if _is_missing(material, attached)]
    return problems


def _is_missing(material: Material, attached: set[str]) -> bool:
    return material.is_required and material.is_brought and material.key not in attached


def _missing(material: Material) -> Problem:
    return Problem(f"material:{material.key}", f"请添加材料“{material.name}”。")


def problems_of_supplement(case: Case, terms: Terms, supplement: Supplement) -> list[Problem]:
    """What was asked for and has not been touched since."""
    fresh_answers = set(
        Answer.objects.filter(case=case, saved_at__gte=supplement.asked_at).values_list("field", flat=True)
    )
    fresh_files = set(
        Attachment.objects.filter(case=case, attached_at__gte=supplement.asked_at).values_list("material", flat=True)
    )
    form = form_of(terms)
    problems = [
        Problem(name, f"请更正“{form[name].title if name in form else name}”。")
        for name in supplement.fields
        if name not in fresh_answers
    ]
    for key in supplement.materials:
        material = terms.material(key)
        if key not in fresh_files and (material is None or material.is_brought):
            problems.append(Problem(f"material:{key}", f"请补交“{material.name if material else key}”。"))
    return problems
