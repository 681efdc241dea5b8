"""What the rules say to an application as it is filled in now."""

from __future__ import annotations

from huiqi.core.cases import moment
from huiqi.core.cases.filling import overrides_of
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Case
from huiqi.core.cases.terms import get_terms
from huiqi.core.matching.services import assess_for_case
from huiqi.core.matching.verdict import Verdict


def current_verdict(case: Case) -> Verdict:
    """The verdict on today's facts overlaid with the answers typed so far. Writes nothing."""
    terms, day = get_terms(case.opening_code), moment.today()
    answers = overrides_of(case, form_of(terms), day)
    return assess_for_case(company_id=case.company_id, opening=terms.opening, answers=answers, on=day)
