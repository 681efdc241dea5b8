"""What waits for the company, and what has become of its applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from huiqi.core.cases import queries as cases
from huiqi.core.cases.queries import CaseFilter, CaseRow
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments.queries import list_clawbacks
from huiqi.engine.money.exact import fen_text

if TYPE_CHECKING:
    from huiqi.core.cases.models import Supplement

SHOWN_CASES = 8


def list_own(actor: Actor) -> list[CaseRow]:
    """The company's applications, the latest first."""
    return cases.list_cases(actor, CaseFilter(company_id=actor.company_id, order="newest"), limit=200)


def list_todo(rows: list[CaseRow]) -> list[dict[str, Any]]:
    """Supplements to answer, drafts to finish, ended cases to rate; what is most urgent first."""
    asked = cases.open_supplements_of([row.case for row in rows])
    rated = cases.rated_among([row.case for row in rows])
    todo = [entry for row in rows for entry in [_entry(row, asked.get(row.case.pk), row.case.pk in rated)] if entry]
    return sorted(todo, key=lambda entry: (entry["rank"], entry["left"] if entry["left"] is not None else 999))


def _entry(row: CaseRow, supplement: Supplement | None, is_rated: bool) -> dict[str, Any] | None:
    case = row.case
    if case.state != "closed" and supplement is not None:
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
    if case.state == "closed" and case.decided_at is not None and not is_rated:
        return {
            "rank": 2, "title": f"评一评：{row.item}", "left": None, "note": "不满意的会有人回访", "due_on": None,
            "word": "评价", "href": f"{reverse('portal:case', args=[row.number])}#rate", "is_main": False,
        }  # fmt: skip
    return None


def list_returns(actor: Actor) -> list[dict[str, Any]]:
    """Money that the company was asked to return and has not returned yet, as the first things to do."""
    rows = [(row, row.next_due) for row in list_clawbacks(actor, state="open")]
    return [
        {
            "rank": 0, "title": f"退回资金：{row.item}", "left": None,
            "note": f"{'已逾期，' if row.is_overdue else ''}还差 {fen_text(row.left_fen)}，追回编号 {row.number}",
            "due_on": due.due_on if due else None, "word": "看怎么退",
            "href": f"{reverse('portal:case', args=[row.case_number])}#clawbacks", "is_main": True,
        }
        for row, due in rows
    ]  # fmt: skip


def list_recent(rows: list[CaseRow]) -> tuple[list[CaseRow], dict[str, CaseRow]]:
    """The latest applications, and by opening the one that is under way or was decided."""
    running = {
        row.case.opening_code: row for row in reversed(rows) if row.case.outcome not in ("withdrawn", "discarded")
    }
    return rows[:SHOWN_CASES], running
