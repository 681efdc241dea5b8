"""The street of each company: found from its address, or settled by a person; never from a code."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Company
from huiqi.engine.identity.streets import OUTSIDE, find_street, load_area
from huiqi.engine.refusal import InvalidInput, NotFound

CHUNK = 2000


def street_choices() -> list[str]:
    """The streets of the district and 区外."""
    return [*load_area().streets, OUTSIDE]


def find_streets(*, actor: Actor, progress: Callable[[int], None] = lambda done: None) -> dict[str, int]:
    """Give every company without a street the one its address names; returns how many by how (street, community,
    outside, conflict, unknown). Each chunk is a transaction; ``progress`` is told how many were looked at.
    """
    access.require_operator(actor)
    counts: dict[str, int] = {}
    last = done = 0
    while True:
        rows = Company.objects.filter(street="", pk__gt=last).exclude(address="").order_by("pk")
        chunk = list(rows.only("pk", "address", "street")[:CHUNK])
        if not chunk:
            break
        last, done = chunk[-1].pk, done + len(chunk)
        _settle(chunk, counts)
        progress(done)
    if counts:
        record_event(
            actor=actor, kind=events.COMPANY_STREETS_FOUND, subject=("parties.company", "*"), payload=dict(counts)
        )
    return counts


def _settle(chunk: list[Company], counts: dict[str, int]) -> None:
    known = []
    for company in chunk:
        found = find_street(company.address)
        counts[found.how] = counts.get(found.how, 0) + 1
        if found.street:
            company.street = found.street
            known.append(company)
    with transaction.atomic():
        Company.objects.bulk_update(known, ["street"], batch_size=500)


@transaction.atomic
def set_street(*, actor: Actor, company_id: int, street: str) -> Company:
    """A person says where it is. Raises InvalidInput for a street that the district does not have."""
    access.require_operator(actor)
    if street not in street_choices():
        raise InvalidInput("请从列表里选一个街道，或选“区外”。", fields={"street": "请选一个街道。"})
    company = Company.objects.select_for_update().filter(pk=company_id).first()
    if company is None:
        raise NotFound("企业库里没有这家企业，可能刚被合并；请回到列表。")
    if company.street == street:
        return company
    before, company.street = company.street, street
    company.save(update_fields=["street"])
    record_event(
        actor=actor,
        kind=events.COMPANY_STREET_SET,
        subject=("parties.company", company.pk),
        payload={"before": before, "street": street},
        company_id=company.pk,
    )
    return company
