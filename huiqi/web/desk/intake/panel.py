"""What the case page shows of the side-records, gathered in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from huiqi.core.cases import queries as cases
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.queries import list_departments
from huiqi.web.desk.asked import Asked

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case


def intake_context(
    actor: Actor,
    case: Case,
    asked: Asked,
    content: Mapping[str, Any],
    papers: Sequence[Mapping[str, Any]],
    paper: Any,
) -> dict[str, Any]:
    """Checklist, likenesses, consultations and visits of a case, and what their forms offer."""
    checks = cases.list_material_checks(case, content)
    here = next((place for place, each in enumerate(papers) if paper and each["version"] == paper["version"]), -1)
    is_live = case.state not in ("draft", "closed")
    candidate = cases.find_candidate(case) if is_live else None
    return {
        "material_checks": checks,
        "wanting": [each for each in checks if each.state == "problem"],
        "problems": cases.PROBLEMS,
        "earlier_paper": papers[here - 1] if here > 0 else None,
        "later_paper": papers[here + 1] if 0 <= here < len(papers) - 1 else None,
        "hits": cases.list_hits(actor, case, (asked.terms, asked.form)),
        "consultations": cases.list_consultations(case),
        "departments": [each for each in list_departments() if each.pk != case.department_id] if is_live else [],
        "visits": cases.list_visits(case),
        "findings": cases.VISIT_FINDINGS,
        "candidate": candidate if candidate and candidate.person_id != actor.person_id else None,
        "is_live": is_live,
    }
