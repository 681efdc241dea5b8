"""Version 1 of the interface: its resources, its description (OpenAPI), its addresses."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from huiqi.web.api import faults
from huiqi.web.api.door import through_door
from huiqi.web.api.exact import ExactParser, ExactRenderer
from huiqi.web.api.problem import MEDIA_TYPE
from huiqi.web.api.resources import (
    assessments,
    attributes,
    awards,
    cases,
    data,
    events,
    exports,
    forms,
    funds,
    items,
    letters,
    matches,
    materials,
    moves,
    progress,
)
from huiqi.web.kit.access import Audience

DESCRIPTION = """惠企平台给程序用的接口。事项、评估、公开账不用令牌；企业和办件要令牌。

金额是精确的十进制数，不经浮点。拒绝一律是 application/problem+json，detail 是给人看的一句话，code 给程序判断。
写操作带 Idempotency-Key，断线后原样重发，只办一次。"""


PLACES_IN_ADDRESSES = {
    "item_id": "事项编号",
    "uscc": "统一社会信用代码，18 位",
    "material": "材料的 key，见申请表",
    "attachment": "材料里那份文件的 attachment，见申请表",
    "letter": "文书清单里的 letter",
    "dataset": "能导出什么里的 dataset",
    "as_of_on": "数据日期，例如 2026-03-31",
    "delivery": "来件编号",
    "move": "动作的 name，见一件的 moves",
}


class Interface(NinjaAPI):
    """The interface; its description names problem+json where it is what comes."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the function: ``list_items``."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """OpenAPI 3.1, in Chinese: docstrings are for whoever reads the code and stay out."""
        schema = super().get_openapi_schema(**options)
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                operation.pop("description", None)
                _name_places(path, operation["parameters"])
                _name_problems(operation["responses"])
        for model in schema["components"]["schemas"].values():
            model.pop("description", None)
        return schema


def _name_places(path: str, parameters: list[dict[str, Any]]) -> None:
    """Say what belongs into the address."""
    for each in parameters:
        if each["in"] == "path":
            words = "办件编号" if "/cases/" in path else "版次"
            each["description"] = PLACES_IN_ADDRESSES.get(each["name"], words)


def _name_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status >= 400 and "content" in response:
            response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}


def build_interface() -> Interface:
    """All resources of version 1."""
    api = Interface(
        title="惠企接口",
        version="1.0",
        description=DESCRIPTION,
        docs_url=None,
        urls_namespace="api:v1",
        parser=ExactParser(),
        renderer=ExactRenderer(),
    )
    faults.install(api)
    api.add_router("/items", items.router)
    api.add_router("/attributes", attributes.router)
    api.add_router("/assessments", assessments.router)
    api.add_router("/companies", matches.router)
    for resource in (cases, forms, letters, materials, moves, progress):
        api.add_router("/cases", resource.router)
    api.add_router("/data", data.router)
    api.add_router("/events", events.router)
    api.add_router("/exports", exports.router)
    api.add_router("/awards", awards.router)
    api.add_router("/funds", funds.router)
    return api


interface = build_interface()


def addresses(api: Interface) -> tuple[list[URLPattern | URLResolver], str, str]:
    """The addresses, each behind the door with its audience, for ``path("v1/", addresses(api))``."""
    needing = _operations_with_token(api)
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        assert pattern.callback is not None
        audience = Audience("token" if pattern.name in needing else "public")
        pattern.callback = through_door(pattern.callback, audience)
    return patterns, app_name, namespace


def _operations_with_token(api: Interface) -> set[str]:
    """Names of the addresses of which every operation needs a token. Mixed ones would hide a door: refused."""
    found: set[str] = set()
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            needs = {bool(operation.auth_callbacks) for operation in view.operations}
            if len(needs) != 1:
                raise ValueError(f"{path}: some operations need a token and some do not")
            if needs == {True}:
                found.update(operation.view_func.__name__ for operation in view.operations)
    return found
