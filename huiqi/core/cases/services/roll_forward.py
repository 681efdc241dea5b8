"""Keeping cases on sound definitions: drafts roll forward, others move only by a logged act of the operator.

A case under way stays on the process and the release that it pins. A draft may be taken to the newest
definition and to a newer opening of the same item; what changes is said first. A decided case never moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction as database

from huiqi.core.cases import access, definitions, events, moment
from huiqi.core.cases.branches import position_of
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.form import form_of
from huiqi.core.cases.guards_builtin import explain_window
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, Refusal


@dataclass(frozen=True, slots=True)
class DraftDifference:
    """What rolling a draft forward would change, in words for the company; nothing is changed yet."""

    opening: str
    is_same: bool
    lines: list[str] = field(default_factory=list)


def preview_roll_forward(*, actor: Actor, case_number: str, opening_code: str | None = None) -> DraftDifference:
    """The visible difference between a draft's terms and those of ``opening_code`` (its own when None)."""
    case = access.find_visible(actor, case_number)
    access.require_company(actor, case)
    return _difference(case, get_terms(opening_code or case.opening_code))


def _difference(case: Case, after: Terms) -> DraftDifference:
    before = get_terms(case.opening_code)
    lines = []
    if after.opening_code != before.opening_code:
        lines.append(f"批次从“{before.title}”改为“{after.title}”。")
    if (after.release_number, after.release_digest) != (case.release_number, case.release_digest):
        lines.append(f"政策文本从第 {case.release_number} 版改为第 {after.release_number} 版。")
    lines += _named("栏目", _titles(before), _titles(after))
    lines += _named("材料", {m.key: m.name for m in before.materials}, {m.key: m.name for m in after.materials})
    if definitions.newest(after.process).pk != case.process_id:
        lines.append("办理流程改用最新一版。")
    return DraftDifference(after.opening_code, not lines, lines)


def _titles(terms: Terms) -> dict[str, str]:
    return {name: field.title for name, field in form_of(terms).items()}


def _named(what: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    lines = [f"新增{what}“{after[key]}”。" for key in after if key not in before]
    return lines + [f"不再要{what}“{before[key]}”。" for key in before if key not in after]


@database.atomic
def roll_draft_forward(*, actor: Actor, case_number: str, opening_code: str | None = None) -> DraftDifference:
    """Take a draft to the newest process and, when named, to another opening of its item. Answers are kept.

    Raises NotAllowed, Conflict (no draft any more, or a case there already), Refusal (that opening is closed),
    InvalidInput (another item).
    """
    access.require_company(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if case.state != "draft":
        raise Conflict("这一件已经提交，按提交时的规定办理，不能再换。")
    after = get_terms(opening_code or case.opening_code)
    if after.item_id != case.item_id:
        raise InvalidInput("只能转到同一个事项的新批次。")
    closed = explain_window(after, moment.today())
    if closed and after.opening_code != case.opening_code:
        raise Refusal(closed, code="window_closed")
    others = Case.objects.filter(company_id=case.company_id, opening_code=after.opening_code).exclude(pk=case.pk)
    if others.exclude(state="closed").exists():
        raise Conflict("贵公司在新批次已有一件，请接着办那一件。", code="case_exists")
    difference = _difference(case, after)
    case.opening_code, case.process = after.opening_code, definitions.newest(after.process)
    case.release_number, case.release_digest = after.release_number, after.release_digest
    case.save(update_fields=["opening_code", "process", "release_number", "release_digest"])
    _note(actor, case, events.ROLLED_FORWARD, {"opening": after.opening_code, "changes": difference.lines})
    return difference


@database.atomic
def migrate_case(*, actor: Actor, case_number: str, reason: str) -> Case:
    """Take a case under way to the newest definition of its process, by an operator or editor, with a reason.

    One event is written and the version counts on. Raises NotAllowed, Conflict (decided, or its steps are not
    the same in the new definition), InvalidInput (no reason).
    """
    if not actor.posts & {"operator", "editor"} and actor.kind != "system":
        raise NotAllowed("迁移办理流程只能由平台运维人员或政策编辑来做。")
    if not reason.strip() or len(reason) > 1000:
        raise InvalidInput("请写明为什么要迁移，最多 1000 字。", fields={"reason": "请写明原因。"})
    case = lock_case(case_number)
    if case.decided_at is not None or case.state in ("decided", "closed"):
        raise Conflict("这一件已经作出决定，按原来的流程办完，不能迁移。")
    old, (definition, new) = process_of(case), definitions.newest_process(process_of(case).id)
    if definition.pk == case.process_id:
        raise Conflict("这一件已经在最新的流程上，不用迁移。")
    at = position_of(case, old)
    for name in (at.step, *at.branches.values()):
        before, after = old.steps[name], new.steps.get(name)
        if after is None or (after.state, after.branch, after.limit) != (before.state, before.branch, before.limit):
            raise Conflict(f"新流程里没有对应的环节“{before.title}”，不能迁移。请在原流程上办完。")
    case.process, case.version = definition, case.version + 1
    CaseEvent.objects.create(
        case=case, seq=case.version, move="migrate", title="改用新版流程", from_step=case.step, to_step=case.step,
        actor_kind=actor.kind, actor_label=actor.label, actor_person_id=actor.person_id,
        fields={"note": reason.strip()}, idempotency_key=f"migrate:{definition.pk}", at=moment.now(),
    )  # fmt: skip
    case.save(update_fields=["process", "version"])
    _note(actor, case, events.MIGRATED, {"reason": reason.strip(), "digest": definition.digest})
    return case


def _note(actor: Actor, case: Case, kind: str, payload: dict[str, object]) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", case.number), payload=payload, company_id=case.company_id
    )
