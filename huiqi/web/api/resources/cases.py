"""办件 cases: the list, one, and beginning an application."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.clocks import running_clock
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.queries import CaseFilter, CaseRow
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Given, Moment, Page, Paging, Text, Told, takes, yuan
from huiqi.web.api.exact import Exact
from huiqi.web.api.problem import refusals

if TYPE_CHECKING:
    from huiqi.core.cases.models import Case, Supplement

router = Router(tags=["办件"])
State = Literal["draft", "submitted", "accepted", "in_review", "decided", "closed"]


class CaseBrief(Told):
    """办件 · as a list shows it."""

    number: str
    item: str
    item_name: str
    opening: str
    company: str
    uscc: str
    department: str
    step: str
    step_title: str
    state: State
    outcome: str = Field(description="办结方式；没办结为空")
    version: int = Field(description="第几版；动作要写明看到的是哪一版")
    created_at: Moment
    submitted_at: Moment | None
    due_on: date | None = Field(description="办理期限")
    is_paused: bool = Field(description="等补正，计时暂停")
    is_estimated: bool = Field(description="期限是暂定的，放假安排公布后重算")


class CaseListed(CaseBrief):
    """A line of the list."""

    workdays_left: int | None = Field(description="还剩几个工作日；负数是超期")
    amount_yuan: Exact | None


class CasePage(Page):
    """A part of the list."""

    cases: list[CaseListed]


class MoveField(Told):
    """What a move asks for."""

    name: str
    title: str
    type: str
    is_required: bool
    choices: dict[str, str] = {}
    hint: str = ""


class Move(Told):
    """动作 · what this token may do now."""

    name: str
    title: str
    fields: list[MoveField]
    blocked: str = Field(description="现在不能做的原因；空的可以试")


class SupplementAsked(Told):
    """补正 · what the company is being asked for."""

    fields: list[str]
    materials: list[str]
    note: str
    asked_at: Moment
    due_on: date


class CaseWhole(CaseBrief):
    """A case with what may be done now."""

    release: int
    accepted_at: Moment | None
    decided_at: Moment | None
    closed_at: Moment | None
    moves: list[Move]
    supplement: SupplementAsked | None


class CaseQuery(Paging):
    """What to look for; empty means all."""

    q: Text = Field("", description="编号、企业名称、信用代码开头或事项名称")
    item: Text = Field("", description="事项编号")
    opening: Text = Field("", description="批次编号")
    state: State | None = Field(None, description="状态：draft、submitted、accepted、in_review、decided、closed")
    open: bool | None = Field(None, description="true 只要没办结的，false 只要办结的")
    overdue: bool = Field(False, description="只要超期的")
    order: Literal["remaining", "amount", "submitted", "newest"] = Field(
        "newest", description="排序：剩余时间、金额、提交时间、最新"
    )


class Begin(Given):
    """Which opening to apply under."""

    opening: Text = Field(description="批次编号")


@router.get("", **needs("cases:read"), response={200: CasePage, **refusals(401, 403)}, summary="办件列表")
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> dict[str, Any]:
    """A company's token sees its company's cases, a department's token those handed in to the department."""
    actor = actor_of(request)
    wanted = CaseFilter(
        text=query.q, item_id=query.item, opening_code=query.opening, state=query.state or "",
        is_open=query.open, is_overdue=query.overdue, order=query.order,
    )  # fmt: skip
    return {
        "count": cases.count_cases(actor, wanted),
        "page": query.page,
        "limit": query.limit,
        "cases": [_listed(row) for row in cases.list_cases(actor, wanted, offset=query.offset, limit=query.limit)],
    }


@router.get("/{number}", **needs("cases:read"), response={200: CaseWhole, **refusals(401, 403, 404)}, summary="一件")
def get_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """A case: where it stands, until when, and what may be done with it."""
    actor = actor_of(request)
    return whole(actor, cases.get_case(actor, number))


@router.post(
    "",
    **needs("cases:write"),
    response={201: CaseWhole, **refusals(400, 401, 403, 404, 409, 413, 415)},
    summary="新建草稿",
)
@takes("application/json")
def begin_case(request: HttpRequest, response: HttpResponse, begin: Begin) -> Status:
    """A draft with what departments hold already filled in. Send an Idempotency-Key to be safe."""
    actor = actor_of(request)
    if actor.company_id is None:
        raise NotAllowed("只有企业的令牌可以发起申请。")
    case = services.open_draft(actor=actor, company_id=actor.company_id, opening_code=begin.opening)
    response["Location"] = f"/api/v1/cases/{case.number}"
    return Status(201, whole(actor, cases.get_case(actor, case.number)))


def whole(actor: Actor, case: Case) -> dict[str, Any]:
    """A case as it goes out."""
    clock = running_clock(case)
    supplement = cases.find_open_supplement(case)
    return {
        **_brief(case),
        "due_on": clock.due_on if clock else None,
        "is_paused": bool(clock and clock.paused_at),
        "is_estimated": bool(clock and clock.is_estimated),
        "release": case.release_number,
        "accepted_at": case.accepted_at,
        "decided_at": case.decided_at,
        "closed_at": case.closed_at,
        "moves": moves_open_to(actor, case),
        "supplement": _supplement(supplement) if supplement else None,
    }


def moves_open_to(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Moves of the process that this token's scopes allow."""
    return [
        {
            "name": move.name,
            "title": move.title,
            "blocked": move.blocked,
            "fields": [
                {
                    "name": spec.name,
                    "title": spec.title,
                    "type": spec.type,
                    "is_required": spec.is_required,
                    "choices": dict(spec.choices),
                    "hint": spec.hint,
                }
                for spec in move.fields
            ],
        }
        for move in cases.legal_moves(actor, case)
        if scope_of_move(actor, move.name) in actor.scopes
    ]


def scope_of_move(actor: Actor, move: str) -> str:
    """The scope a move needs: one for all the company's moves, one a move for departments."""
    return "cases:submit" if actor.company_id is not None else f"moves:{move}"


def _brief(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "item": case.item_id,
        "item_name": case.item_name,
        "opening": case.opening_code,
        "company": case.company.name,
        "uscc": case.company.uscc,
        "department": case.department.short_name or case.department.name,
        "step": case.step,
        "step_title": process_of(case).steps[case.step].title,
        "state": case.state,
        "outcome": case.outcome,
        "version": case.version,
        "created_at": case.created_at,
        "submitted_at": case.submitted_at,
    }


def _listed(row: CaseRow) -> dict[str, Any]:
    return {
        **_brief(row.case),
        "due_on": row.due_on,
        "is_paused": row.is_paused,
        "is_estimated": row.is_estimated,
        "workdays_left": row.workdays_left,
        "amount_yuan": yuan(row.amount_fen),
    }


def _supplement(supplement: Supplement) -> dict[str, Any]:
    return {
        "fields": supplement.fields,
        "materials": supplement.materials,
        "note": supplement.note,
        "asked_at": supplement.asked_at,
        "due_on": supplement.due_on,
    }
