"""Services of the matching room: what other rooms ask it to work out.

Nothing is written here: a match is recomputed from facts and releases, which are both kept for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from huiqi.core.catalog.models import Opening
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.matching.queries import assess_company
from huiqi.core.matching.verdict import Verdict


def assess_for_case(*, company_id: int, opening: Opening, answers: Mapping[str, Any], on: date) -> Verdict:
    """The rule result of an application: facts on file overlaid with its answers, under its opening."""
    return assess_company(
        actor=SYSTEM, company_id=company_id, item_id=opening.item_id, on=on, opening=opening, overrides=answers
    )


def explanation_as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain values: the output keys at top level plus ``explanation``.

    Decimals stay Decimals and days dates; ``huiqi.engine.exact_json`` writes both.
    """
    body = dict(verdict.assessment.as_output())
    explanation = asdict(verdict.explanation)
    explanation["advice"] = None
    if verdict.advice is not None:
        explanation["advice"] = {
            "changes": [change.text for change in verdict.advice.changes],
            "leads_to": verdict.advice.leads_to.as_output(),
        }
    body["explanation"] = explanation
    return body
