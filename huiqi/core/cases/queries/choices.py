"""What a worklist can be filtered by."""

from __future__ import annotations

from huiqi.core.cases import access
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor


def list_steps(actor: Actor) -> list[tuple[str, str]]:
    """Steps on which cases that the actor sees are standing: (name, title), in the order of the processes."""
    standing = access.visible_to(actor).order_by("process_id", "step").distinct("process_id", "step")
    found: dict[str, str] = {}
    for case in standing:
        steps = process_of(case).steps
        found |= {name: step.title for name, step in steps.items() if name == case.step}
    return list(found.items())


def list_case_items(actor: Actor) -> list[tuple[str, str]]:
    """Items of the cases that the actor sees: (id, name)."""
    rows = access.visible_to(actor).order_by("item_name").values_list("item_id", "item_name").distinct()
    return list(rows)


def count_by_opening(opening_code: str) -> dict[str, int]:
    """How many cases of an opening stand in each state."""
    counts: dict[str, int] = {}
    for state in Case.objects.filter(opening_code=opening_code).values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts
