"""What waits for the company, and what has become of its applications."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from huiqi.core.cases import queries as cases
from huiqi.core.cases.queries import CaseFilter, CaseRow
from huiqi.core.ledger.actors import Actor

SHOWN_CASES = 8


def list_todo(actor: Actor) -> list[dict[str, Any]]:
    """Supplements to answer, drafts to finish, ended cases to rate; what is most urgent first."""
    rows = cases.list_cases(actor, CaseFilter(company_id=actor.company_id, order="newest"), limit=200)
    todo = [entry for row in rows for entry in [_entry(row)] if entry]
    return sorted(todo, key=lambda entry: (entry["rank"], entry["left"] if entry["left"] is not None else 999))


def _entry(row: CaseRow) -> dict[str, Any] | None:
    case = row.case
    if case.state != "closed" and (supplement := cases.find_open_supplement(case)):
        return {
            "rank": 0, "title": f"补正：{row.item}", "left": row.workdays_left,
            "note": supplement.note, "due_on": supplement.due_on, "word": "去补正",
            "href": reverse("portal:draft", args=[row.number]), "is_main": True,
        }  # fmt: skip
    if case.state == "draft":
        word = "被退回，改好可以再交" if case.returned_at else "草稿，接着填"
        return {
            "rank": 1, "title": row.item, "left": None, "note": word, "due_on": None, "word": "接着填",
            "href": reverse("portal:draft", args=[row.number]), "is_main": False,
        }  # fmt: skip
    if case.state == "closed" and case.decided_at is not None and cases.find_rating(case) is None:
        return {
            "rank": 2, "title": f"评一评：{row.item}", "left": None, "note": "不满意的会有人回访", "due_on": None,
            "word": "评价", "href": f"{reverse('portal:case', args=[row.number])}#rate", "is_main": False,
        }  # fmt: skip
    return None


def list_recent(actor: Actor) -> tuple[list[CaseRow], dict[str, CaseRow]]:
    """The latest applications, and by opening the one that is under way or was decided."""
    rows = cases.list_cases(actor, CaseFilter(company_id=actor.company_id, order="newest"), limit=200)
    running = {
        row.case.opening_code: row for row in reversed(rows) if row.case.outcome not in ("withdrawn", "discarded")
    }
    return rows[:SHOWN_CASES], running
