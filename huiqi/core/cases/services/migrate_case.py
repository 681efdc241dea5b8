"""Moving a case under way to the newest definition: an operator's or editor's logged act, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction as database

from huiqi.core.cases import events, moment
from huiqi.core.cases.access import require_migrator
from huiqi.core.cases.migration import plan_migration
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound, Refusal

AT_MOST = 100
STALE = "您看过之后，流程或政策又有了新的一版。请看过新的差别再迁移。"


@dataclass(frozen=True, slots=True)
class MigrationLine:
    """What became of one case: ``refused`` is the sentence, "" when it moved."""

    number: str
    refused: str = ""


@database.atomic
def migrate_case(
    *, actor: Actor, case_number: str, reason: str, opening_code: str | None = None, expected: str | None = None
) -> Case:
    """Take a case under way to the newest process, by an operator or editor, with a reason.

    ``opening_code`` names another opening of the item, with its process and its release. One event is written and the version counts on. ``expected`` is the stamp of the plan that was looked at. Raises
    NotAllowed, NotFound, InvalidInput (no reason), Conflict (decided, newest already, its step is not the same there,
    or there is a newer definition than the one looked at).
    """
    require_migrator(actor)
    _require_reason(reason)
    if not Case.objects.filter(number=case_number).exists():
        raise NotFound("没有这一件，请从列表中选。")
    case = lock_case(case_number)
    plan = plan_migration(case, opening_code)
    if plan.refusal:
        raise Conflict(plan.refusal)
    if expected is not None and expected != plan.stamp:
        raise Conflict(STALE)
    before = {"process": case.process.digest, "release": case.release_number, "opening": case.opening_code}
    case.process, case.version = plan.definition, case.version + 1
    case.opening_code = plan.terms.opening_code
    case.release_number, case.release_digest = plan.terms.release_number, plan.terms.release_digest
    CaseEvent.objects.create(
        case=case, seq=case.version, move="migrate", title="改用新版流程" if before["opening"] == case.opening_code else "改到另一批次", from_step=case.step, to_step=case.step,
        actor_kind=actor.kind, actor_label=actor.label, actor_person_id=actor.person_id,
        fields={"note": reason.strip()}, idempotency_key=f"migrate:{case.version}:{plan.definition.pk}", at=moment.now(),
    )  # fmt: skip
    case.save(update_fields=["process", "version", "opening_code", "release_number", "release_digest"])
    record_event(
        actor=actor, kind=events.MIGRATED, subject=("cases.case", case.number), company_id=case.company_id,
        payload={"reason": reason.strip(), "digest": plan.definition.digest, "release": case.release_number,
                 "opening": case.opening_code, "before": before, "changes": list(plan.lines)},
    )  # fmt: skip
    return case


def migrate_many(
    *, actor: Actor, choices: Sequence[tuple[str, str]], reason: str, opening_code: str | None = None
) -> list[MigrationLine]:
    """Each (case number, stamp of the plan looked at) by itself; one that is refused leaves the others alone."""
    require_migrator(actor)
    _require_reason(reason)
    if not choices:
        raise InvalidInput("请勾选要迁移的办件。", fields={"pick": "请勾选要迁移的办件。"})
    if len(choices) > AT_MOST:
        raise InvalidInput(f"一次最多迁移 {AT_MOST} 件，请分批。")
    lines = []
    for number, stamp in choices:
        try:
            migrate_case(actor=actor, case_number=number, reason=reason, opening_code=opening_code, expected=stamp)
        except Refusal as refusal:
            lines.append(MigrationLine(number, refusal.message))
        else:
            lines.append(MigrationLine(number))
    return lines


def _require_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > 1000:
        raise InvalidInput("请写明为什么要迁移，最多 1000 字。", fields={"reason": "请写明原因，最多 1000 字。"})
