"""People to tell things, and channels to tell them by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Company, Department, Mandate, Person, Post
from tests.worker import run_queues


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(uscc="91440300MA5FTDEMX1", name="云杉信用科技（演示）有限公司", is_demo=True)
    person = Person.objects.create_user("lin@example.org", name="林经办", email="lin@example.org", phone="13800002207")
    Mandate.objects.create(person=person, company=company, role="owner")
    return company


@pytest.fixture
def clerk(company: Company) -> Actor:
    person = Person.objects.get(login="lin@example.org")
    return Actor(
        kind="person", label="林经办", person_id=person.pk, company_id=company.pk, mandates=frozenset({"owner"})
    )


@pytest.fixture
def department(db: None) -> Department:
    department = Department.objects.create(code="ft-science", name="福田区科技创新局（演示）", checks_claims=True)
    person = Person.objects.create_user("he", name="何工", phone="13900003318")
    Post.objects.create(person=person, department=department, role="window", since_on=date(2026, 1, 1))
    return department


@pytest.fixture
def window(department: Department) -> Actor:
    person = Person.objects.get(login="he")
    return Actor(
        kind="person", label="何工", person_id=person.pk, department_id=department.pk, posts=frozenset({"window"})
    )


@pytest.fixture
def operator() -> Actor:
    return Actor(kind="person", label="运维", posts=frozenset({"operator"}))


@pytest.fixture
def bind(settings: object) -> Callable[..., None]:
    """``bind(email="path.of.Adapter")`` puts an adapter behind a port."""

    def put(**ports: str) -> None:
        settings.HUIQI = {**settings.HUIQI, "PORTS": {**settings.HUIQI["PORTS"], **ports}}

    return put


run_worker = partial(run_queues, ["notices", "letters"])
"""A real worker over the queue of this room."""
