"""动作 moves: submit, withdraw, accept, … each through the one transition of the cases room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Header, Router
from pydantic import Field

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.ledger.actors import Actor
from huiqi.web.api.bearer import Bearer, actor_of, caller_of, needs, require_scopes
from huiqi.web.api.bodies import Given, takes
from huiqi.web.api.exact import Exact
from huiqi.web.api.problem import refusals
from huiqi.web.api.resources.cases import CaseWhole, scope_of_move, whole

router = Router(tags=["办件"])
Key: str = Header(
    alias="Idempotency-Key", min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$",
    description="防重复的编号，建议用 UUID；同一请求重发时不变",
)  # fmt: skip
ANSWERS = {200: CaseWhole, **refusals(400, 401, 403, 404, 409, 413, 415)}


class Step(Given):
    """The version that was looked at."""

    version: int = Field(ge=0, lt=2**31, description="看到的是第几版")


class Withdrawal(Step):
    """And why."""

    note: str = Field("", max_length=500)


class MoveMade(Step):
    """And what the move asks for."""

    fields: dict[str, str | bool | int | Exact | list[str] | None] = Field(
        {}, description="动作要的栏目，见 moves[].fields", examples=[{"note": "材料齐全"}]
    )


@router.post("/{number}/submit", **needs("cases:submit"), response=ANSWERS, summary="提交")
@takes("application/json")
def submit_case(request: HttpRequest, number: str, step: Step, idempotency_key: str = Key) -> dict[str, Any]:
    """Hands the draft in. Refused with every field and material that is still missing."""
    return _move(request, number, "submit", step.version, idempotency_key, {})


@router.post("/{number}/withdraw", **needs("cases:submit"), response=ANSWERS, summary="撤回")
@takes("application/json")
def withdraw_case(request: HttpRequest, number: str, step: Withdrawal, idempotency_key: str = Key) -> dict[str, Any]:
    """Takes the application back, at any point before the decision."""
    return _move(request, number, "withdraw", step.version, idempotency_key, {"note": step.note})


@router.post("/{number}/moves/{move}", auth=Bearer(), response=ANSWERS, summary="办理动作",
             openapi_extra={"x-scopes": ["cases:submit", "moves:…"]})  # fmt: skip
@takes("application/json")
def make_move(
    request: HttpRequest, number: str, move: str, step: MoveMade, idempotency_key: str = Key
) -> dict[str, Any]:
    """Any move of the process that the case offers (``moves``): a department's token needs the scope of the move.

    Decisions are signed by named officers: only an officer's own token makes them, in that officer's name, and
    never after the same hand brought the case there. Money is moved at the desk.
    """
    require_scopes(actor_of(request), scope_of_move(actor_of(request), move))
    return _move(request, number, move, step.version, idempotency_key, step.fields)


def _move(
    request: HttpRequest, number: str, move: str, version: int, key: str, fields: dict[str, Any]
) -> dict[str, Any]:
    actor: Actor = actor_of(request)
    token = caller_of(request).token
    assert token is not None
    services.transition(
        actor=actor,
        case_number=number,
        move=move,
        expected_version=version,
        idempotency_key=f"api:{token.pk}:{key}"[:100],
        fields=fields,
    )
    return whole(actor, cases.get_case(actor, number))
