"""The lot: a shuffle that anyone can repeat from the recorded seed and list of candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from huiqi.core.cases.access import barred_people
from huiqi.core.cases.models import Case
from huiqi.core.parties.models import Mandate
from huiqi.core.reviews.models import Expert


def candidates_for(case: Case, field: str, leave_out: Iterable[int] = ()) -> list[Expert]:
    """Experts of the field without a tie to the company, nor working for a company of its name; in order of id."""
    pool = Expert.objects.filter(is_active=True, person__is_active=True, fields__contains=[field])
    pool = (
        pool.exclude(pk__in=list(leave_out))
        .exclude(person_id__in=barred_people(case))
        .exclude(ties__company_id=case.company_id)
    )
    # Whoever ever acted for the company stays away, however the mandate ended.
    pool = pool.exclude(person_id__in=Mandate.objects.filter(company_id=case.company_id).values("person_id"))
    return [each for each in pool.order_by("pk") if each.employer not in (case.company.name, case.company.short_name)]


def shuffled(seed: str, ids: Sequence[int]) -> list[int]:
    """The order that the seed gives: by SHA-256 of seed and id, so that no one expert can be steered for."""
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).hexdigest())
