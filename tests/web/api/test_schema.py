"""The description is true: whatever is sent, no error of ours and no answer that it does not name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from huiqi.config.wsgi import application
from huiqi.web.api.bodies import Given, Told
from huiqi.web.api.v1 import interface
from tests.factories import World
from tests.web.api.conftest import token_for_company, token_for_department

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KNOWN_ITEM = "ft-credit-rent-9999"
pytestmark = pytest.mark.django_db


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """The application is called as a server calls it, but stays in the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api_schema(one_connection: None, settings: Any) -> Any:
    settings.HUIQI = {**settings.HUIQI, "API_PER_MINUTE": {"token": 10**9, "visitor": 10**9}}
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def ask(db: None) -> Callable[[Any], None]:
    """Sends a made-up case: now as the company, now as the department; half the time about things that exist."""
    world = World.build()
    numbers = [world.draft().number, world.in_review(world.another_clerk()).number]
    numbers.append(world.approved(world.another_clerk()).number)
    tokens = [token_for_company(world.company), token_for_department(world.department)]
    known = {"uscc": world.company.uscc, "item_id": KNOWN_ITEM, "material": "lease", "move": "withdraw"}
    turns = iter(range(10**9))

    def send(case: Any) -> None:
        turn = next(turns)
        if turn % 4 and case.path_parameters:
            wanted = {**known, "number": numbers[turn % 3], "move": ("accept", "withdraw", "propose")[turn % 3]}
            for name in case.path_parameters:
                case.path_parameters[name] = wanted.get(name, case.path_parameters[name])
        if turn % 2 and isinstance(case.body, dict):
            for name, value in (("item", KNOWN_ITEM), ("opening", world.opening.code), ("version", turn % 4)):
                if name in case.body:
                    case.body[name] = value
        if turn % 3 == 0 and isinstance(case.body, dict) and isinstance(case.body.get("facts"), dict):
            case.body["facts"] = dict(
                zip(("rent_paid", "revenue_total", "is_legal_person"), case.body["facts"].values(), strict=False)
            )
        token = tokens[turn % 2]
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    return send


SHORT = settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate], database=None,
                 suppress_health_check=list(HealthCheck))  # fmt: skip
LONG = settings(SHORT, max_examples=400, derandomize=False)
SCHEMA = interface.get_openapi_schema(path_prefix="/api/v1/")
RESOURCES = sorted({path.split("/")[3] for path in SCHEMA["paths"]})


def try_resource(schema: Any, resource: str, effort: settings, ask: Callable[[Any], None]) -> None:
    """Every operation of a resource, with what its description allows and with what it does not."""
    for path, told in SCHEMA["paths"].items():
        if path.split("/")[3] != resource:
            continue
        for method in told:
            operation = schema[path][method.upper()]
            given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))(effort(lambda case: ask(case)))()
            if operation.body or operation.query or operation.path_parameters:
                with suppress(Unsatisfiable):  # a text in an address can't be wrong
                    given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))(
                        effort(lambda case: ask(case))
                    )()


@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_that_is_sent_breaks_it(resource, api_schema, ask):
    try_resource(api_schema, resource, SHORT, ask)


@pytest.mark.soak
@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_that_is_sent_for_long_breaks_it(resource, api_schema, ask):
    try_resource(api_schema, resource, LONG, ask)


def test_no_two_shapes_share_a_name():
    names = [shape.__name__ for base in (Given, Told, BaseModel) for shape in _below(base)]
    ours = [name for name in names if names.count(name) > 1]
    assert set(ours) == set()


def _below(base: type) -> set[type]:
    found = {each for each in base.__subclasses__() if each.__module__.startswith("huiqi.web.api")}
    return found if base is BaseModel else found | {one for each in found for one in _below(each)}


def test_the_description_is_openapi_3_1_and_in_chinese(world, visitor):
    schema = visitor.get("/openapi.json").json
    assert schema["openapi"] == "3.1.0"
    for path, operations in schema["paths"].items():
        for method, told in operations.items():
            assert any("\u4e00" <= letter <= "\u9fff" for letter in told["summary"]), path
            assert {"422", "429"} <= set(told["responses"])
            for status, response in told["responses"].items():
                kinds = set(response.get("content", {}))
                assert kinds == ({"application/problem+json"} if int(status) >= 400 else kinds), (method, path)
            if "security" in told:
                assert {"401", "403"} <= set(told["responses"])
                assert told["x-scopes"]


def test_the_page_lists_every_operation_and_loads_nothing_from_elsewhere(world, visitor):
    schema = visitor.get("/openapi.json").json
    page = visitor.client.get("/api/")
    assert page.status_code == 200
    for operations in schema["paths"].values():
        for told in operations.values():
            assert f'id="{told["operationId"]}"' in page.text
    assert "http://cdn" not in page.text
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
