"""The same cost is paid once: an invoice, contract or loan number supports one case of a company at a time.

An opening names the fields of its form that hold such numbers (``same_cost``). The number is compared without
spaces, dashes and case; a field may hold several numbers.
"""

from __future__ import annotations

import re
import unicodedata

from django.db import IntegrityError, transaction

from huiqi.core.cases.models import Answer, Case
from huiqi.core.cases.passage import Passage
from huiqi.core.payments.models import CostClaim, Grant
from huiqi.engine.refusal import InvalidInput, Refusal

_BETWEEN = re.compile(r"[\s,;，；、|]+")
_INSIDE = re.compile(r"[-—_./\\()（）\[\]【】#]+")


def evidence_numbers(text: str) -> list[str]:
    """The numbers in a field, normalized, each once: full-width and lower-case are the same number."""
    plain = unicodedata.normalize("NFKC", text).upper()
    found = (_INSIDE.sub("", part) for part in _BETWEEN.split(plain))
    return list(dict.fromkeys(number for number in found if number))


def claim_costs(passage: Passage, grant: Grant) -> None:
    """Hold the evidence numbers of the case. Raises Refusal naming the case that holds one already."""
    case, fields = passage.case, list(passage.terms.definition.get("same_cost") or [])
    if not fields:
        return
    answers = {a.field: str(a.value or "") for a in Answer.objects.filter(case=case, field__in=fields)}
    titles = {raw["key"]: raw["name"] for raw in passage.terms.definition.get("extra_fields") or []}
    for field in fields:
        numbers = evidence_numbers(answers.get(field, ""))
        if not numbers:
            raise InvalidInput(f"申请里没有填“{titles.get(field, field)}”，不能核对是否重复支持。请让企业补填。")
        for number in numbers:
            _claim(case, grant, field, titles.get(field, field), number)


def find_same_cost(case: Case, fields: list[str]) -> list[tuple[str, Case]]:
    """Numbers of this case that support another case already, with that case; for pages before the decision."""
    hits: list[tuple[str, Case]] = []
    for answer in Answer.objects.filter(case=case, field__in=fields):
        numbers = evidence_numbers(str(answer.value or ""))
        live = CostClaim.objects.filter(
            company_id=case.company_id, cost_key=answer.field, evidence__in=numbers, released_at=None
        )
        hits += [
            (each.evidence, each.grant.case)
            for each in live.select_related("grant__case")
            if each.grant.case_id != case.pk
        ]
    return hits


def release_costs(grant: Grant, passage: Passage) -> None:
    """Give the numbers back with the grant."""
    CostClaim.objects.filter(grant=grant, released_at=None).update(released_at=passage.at)


def _claim(case: Case, grant: Grant, field: str, title: str, number: str) -> None:
    try:
        with transaction.atomic():
            CostClaim.objects.create(grant=grant, company_id=case.company_id, cost_key=field, evidence=number)
    except IntegrityError as fault:
        held = CostClaim.objects.select_related("grant__case").filter(
            company_id=case.company_id, cost_key=field, evidence=number, released_at=None
        )
        other = held.first()
        where = f"办件 {other.grant.case.number}（{other.grant.case.item_name}）" if other else "另一件"
        raise Refusal(
            f"{title} {number} 已在{where}里得到支持，同一笔费用不能重复支持，不能批准。请核对后剔除或不予支持。",
            code="same_cost",
        ) from fault
