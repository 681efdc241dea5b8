"""申请表 form: what an application asks, what stands in it, and saving answers."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services
from huiqi.core.cases.queries import AnswerRow, MaterialRow
from huiqi.engine.masking import mask_account, mask_name, mask_phone
from huiqi.engine.refusal import InvalidInput
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Given, Text, Told, takes
from huiqi.web.api.problem import refusals

router = Router(tags=["办件"])
MAX_ANSWERS = 300


class Answer(Told):
    """栏目 · a field with what stands in it. Accounts and contacts are masked."""

    field: str
    title: str
    group: str
    type: str
    unit: str
    choices: list[str] | None
    is_required: bool
    is_editable: bool
    hint: str
    value: Any = None
    version: int = Field(description="第几次保存；0 是没填过")
    origin: Literal["fact", "declared", "typed"] = Field(description="部门数据、企业申报、本次填写")
    source: str
    as_of_on: date | None
    on_file: Any = Field(None, description="部门掌握的值")


class Paper(Told):
    """A file used for a material."""

    attachment: int
    name: str
    sha256: str
    grade: str


class Material(Told):
    """材料 · what is asked for and what is there."""

    key: str
    name: str
    is_required: bool
    fetch: str = Field(description="upload 企业上传；shared 部门共享；generated 系统生成")
    hint: str
    is_editable: bool
    papers: list[Paper]


class Unfinished(Told):
    """Something to mend before submission."""

    place: str = Field(description="栏目，或 material:材料")
    sentence: str


class Form(Told):
    """The application as it is filled in now."""

    number: str
    version: int
    answers: list[Answer]
    materials: list[Material]
    problems: list[Unfinished] = Field(description="提交前还要补的")


class Answers(Given):
    """Values by field: typed values, or text as a person would type it."""

    values: dict[str, Any] = Field(
        max_length=MAX_ANSWERS,
        description="栏目到值：写类型值，或像人那样写文字",
        examples=[{"rent_paid": 80, "contact_name": "林会计"}],
    )
    versions: dict[str, int] = Field({}, description="看到的是哪一版；别人改过的不覆盖")
    reasons: dict[str, Text] = Field({}, description="和部门数据不一致的，写明原因")


class Saved(Told):
    """What was saved; one bad field loses no other."""

    saved: dict[str, int] = Field(description="存下的栏目和它的新版次")
    problems: dict[str, str] = Field(description="没存的栏目，各一句话")


@router.get("/{number}/form", **needs("cases:read"), response={200: Form, **refusals(401, 403, 404)}, summary="申请表")
def get_form(request: HttpRequest, number: str) -> dict[str, Any]:
    """Fields with their values and sources, materials with their files, and what is left to do."""
    actor = actor_of(request)
    draft = cases.get_draft(actor, number)
    return {
        "number": draft.case.number,
        "version": draft.case.version,
        "answers": [_answer(row, group, actor.is_officer) for group, rows in draft.groups.items() for row in rows],
        "materials": [_material(row) for row in draft.materials],
        "problems": [{"place": each.place, "sentence": each.sentence} for each in draft.problems],
    }


@router.patch(
    "/{number}/answers",
    **needs("cases:write"),
    response={200: Saved, **refusals(400, 401, 403, 404, 409, 413, 415)},
    summary="填写",
)
@takes("application/json")
def save_answers(request: HttpRequest, number: str, given: Answers) -> dict[str, Any]:
    """Saves field by field; look at ``problems`` for what was not taken."""
    if not given.values:
        raise InvalidInput("values 是空的，请至少写一栏。", fields={"values": "请至少写一栏。"})
    result = services.save_answers(
        actor=actor_of(request),
        case_number=number,
        values=given.values,
        expected=given.versions,
        reasons=given.reasons,
    )
    return {"saved": result.saved, "problems": result.problems}


def _answer(row: AnswerRow, group: str, is_officer: bool) -> dict[str, Any]:
    field = row.field
    return {
        "field": field.name,
        "title": field.title,
        "group": group,
        "type": field.type,
        "unit": field.unit,
        "choices": list(field.choices) if field.choices else None,
        "is_required": field.is_required,
        "is_editable": row.is_editable and not is_officer,
        "hint": field.hint,
        "value": _shown(field.name, row.value, field.is_secret, is_officer),
        "version": row.version,
        "origin": row.origin,
        "source": row.source,
        "as_of_on": row.as_of_on,
        "on_file": row.fact.value if row.fact else None,
    }


def _shown(name: str, value: Any, is_secret: bool, is_officer: bool) -> Any:
    """Accounts are masked for everybody, a contact's name and number for departments."""
    if not isinstance(value, str):
        return value
    if is_secret:
        return mask_account(value)
    if is_officer and name == "contact_name":
        return mask_name(value)
    return mask_phone(value) if is_officer and name == "contact_phone" else value


def _material(row: MaterialRow) -> dict[str, Any]:
    material = row.material
    return {
        "key": material.key,
        "name": material.name,
        "is_required": material.is_required,
        "fetch": material.fetch,
        "hint": material.hint,
        "is_editable": row.is_editable,
        "papers": [
            {
                "attachment": each.pk,
                "name": each.document_version.original_name,
                "sha256": each.document_version.file.sha256,
                "grade": each.grade,
            }
            for each in row.attachments
        ],
    }
