"""``/api/``: the interface on one page, read from its own description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.parties.scopes import COMPANY_SCOPES, DEPARTMENT_SCOPES, OFFICER_SCOPES
from huiqi.web.api.v1 import interface
from huiqi.web.kit.access import public_page

METHODS = ("get", "post", "patch", "delete")
PLACES = {"path": "地址", "query": "查询", "header": "请求头", "cookie": "Cookie"}
BODY_WORDS = {"file": "一个文件，最多 20 MB", "note": "说明"}


@dataclass(frozen=True)
class Parameter:
    """What an operation takes in its address, query or headers."""

    name: str
    place: str
    is_required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One line of the list."""

    method: str
    path: str
    anchor: str
    title: str
    scopes: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: str
    answers: tuple[int, ...]


@dataclass
class Group:
    """Operations about one thing."""

    title: str
    operations: list[Operation] = field(default_factory=list)


@public_page
@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    """The operations in groups, with what each takes, needs and answers."""
    limits = settings.HUIQI["API_PER_MINUTE"]
    context = {
        "groups": list_groups(),
        "limits": limits,
        "address": request.build_absolute_uri("/api/v1"),
        "company_scopes": COMPANY_SCOPES.items(),
        "department_scopes": DEPARTMENT_SCOPES.items(),
        "officer_scopes": [each for each in OFFICER_SCOPES.items() if each[0] not in DEPARTMENT_SCOPES],
    }
    return render(request, "api/overview.html", context)


@lru_cache(maxsize=1)
def list_groups() -> list[Group]:
    """The description's operations by tag."""
    groups: dict[str, Group] = {}
    schema = interface.get_openapi_schema()
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                told = operations[method]
                title = told["tags"][0]
                groups.setdefault(title, Group(title)).operations.append(
                    _operation(method, path, told, schema["components"]["schemas"])
                )
    return list(groups.values())


def _operation(method: str, path: str, told: dict[str, Any], shapes: dict[str, Any]) -> Operation:
    parameters = [
        Parameter(each["name"], PLACES[each["in"]], each.get("required", False), each.get("description", ""))
        for each in told.get("parameters", [])
    ]
    content = told.get("requestBody", {}).get("content", {})
    return Operation(
        method=method.upper(),
        path=path,
        anchor=told["operationId"],
        title=told["summary"],
        scopes=tuple(told.get("x-scopes", ())),
        parameters=(*parameters, *_body(content, shapes)),
        body=next(iter(content), ""),
        answers=tuple(sorted(int(status) for status in told["responses"])),
    )


def _body(content: dict[str, Any], shapes: dict[str, Any]) -> Iterator[Parameter]:
    """What the body holds, as the description names it."""
    for told in content.values():
        schema = told["schema"]
        shape = shapes[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
        for name, each in shape.get("properties", {}).items():
            words = each.get("description") or BODY_WORDS.get(name, "")
            yield Parameter(name, "内容", name in shape.get("required", ()), words)
