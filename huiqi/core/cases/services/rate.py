"""好差评 after a case has ended."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.models import Rating
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput

LONGEST = 1000


@transaction.atomic
def rate(*, actor: Actor, case_number: str, stars: int, text: str = "") -> Rating:
    """One to five, once. Raises InvalidInput, Conflict (not decided yet, or already rated)."""
    access.require_company(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if not isinstance(stars, int) or isinstance(stars, bool) or not 1 <= stars <= 5:
        raise InvalidInput("请在一到五分里选一个。", fields={"stars": "请在一到五分里选一个。"})
    if len(text) > LONGEST:
        raise InvalidInput(f"评价最多 {LONGEST} 字。", fields={"text": f"最多 {LONGEST} 字。"})
    if case.decided_at is None and case.state != "closed":
        raise Conflict("办结后再请您评价，现在还在办理。")
    if Rating.objects.filter(case=case).exists():
        raise Conflict("这一件已经评价过了，谢谢。")
    rating = Rating.objects.create(
        case=case, stars=stars, text=text.strip(), rated_by_id=actor.person_id, at=moment.now()
    )
    record_event(
        actor=actor,
        kind=events.RATED,
        subject=("cases.case", case.number),
        payload={"stars": stars},
        company_id=case.company_id,
    )
    return rating
