"""What holds of a decision after corrections: the last superseding record, else the decision itself."""

from __future__ import annotations

from huiqi.core.cases.models import Case, Decision, DecisionCorrection


def standing_amount_fen(case: Case) -> int | None:
    """The sum in 分 that holds now; None when nothing is granted."""
    last = DecisionCorrection.objects.filter(case=case).order_by("-number").first()
    if last is not None:
        return last.amount_fen if last.outcome == "approve" else None
    decision = Decision.objects.filter(case=case, outcome="approve").first()
    return decision.amount_fen if decision else None


def standing_allocation(case: Case) -> str:
    """What is allocated now (homes, floor space) in words; "" when nothing is granted or it is money."""
    last = DecisionCorrection.objects.filter(case=case).order_by("-number").first()
    if last is not None and last.outcome != "approve":
        return ""
    if last is not None and last.allocation:
        return last.allocation
    decision = Decision.objects.filter(case=case, outcome="approve").first()
    return decision.allocation if decision else ""


def list_corrections(case: Case) -> list[DecisionCorrection]:
    """All superseding records of a case, the first one first; nothing is asked before a decision."""
    return [] if case.decided_at is None else list(DecisionCorrection.objects.filter(case=case))
