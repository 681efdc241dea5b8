"""What a worklist can be filtered by."""

from __future__ import annotations

from django.db.models import Count

from huiqi.core.cases import access
from huiqi.core.cases.definitions import process_numbered
from huiqi.core.cases.models import Case
from huiqi.core.catalog.models import Item
from huiqi.core.ledger.actors import Actor

Choices = list[tuple[str, str]]


def list_choices(actor: Actor) -> tuple[Choices, Choices]:
    """Steps on which cases that the actor sees are standing, in the order of the processes, and their items.

    Both as (name or id, words).
    """
    columns = ("process_id", "step", "item_id")
    first, *others = [part.order_by().values_list(*columns).distinct() for part in access.visible_parts(actor)]
    rows = set(first.union(*others) if others else first)
    steps: dict[str, str] = {}
    for process in sorted({row[0] for row in rows}):
        standing = {step for at, step, _ in rows if at == process}
        steps |= {name: step.title for name, step in process_numbered(process).steps.items() if name in standing}
    return list(steps.items()), _named({row[2] for row in rows})


def list_case_items(actor: Actor) -> Choices:
    """Items of the cases that the actor sees: (id, name)."""
    first, *others = [part.order_by().values_list("item_id").distinct() for part in access.visible_parts(actor)]
    return _named({row[0] for row in (first.union(*others) if others else first)})


def count_by_opening(opening_code: str) -> dict[str, int]:
    """How many cases of an opening stand in each state."""
    rows = Case.objects.filter(opening_code=opening_code).values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def _named(items: set[str]) -> Choices:
    return list(Item.objects.filter(pk__in=items).order_by("name").values_list("pk", "name"))
