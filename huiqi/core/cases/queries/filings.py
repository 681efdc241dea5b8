"""备案: the filing of a case, and the register of a department's filings."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huiqi.core.cases import moment
from huiqi.core.cases.access import OFFICER_ROLES, not_barred
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case, Filing
from huiqi.core.ledger.actors import Actor


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A filing of the register. ``is_lapsed``: its last day is over and nothing was applied for."""

    filing: Filing
    is_applied: bool
    is_lapsed: bool


def find_filing(case: Case) -> Filing | None:
    """The filing of a case that the caller may see, or None; nothing is asked where the process has none."""
    return Filing.objects.filter(case=case).first() if "file" in process_of(case).moves else None


def list_filings(actor: Actor, text: str = "", *, limit: int = 200) -> list[FilingRow]:
    """The register of the actor's department (leaders and the system: of all), the latest first, by number or words.

    A filing stays on it while the company prepares its application, when the case itself is the company's own.
    """
    rows = _visible(actor).select_related("case__company", "case__department")
    if text.strip():
        text = text.strip()
        rows = rows.filter(
            Q(number__icontains=text) | Q(project__icontains=text) | Q(case__company__name__icontains=text)
        )
    today = moment.today()
    return [
        FilingRow(
            row, _is_applied(row), bool(row.valid_until_on and row.valid_until_on < today and not _is_applied(row))
        )
        for row in rows[:limit]
    ]


def _is_applied(row: Filing) -> bool:
    return row.state == "accepted" and row.case.state not in ("draft", "closed")


def _visible(actor: Actor) -> QuerySet[Filing]:
    rows = not_barred(actor, Filing.objects.exclude(case__outcome="withdrawn"), "case")
    if actor.kind == "system" or "leader" in actor.posts:
        return rows
    if actor.department_id is not None and actor.posts & OFFICER_ROLES:
        return rows.filter(case__department_id=actor.department_id)
    return rows.none()
