"""Lists of companies out of a run: frozen under a name, and told once."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.catalog import queries as catalog
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.matching import events
from huiqi.core.matching.access import require_run
from huiqi.core.matching.models import Cohort, Told
from huiqi.core.matching.run_queries import ELIGIBLE, NEW, companies_of, get_result
from huiqi.core.notices.services import send_notice
from huiqi.core.parties.queries import list_companies_with_people
from huiqi.engine.refusal import InvalidInput

LONGEST_NAME = 100


@transaction.atomic
def freeze_cohort(*, actor: Actor, result_id: int, kind: str, name: str) -> Cohort:
    """Keep the companies of one kind as they are in this run, under a name. Raises InvalidInput, NotFound."""
    require_run(actor)
    result = get_result(actor, result_id)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(f"请给名单起一个 {LONGEST_NAME} 字以内的名称，例如「三季度新符合」。")
    cohort = Cohort.objects.create(
        name=name,
        result=result,
        kind=kind,
        company_ids=companies_of(result, kind),
        frozen_by_id=actor.person_id,
        frozen_by_label=actor.label,
    )
    record_event(
        actor=actor,
        kind=events.COHORT_FROZEN,
        subject=("matching.cohort", cohort.pk),
        payload={"item": result.item_id, "kind": kind, "companies": len(cohort.company_ids), "run": result.run_id},
    )
    return cohort


@transaction.atomic
def tell_companies(*, actor: Actor, result_id: int) -> int:
    """Tell those who are eligible and have somebody to read it that the item is open; returns how many were told.

    Only for what is open, and nobody twice for the same opening. Raises InvalidInput, NotFound.
    """
    require_run(actor)
    result = get_result(actor, result_id)
    opening = catalog.find_opening(result.opening_code) if result.opening_code else None
    if opening is None:
        raise InvalidInput("这个事项现在没有开放申请，不能告知企业；开放后再告知。")
    reachable = list_companies_with_people(companies_of(result, ELIGIBLE))
    known = set(Told.objects.filter(opening_code=opening.code, reason=NEW).values_list("company_id", flat=True))
    rows = [
        Told(company_id=company, opening_code=opening.code, reason=NEW, run=result.run)
        for company in reachable
        if company not in known
    ]
    Told.objects.bulk_create(rows)
    contact = opening.definition.get("contact") or {}
    for row in rows:
        send_notice(
            to_company=row.company_id,
            template="opening_opens",
            context={
                "item": opening.item.name,
                "closes_on": opening.closed_on(),
                "contact_name": contact.get("name"),
                "contact_phone": contact.get("phone"),
            },
            link=f"/items/{opening.item_id}/",
            subject=("catalog.opening", opening.code),
            dedupe_key=f"match:{opening.code}:{NEW}:{row.company_id}",
            actor=actor,
        )
    record_event(
        actor=actor,
        kind=events.COMPANIES_TOLD,
        subject=("matching.run", result.run_id),
        payload={"opening": opening.code, "companies": len(rows)},
    )
    return len(rows)
