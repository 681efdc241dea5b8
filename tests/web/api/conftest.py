"""A world with openings, tokens for it, and a client that speaks JSON exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Company, Department
from huiqi.core.parties.scopes import COMPANY_SCOPES, DEPARTMENT_SCOPES
from huiqi.engine import exact_json
from tests.factories import World, a_person, company_actor, officer


@dataclass
class Answer:
    """A response: status, headers, and its JSON with exact numbers."""

    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return exact_json.loads(self.text)

    @property
    def code(self) -> str:
        return self.json["code"]


class Program:
    """A program with or without a token."""

    def __init__(self, token: str = ""):
        self.client = Client(raise_request_exception=False)
        self.token = token

    def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, type: str = "application/json",
            **headers: str) -> Answer:  # fmt: skip
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        data = raw if raw is not None else b"" if body is None else exact_json.dumps(body).encode()
        answer = self.client.generic(method, f"/api/v1{path}", data, content_type=type, headers=headers)
        return Answer(answer.status_code, answer.headers, answer.getvalue().decode(errors="replace"))

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, key: str = "", **more: Any) -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", path, body if body is not None else {}, **{**headers, **more})

    def patch(self, path: str, body: Any, key: str = "") -> Answer:
        return self.ask("PATCH", path, body, **({"Idempotency-Key": key} if key else {}))

    def upload(self, path: str, name: str, data: bytes, media_type: str = "application/pdf", key: str = "") -> Answer:
        mark = "----huiqi-test"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
        raw = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", path, raw=raw, type=f"multipart/form-data; boundary={mark}", **headers)


def token_for_company(company: Company, *scopes: str) -> str:
    owner = company_actor(company, "林总", "owner")
    _, text = parties.create_company_token(
        actor=owner, company_id=company.pk, name="ERP", scopes=scopes or tuple(COMPANY_SCOPES),
        expires_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    return text


def token_for_department(department: Department, *scopes: str) -> str:
    _, text = parties.create_department_token(
        actor=officer(department, "operator", name="周工"), department_code=department.code, name="区数据平台",
        scopes=scopes or tuple(DEPARTMENT_SCOPES), expires_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    return text


@pytest.fixture
def world(db: None) -> World:
    return World.build()


@pytest.fixture
def visitor(db: None) -> Program:
    return Program()


@pytest.fixture
def erp(world: World) -> Program:
    """The program of the world's company, with every scope."""
    return Program(token_for_company(world.company))


@pytest.fixture
def office(world: World) -> Program:
    """The program of the world's department, with every scope."""
    return Program(token_for_department(world.department))


@pytest.fixture
def program(world: World) -> Callable[..., Program]:
    """A program of the company with some scopes."""
    return lambda *scopes: Program(token_for_company(world.company, *scopes))


__all__ = ["Answer", "Decimal", "Program", "a_person", "json", "token_for_company", "token_for_department"]
