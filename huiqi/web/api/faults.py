"""What goes wrong inside an operation, as a problem: refusals of the rooms, faults of the request, our own."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from huiqi.engine.refusal import Refusal
from huiqi.web.api.door import no_such_address
from huiqi.web.api.exact import UnreadableBody
from huiqi.web.api.problem import answer_problem, answer_refusal

log = logging.getLogger(__name__)
_SENTENCES = {
    "missing": "这一项没有写。",
    "extra_forbidden": "没有这一项，请核对名称。",
    "string_type": "应是文字。",
    "int_type": "应是整数。",
    "int_parsing": "应是整数。",
    "bool_parsing": "应是 true 或 false。",
    "dict_type": "应是 {…} 形式。",
    "model_attributes_type": "应是 {…} 形式。",
    "list_type": "应是 […] 形式。",
}


def install(api: NinjaAPI) -> None:
    """Give the interface its handlers."""
    handlers: dict[type[Exception], Any] = {
        Refusal: lambda request, fault: answer_refusal(fault),
        ValidationError: _not_as_described,
        HttpError: _unreadable,
        Http404: lambda request, fault: no_such_address(request),
        RequestDataTooBig: _too_large,
        BadRequest: _broken,
        SuspiciousOperation: _broken,
        MultiPartParserError: _broken,
        UnreadablePostError: _broken,
        Exception: _ours,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _not_as_described(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    fields = {_place(error["loc"]): _sentence(error) for error in fault.errors}
    name, sentence = next(iter(fields.items()))
    return answer_problem(422, "invalid_input", f"{name}：{sentence}", fields)


def _place(loc: Any) -> str:
    """``("body", "step", "version")`` → ``version``: without where it came from and our name for the body."""
    names = [str(each) for each in loc]
    return ".".join(names[2:] if names[0] == "body" and len(names) > 2 else names[1:]) or "body"


def _sentence(error: dict[str, Any]) -> str:
    kind, limits = error.get("type", ""), error.get("ctx") or {}
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    if kind == "literal_error":
        return f"只能是 {str(limits.get('expected', '')).replace(' or ', '、')}。"
    if kind in ("string_too_long", "too_long", "dict_too_long"):
        return f"太长，最多 {limits.get('max_length')}。"
    if kind in ("greater_than_equal", "less_than_equal", "less_than"):
        bound = limits.get("ge", limits.get("le", limits.get("lt")))
        return f"超出范围（{'最小' if kind == 'greater_than_equal' else '最大'} {bound}）。"
    return "写法不对，请对照接口说明。"


def _unreadable(request: HttpRequest, fault: HttpError) -> HttpResponse:
    cause = fault.__cause__
    if isinstance(cause, RequestDataTooBig):
        return _too_large(request, cause)
    sentence = str(cause) if isinstance(cause, UnreadableBody) else "请求读不懂，请对照接口说明。"
    return answer_problem(fault.status_code, "unreadable", sentence)


def _too_large(request: HttpRequest, fault: Exception) -> HttpResponse:
    return answer_problem(413, "too_large", "内容太大，请拆开后再发。")


def _broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    return answer_problem(400, "unreadable", "请求没有传完整或格式不对，请重新发送。")


def _ours(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.error("interface: %s %s", request.method, request.path, exc_info=fault)
    return answer_problem(500, "internal_error", "系统出错，没有办成，已记录。请稍后重试；一直不行请联系平台运维人员。")
