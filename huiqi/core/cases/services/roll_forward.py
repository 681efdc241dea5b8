"""Keeping drafts on sound definitions: they roll forward in sight; cases under way move only by a logged act.

A case under way stays on the process and the release that it pins. A draft may be taken to the newest
definition and to a newer opening of the same item; what changes is said first. A decided case never moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction as database

from huiqi.core.cases import access, definitions, events, moment
from huiqi.core.cases.guards_builtin import explain_window
from huiqi.core.cases.migration import describe_terms
from huiqi.core.cases.models import Case
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput, Refusal


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
    lines = describe_terms(case, after)
    if definitions.newest(after.process).pk != case.process_id:
        lines.append("办理流程改用最新一版。")
    return DraftDifference(after.opening_code, not lines, lines)


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
    if case.step not in definitions.newest_process(after.process)[1].steps:
        raise Conflict("新批次换了办理流程，这一件不能转过去。请在新批次重新开始。")
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


def _note(actor: Actor, case: Case, kind: str, payload: dict[str, object]) -> None:
    record_event(
        actor=actor, kind=kind, subject=("cases.case", case.number), payload=payload, company_id=case.company_id
    )
