"""Several cases at once: look first, then move each through the one door, each in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from huiqi.core.cases import access
from huiqi.core.cases.branches import position_of
from huiqi.core.cases.conditions import answers_of
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.marks import list_unresolved
from huiqi.core.cases.models import Case
from huiqi.core.cases.services.transition import transition
from huiqi.core.cases.terms import get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.engine.process import plan
from huiqi.engine.refusal import NotAllowed, Refusal

AT_MOST = 200


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """A case and the version that was on the screen; ``fields`` are its own beside the common ones."""

    number: str
    version: int
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class BulkResult:
    """Which went through (or would), and for each other one the sentence."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def preview_many(
    *, actor: Actor, move: str, choices: Sequence[BulkChoice], fields: Mapping[str, Any] | None = None
) -> BulkResult:
    """What :func:`transition_many` would do as far as roles, steps, versions and fields go. Writes nothing."""
    result = BulkResult()
    for choice in _bounded(choices):
        try:
            case = access.find_visible(actor, choice.number)
            _require_bulk(case, move)
            process, terms = process_of(case), get_terms(case.opening_code)
            known, holds = answers_of(actor, case, terms, process.moves.get(move))
            plan(
                process, position_of(case, process), move, access.roles_of(actor, case),
                {**(fields or {}), **choice.fields}, known=known, holds=holds,
            )  # fmt: skip
        except Refusal as refusal:
            result.refused[choice.number] = refusal.message
            continue
        if case.version != choice.version:
            result.refused[choice.number] = "您看到的不是最新的情况，请刷新。"
        else:
            result.done.append(choice.number)
    return result


def transition_many(
    *,
    actor: Actor,
    move: str,
    choices: Sequence[BulkChoice],
    idempotency_key: str,
    fields: Mapping[str, Any] | None = None,
) -> BulkResult:
    """Move each case; one that is refused leaves the others alone. A replay has no further effect."""
    result = BulkResult()
    for choice in _bounded(choices):
        try:
            _require_bulk(access.find_visible(actor, choice.number), move)
            transition(
                actor=actor,
                case_number=choice.number,
                move=move,
                expected_version=choice.version,
                idempotency_key=idempotency_key,
                fields={**(fields or {}), **choice.fields},
            )
        except Refusal as refusal:
            result.refused[choice.number] = refusal.message
        else:
            result.done.append(choice.number)
    return result


def _bounded(choices: Sequence[BulkChoice]) -> Sequence[BulkChoice]:
    if len(choices) > AT_MOST:
        raise Refusal(f"一次最多处理 {AT_MOST} 件，请分批。")
    return choices


def _require_bulk(case: Case, move: str) -> None:
    definition = process_of(case).moves.get(move)
    if definition is None or not definition.is_bulk:
        raise NotAllowed("这个动作要一件一件办，不能批量。")
    if move == "accept" and (wanting := list_unresolved(case)):
        names = "、".join(each.name for each in wanting)
        raise NotAllowed(f"有材料标了有问题（{names}），请打开这一件，确认后单独受理。")
