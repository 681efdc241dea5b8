"""One case: itself, what may be done with it now, and the records beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huiqi.core.cases import access, guards
from huiqi.core.cases.branches import position_of
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Appeal, Case, Decision, Inspection, Note, Rating, Submission, Supplement
from huiqi.core.cases.services.transition import last_hand_from
from huiqi.core.ledger.actors import Actor
from huiqi.engine import process
from huiqi.engine.refusal import NotFound


@dataclass(frozen=True, slots=True)
class LegalMove:
    """A button: a move the actor's role may make. ``blocked`` says why not now, empty when it may be tried."""

    name: str
    title: str
    fields: tuple[process.FieldSpec, ...]
    is_main: bool
    is_bulk: bool
    hint: str
    blocked: str = ""


def get_case(actor: Actor, number: str) -> Case:
    """The case with company and department. Raises NotFound, also for one the actor may not see."""
    return access.find_visible(actor, number)


def get_case_on_desk(actor: Actor, number: str) -> Case:
    """As :func:`get_case`, and for officers also a case that was returned to the company (as handed in last)."""
    try:
        return get_case(actor, number)
    except NotFound:
        returned = access.returned_for(actor).select_related("company", "department").filter(number=number).first()
        if returned is None:
            raise
        return returned


def legal_moves(actor: Actor, case: Case) -> list[LegalMove]:
    """What the actor may do with the case now, in the order of the process."""
    definition = process_of(case)
    moves = process.legal_moves(definition, position_of(case, definition), access.roles_of(actor, case))
    kept = [move for move in moves if _is_called_for(case, move)]
    kept = [move for move in kept if not guards.is_hidden(move.guards, case)]
    return [
        LegalMove(
            move.name, move.title, move.fields, move.is_main, move.is_bulk, move.hint, _blocked(actor, case, move)
        )
        for move in kept
    ]


def _is_called_for(case: Case, move: process.Move) -> bool:
    """Answers, corrections and breaches are offered only when a request, an appeal, an inspection calls for them."""
    if move.name == "answer_supplement":
        return find_open_supplement(case) is not None
    if "appeal_upheld" in move.guards:
        return Appeal.objects.filter(case=case, state="correct").exists()
    if "breach_found" in move.guards:
        return Inspection.objects.filter(case=case, finding="breach", credit_note=None).exists()
    return True


def _blocked(actor: Actor, case: Case, move: process.Move) -> str:
    step = move.different_person_from
    if step and actor.person_id is not None and actor.person_id == last_hand_from(case, step):
        return "前一环节是您办的，这一步要由另一位同事来做。"
    return ""


def list_submissions(case: Case) -> list[Submission]:
    """Every time something was handed in, the first one first."""
    return list(case.submissions.all())


def find_submission(case: Case) -> Submission | None:
    """The latest snapshot, or None for a draft."""
    return case.submissions.order_by("-number").first()


def get_submission(case: Case, number: int) -> Submission:
    """The snapshot of that number. Raises NotFound."""
    found = case.submissions.filter(number=number).first()
    if found is None:
        raise NotFound("没有这一次提交，请核对。")
    return found


def find_open_supplement(case: Case) -> Supplement | None:
    """What the company is being asked for, or None."""
    return Supplement.objects.filter(case=case, state="open").first()


def open_supplements_of(cases: Iterable[Case]) -> dict[int, Supplement]:
    """What is being asked for, by the id of its case."""
    return {each.case_id: each for each in Supplement.objects.filter(case__in=list(cases), state="open")}


def rated_among(cases: Iterable[Case]) -> set[int]:
    """Ids of the cases that have been rated."""
    return set(Rating.objects.filter(case__in=list(cases)).values_list("case_id", flat=True))


def list_supplements(case: Case) -> list[Supplement]:
    """All requests for supplements, the first one first."""
    return list(case.supplements.all())


def find_decision(case: Case) -> Decision | None:
    """How it was decided, or None."""
    return Decision.objects.filter(case=case).first()


def find_rating(case: Case) -> Rating | None:
    """What the company thought, or None."""
    return Rating.objects.filter(case=case).first()


def list_notes(actor: Actor, case: Case) -> list[Note]:
    """Internal remarks: officers and leaders only, an empty list for everybody else."""
    if actor.is_officer and ("leader" in actor.posts or access.is_officer_of(actor, case)):
        return list(case.notes.all())
    return []
