"""The acts that a process leaves to the company while its case is on the way, each with its small form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.core.cases import queries as cases
from huiqi.web.kit.forms import Field

ELSEWHERE = frozenset({"submit", "answer_supplement", "withdraw"})
"""Moves with a place of their own on the pages."""

LEADS = {
    "take_offer": "接受后由部门办理配置手续。",
    "give_up": "放弃后名额给下一家，这一件就办结了。",
    "correct_account": "账户写错或换了银行的，在这里改；已经送银行的，退回后按新账户重拨。",
}


@dataclass(frozen=True)
class CompanyMove:
    """A button, or a button that opens a form."""

    name: str
    title: str
    lead: str
    fields: list[Field]
    is_main: bool
    is_open: bool
    key: str


def list_moves(
    legal: Sequence[cases.LegalMove], given: Mapping[str, str], failed: str, errors: Mapping[str, str]
) -> list[CompanyMove]:
    """What the company may do now, the main one first; a refused one is open with what was typed."""
    found = [move for move in legal if move.name not in ELSEWHERE and not move.blocked]
    return [
        CompanyMove(
            move.name,
            move.title,
            LEADS.get(move.name, move.hint),
            [_field(move.name, spec, given, errors if move.name == failed else {}) for spec in move.fields],
            move.is_main,
            move.name == failed,
            uuid.uuid4().hex,
        )
        for move in sorted(found, key=lambda each: not each.is_main)
    ]


def _field(move: str, spec: Any, given: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    return Field(
        key=spec.name,
        name=spec.title,
        type="textarea" if spec.max_length > 200 else "text",
        required=spec.is_required,
        hint=spec.hint,
        value=given.get(spec.name, "") if errors else "",
        error=errors.get(spec.name, ""),
        prefix=f"{move}-",
        max_length=spec.max_length,
    )
