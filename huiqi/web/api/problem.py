"""Every refusal as problem+json (RFC 9457): one Chinese sentence for people, one code for programs."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from pydantic import BaseModel, Field

from huiqi.engine import exact_json
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求读不懂",
    401: "需要令牌",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    409: "情况已经变了",
    413: "内容太大",
    415: "内容类型不对",
    422: "内容有误",
    429: "请求太频繁",
    500: "系统出错",
}
_BY_CLASS: tuple[tuple[type[Refusal], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (InvalidInput, 422),
)
_BY_CODE = {
    "token_required": 401,
    "file.too_large": 413,
    "file.kind": 415,
    "file.lying_type": 415,
}


class Problem(BaseModel):
    """Why not, and what to do."""

    type: str = Field(description="问题的种类：urn:huiqi:problem: 后面接 code", examples=["urn:huiqi:problem:conflict"])
    title: str = Field(description="状态码的意思")
    status: int = Field(description="HTTP 状态码", ge=400, le=599)
    detail: str = Field(description="给人看的一句话：出了什么事、怎么办")
    code: str = Field(description="给程序看的代码，不会变")
    fields: dict[str, str] = Field(default_factory=dict, description="出错的栏目，各一句话")


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """What an operation may answer besides success, for ``response=``; 422 and 429 are always possible."""
    return dict.fromkeys(sorted({*statuses, 422, 429}), Problem)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    if refusal.code in _BY_CODE:
        return _BY_CODE[refusal.code]
    return next((status for kind, status in _BY_CLASS if isinstance(refusal, kind)), 422)


def answer_refusal(refusal: Refusal) -> HttpResponse:
    """A refusal of a room as a response."""
    return answer_problem(status_of(refusal), refusal.code, refusal.message, refusal.fields)


def answer_problem(
    status: int,
    code: str,
    detail: str,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem as a response."""
    problem = Problem(
        type=f"urn:huiqi:problem:{code}",
        title=TITLES.get(status, "不能办理"),
        status=status,
        detail=detail,
        code=code,
        fields={str(name): sentence for name, sentence in (fields or {}).items()},
    )
    response = HttpResponse(exact_json.dumps(problem.model_dump()), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="huiqi"'
    for name, value in (headers or {}).items():
        response[name] = value
    return response
