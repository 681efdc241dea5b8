"""文书 letters: what was issued on a case, and the Word file itself."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Router
from pydantic import Field

from huiqi.core.cases import queries as cases
from huiqi.core.documents.queries import list_letters_about
from huiqi.core.documents.services import open_file
from huiqi.engine.refusal import NotFound
from huiqi.web.api.bearer import actor_of, needs
from huiqi.web.api.bodies import Moment, Told
from huiqi.web.api.problem import refusals

router = Router(tags=["办件"])
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READS = needs("cases:read")
_FILE: dict[str, Any] = {"content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}


class LetterRow(Told):
    """文书 · a letter that was issued."""

    letter: int = Field(description="取文件时写进地址")
    number: str = Field(description="文号")
    title: str
    issued_at: Moment
    sha256: str = Field(description="Word 文件的指纹，下载后可核对")
    check_code: str = Field(description="核验码，任何人可在 /letters/check/核验码/ 核对")


class LetterList(Told):
    """Letters of a case, the latest first."""

    number: str
    letters: list[LetterRow]


@router.get("/{number}/letters", **_READS, response={200: LetterList, **refusals(401, 403, 404)}, summary="文书清单")
def list_letters(request: HttpRequest, number: str) -> dict[str, Any]:
    """What was issued on the case: acceptance, supplement, decision, payment."""
    case = cases.get_case(actor_of(request), number)
    return {
        "number": case.number,
        "letters": [
            {
                "letter": each.pk,
                "number": each.number,
                "title": each.title,
                "issued_at": each.issued_at,
                "sha256": each.file.sha256,
                "check_code": each.check_code,
            }
            for each in list_letters_about(("cases.case", case.number))
        ],
    }


@router.get(
    "/{number}/letters/{int:letter}",
    auth=_READS["auth"],
    openapi_extra={**_READS["openapi_extra"], "responses": {200: _FILE}},
    response={200: None, **refusals(401, 403, 404)},
    summary="下载文书",
)
def get_letter(request: HttpRequest, number: str, letter: int) -> FileResponse:
    """The Word file as it went out; the reading is written into the ledger."""
    actor = actor_of(request)
    case = cases.get_case(actor, number)
    found = next((each for each in list_letters_about(("cases.case", case.number)) if each.pk == letter), None)
    if found is None:
        raise NotFound("这一件没有这份文书，请先取文书清单。")
    opened = open_file(actor=actor, file_id=found.file_id, purpose="接口下载文书")
    return FileResponse(
        opened.path.open("rb"), as_attachment=True, filename=opened.name, content_type=opened.media_type
    )
