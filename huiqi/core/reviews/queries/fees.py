"""Rates and fee lists of a department."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.core.ledger.actors import Actor
from huiqi.core.reviews import access
from huiqi.core.reviews.models import FeeLine, FeeList, FeeRate, Panel
from huiqi.engine.masking import mask_name


@dataclass(frozen=True, slots=True)
class FeeListRow:
    """A list with its lines: (name, role in words, 分). Names are masked but for who handles the money."""

    fee_list: FeeList
    case: str
    item: str
    lines: tuple[tuple[str, str, int], ...]
    is_own: bool


def list_rates(actor: Actor) -> list[tuple[str, FeeRate | None]]:
    """Each role in words with the rate that holds in the actor's department."""
    rates = FeeRate.objects.filter(department_id=actor.department_id or 0)
    return [(label, rates.filter(role=role).first()) for role, label in FeeRate.Role.choices]


def list_panels_without_fees(actor: Actor, *, limit: int = 100) -> list[Panel]:
    """Closed reviews of the actor's department for which nothing is listed yet, the oldest first."""
    rows = access.visible_to(actor).filter(case__department_id=actor.department_id or 0, fee_list=None)
    return list(rows.exclude(closed_at=None).select_related("case").order_by("closed_at")[:limit])


def list_fee_lists(actor: Actor, *, limit: int = 100) -> list[FeeListRow]:
    """The department's lists, the latest first."""
    rows = access.fee_lists_visible_to(actor).select_related("panel__case")
    clear = bool(actor.posts & {"finance", "approver", "decider"})
    return [_row(each, actor, clear) for each in rows[:limit]]


def list_fee_lines(fee_list: FeeList) -> list[FeeLine]:
    """The lines to pay, for whoever may take the list out (see ``export_fee_list``)."""
    return list(fee_list.lines.select_related("assignment__expert__person"))


def _row(each: FeeList, actor: Actor, clear: bool) -> FeeListRow:
    lines = tuple(
        (_name(line, clear), line.get_role_display(), line.fen)
        for line in each.lines.select_related("assignment__expert__person")
    )
    case = each.panel.case
    return FeeListRow(each, case.number, case.item_name, lines, each.drawn_by_id == actor.person_id)


def _name(line: FeeLine, clear: bool) -> str:
    name = line.assignment.expert.person.name
    return name if clear else mask_name(name)
