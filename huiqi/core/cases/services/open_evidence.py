"""Opening what was brought after the decision (异议、申诉、使用报告): asked for with a reason, and each reading kept."""

from __future__ import annotations

from huiqi.core.cases.access import not_barred, visible_to
from huiqi.core.cases.models import Appeal, Case, Objection, UseReport
from huiqi.core.documents.services import OpenedFile, open_file
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import InvalidInput, NotFound

LONGEST = 200
KINDS = {"objection": "异议证据", "appeal": "申诉证据", "report": "使用报告附件"}


def find_evidence(actor: Actor, file_id: int) -> tuple[Case, str]:
    """The case that the file was brought for, and which of :data:`KINDS` it is. NotFound for whoever may not see it."""
    cases = visible_to(actor) if actor.is_officer else Case.objects.none()
    for kind, rows, case in (
        ("objection", Objection.objects.filter(evidence=file_id), "publicity__case"),
        ("appeal", Appeal.objects.filter(evidence=file_id), "case"),
        ("report", UseReport.objects.filter(file=file_id), "case"),
    ):
        found = not_barred(actor, rows, case).filter(**{f"{case}__in": cases}).values_list(case, flat=True).first()
        if found is not None:
            return Case.objects.select_related("company").get(pk=found), kind
    raise NotFound("没有这份证据，或者您无权查看。请从异议、申诉或报告的列表里点开。")


def open_evidence(*, actor: Actor, file_id: int, reason: str) -> OpenedFile:
    """The file, for an officer who sees its case and says why; who, when and why go into the ledger.

    Raises NotFound, InvalidInput without a reason, Refusal while the file waits for its virus scan.
    """
    _, kind = find_evidence(actor, file_id)
    reason = reason.strip()
    if not 2 <= len(reason) <= LONGEST or "\x00" in reason:
        sentence = f"请写明为什么要看，最多 {LONGEST} 字。"
        raise InvalidInput(sentence, fields={"reason": sentence})
    return open_file(actor=actor, file_id=file_id, purpose=f"{KINDS[kind]}；原因：{reason}", because=_is_its_ground)


def _is_its_ground(actor: Actor, file_id: int) -> bool:
    try:
        find_evidence(actor, file_id)
    except NotFound:
        return False
    return True
