"""What still has to be done before a draft can be handed in."""

from __future__ import annotations

from huiqi.core.cases import access, moment
from huiqi.core.cases.checking import Problem, problems_of_draft, problems_of_supplement
from huiqi.core.cases.guards_builtin import explain_window
from huiqi.core.cases.models import Supplement
from huiqi.core.cases.terms import get_terms
from huiqi.core.ledger.actors import Actor


def check_draft(*, actor: Actor, case_number: str) -> list[Problem]:
    """Problems in the form's order; an empty list means that it can be submitted now. Writes nothing."""
    case = access.find_visible(actor, case_number)
    terms = get_terms(case.opening_code)
    supplement = Supplement.objects.filter(case=case, state="open").first()
    if supplement is not None:
        return problems_of_supplement(case, terms, supplement)
    problems = problems_of_draft(case, terms)
    closed = explain_window(terms, moment.today())
    if closed and case.returned_at is None:
        problems.insert(0, Problem("window", closed))
    return problems
