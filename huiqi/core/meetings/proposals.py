"""What a department brings before a meeting with a case: the sum, its opinion, the papers as they stand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from huiqi.core.cases.models import Case, CaseEvent, Submission
from huiqi.core.documents.models import DocumentVersion
from huiqi.engine.money.exact import is_money_unit, to_fen


@dataclass(frozen=True, slots=True)
class Proposal:
    """``asked_fen`` as the rules came to at submission, ``amount_fen`` as the department proposes."""

    asked_fen: int | None
    amount_fen: int | None
    reasons: str
    presenter: str


def proposal_of(case: Case) -> Proposal:
    """Read from the latest submission and from the move that brought the case to the meeting."""
    result = _latest_result(case)
    unit = unit_of(result)
    asked = _fen(result.get("amount"), unit)
    brought = CaseEvent.objects.filter(case=case, to_step=case.step).exclude(from_step=case.step).last()
    fields = brought.fields if brought else {}
    amount = _fen(fields.get("amount"), unit)
    presenter = f"{case.department.short_name or case.department.name}"
    if brought:
        presenter += f"　{brought.actor_label}"
    return Proposal(asked, amount if amount is not None else asked, str(fields.get("note", "")), presenter)


def unit_of(result: dict[str, Any]) -> str:
    """The unit in which this case's amounts are given."""
    unit = str(result.get("unit") or "万元")
    return unit if is_money_unit(unit) else "万元"


def unit_of_case(case: Case) -> str:
    """The unit in which a move on this case gives its amount."""
    return unit_of(_latest_result(case))


def _latest_result(case: Case) -> dict[str, Any]:
    latest = case.submissions.order_by("-number").first()
    return dict(latest.content.get("rule_result") or {}) if latest else {}


def _fen(value: Any, unit: str) -> int | None:
    try:
        fen = None if value is None else to_fen(Decimal(str(value)), unit)
    except InvalidOperation:
        return None
    return fen if fen else None


def bundle_papers(case: Case) -> tuple[dict[str, Any], str]:
    """The papers of the latest submission with their file ids, and the SHA-256 of the whole bundle."""
    latest = case.submissions.order_by("-number").first()
    files = list(_files(latest)) if latest else []
    bundle = {
        "submission": latest.number if latest else 0,
        "digest": latest.digest if latest else "",
        "files": files,
    }
    text = json.dumps(bundle, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return bundle, hashlib.sha256(text.encode()).hexdigest()


def _files(submission: Submission) -> list[dict[str, Any]]:
    rows = [
        {"material": material["name"], **file}
        for material in submission.content.get("materials") or []
        for file in material.get("files") or []
    ]
    ids = dict(DocumentVersion.objects.filter(pk__in=[row["version"] for row in rows]).values_list("pk", "file_id"))
    return [
        {"material": row["material"], "name": row["name"], "sha256": row["sha256"], "file": ids[row["version"]]}
        for row in rows
        if row["version"] in ids
    ]
