"""转办: several cases to one colleague, looked at first; each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from huiqi.core.cases import access
from huiqi.core.cases.candidates import find_candidate
from huiqi.core.cases.models import Case
from huiqi.core.cases.services.bulk import AT_MOST
from huiqi.core.cases.services.desk import assign, require_assignable
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.queries import get_person
from huiqi.engine.refusal import InvalidInput, Refusal


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One case of a transfer: to whom it would go or went and why, or the sentence that refuses it."""

    number: str
    company: str
    item: str
    holder: str
    person_id: int | None = None
    person: str = ""
    why: str = ""
    refused: str = ""


def preview_transfer(*, actor: Actor, numbers: Sequence[str], person_id: int | None) -> list[TransferLine]:
    """What :func:`transfer_many` would do. ``person_id`` None: to whoever is suggested for each case."""
    if len(numbers) > AT_MOST:
        raise InvalidInput(f"一次最多转 {AT_MOST} 件，请分批。")
    return [_line(actor, number, person_id) for number in dict.fromkeys(numbers)]


def transfer_many(*, actor: Actor, choices: Sequence[tuple[str, int]], reason: str) -> list[TransferLine]:
    """Hand each case to its person as previewed; one that is refused leaves the others alone."""
    if not reason.strip():
        raise InvalidInput("请写明转办原因，接手的同事会看到。", fields={"reason": "请写明原因。"})
    done = []
    for number, person_id in choices[:AT_MOST]:
        line = _line(actor, number, person_id)
        if not line.refused:
            line = _hand_over(actor, line, reason)
        done.append(line)
    return done


def _hand_over(actor: Actor, line: TransferLine, reason: str) -> TransferLine:
    try:
        with transaction.atomic():
            assign(actor=actor, case_number=line.number, person_id=line.person_id, reason=reason)
    except Refusal as refusal:
        return TransferLine(line.number, line.company, line.item, line.holder, refused=refusal.message)
    return line


def _line(actor: Actor, number: str, person_id: int | None) -> TransferLine:
    try:
        case = access.find_visible(actor, number)
    except Refusal as refusal:
        return TransferLine(number, "", "", "", refused=refusal.message)
    holder = case.assigned_to.name if case.assigned_to else ""
    try:
        access.require_officer(actor, case)
        person, name, why = _to(case, person_id)
        require_assignable(case, person)
    except Refusal as refusal:
        return TransferLine(number, case.company.name, case.item_name, holder, refused=refusal.message)
    return TransferLine(number, case.company.name, case.item_name, holder, person, name, why)


def _to(case: Case, person_id: int | None) -> tuple[int, str, str]:
    if person_id is not None:
        return person_id, get_person(person_id).name, ""
    best = find_candidate(case)
    if best is None:
        raise InvalidInput("这一环节没有别的同事可以接手。")
    return best.person_id, best.name, best.words
