"""To whom a case could go: who knows the item and has least in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from huiqi.core.cases import moment
from huiqi.core.cases.access import barred_people
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.delegations import in_force
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.parties.queries import list_officers

LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague with the step's post. ``done``: cases of the item handled in a year; ``open``: in hand now."""

    person_id: int
    name: str
    done: int
    open: int

    @property
    def words(self) -> str:
        """Why this one, in a phrase."""
        known = f"近一年办过这个事项 {self.done} 件" if self.done else "还没办过这个事项"
        return f"{known}，手上 {self.open} 件"


def list_candidates(case: Case) -> list[Candidate]:
    """Colleagues who may take the case over, the best suggestion first; nobody who is away, stepped aside or has it."""
    role = process_of(case).steps[case.step].owner
    away = set(in_force().filter(department_id=case.department_id).values_list("person_id", flat=True))
    away |= barred_people(case)
    officers = list_officers(department_id=case.department_id, role=role)
    people = [each for each in officers if each.pk != case.assigned_to_id and each.pk not in away]
    ids = [each.pk for each in people]
    done, in_hand = _done(case, ids), _in_hand(ids)
    rows = [Candidate(each.pk, each.name, done.get(each.pk, 0), in_hand.get(each.pk, 0)) for each in people]
    return sorted(rows, key=lambda row: (row.done == 0, row.open, -row.done, row.person_id))


def find_candidate(case: Case) -> Candidate | None:
    """The one to suggest, or None when there is nobody else."""
    return next(iter(list_candidates(case)), None)


def _done(case: Case, ids: list[int]) -> dict[int, int]:
    rows = CaseEvent.objects.filter(
        case__item_id=case.item_id, actor_person_id__in=ids, at__gte=moment.now() - LOOK_BACK
    )
    counted = rows.values("actor_person_id").annotate(n=Count("case_id", distinct=True))
    return {row["actor_person_id"]: row["n"] for row in counted}


def _in_hand(ids: list[int]) -> dict[int, int]:
    rows = Case.objects.exclude(state="closed").filter(assigned_to_id__in=ids)
    return {row["assigned_to_id"]: row["n"] for row in rows.values("assigned_to_id").annotate(n=Count("id"))}
