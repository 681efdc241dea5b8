"""Small made-up worlds for the tests of the parties and of the pages above them."""

from __future__ import annotations

from io import BytesIO
from itertools import count

import segno

from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Company, CompanyClaim, Mandate, Person
from huiqi.core.parties.uscc import complete

PASSWORD = "shu-shan-1024-hai"
_numbers = count(1)


def a_code(number: int | None = None) -> str:
    """A credit code with right check characters."""
    return complete(f"91440300MA{number or next(_numbers):06d}")


def a_person(name: str = "林慧", login: str | None = None, **fields: object) -> Person:
    """A person with an account and the known password."""
    return Person.objects.create_user(login or f"person{next(_numbers)}@demo.cn", PASSWORD, name=name, **fields)


def a_company(name: str = "云杉信用科技（演示）有限公司", uscc: str | None = None) -> Company:
    """A company on file."""
    return services.create_company(actor=SYSTEM, uscc=uscc or a_code(), name=name, is_demo=True)


def an_officer(role: str = "window", name: str = "何敏", department: str = "ft-market", claims: bool = True) -> Person:
    """An officer in a department that checks claims unless told otherwise."""
    services.import_department(actor=SYSTEM, code=department, name=f"{department}局", checks_claims=claims)
    return services.create_officer(
        actor=SYSTEM,
        login=f"officer{next(_numbers)}",
        name=name,
        password=PASSWORD,
        department_code=department,
        roles=[role],
        must_change_password=False,
    )


def a_mandate(person: Person, company: Company, role: str = "owner", **fields: object) -> Mandate:
    """A live mandate, granted by the system."""
    return services.grant_mandate(actor=SYSTEM, person_id=person.pk, company_id=company.pk, role=role, **fields)


def a_claim(person: Person, uscc: str | None = None, name: str = "新芽网络（演示）有限公司") -> CompanyClaim:
    """A pending claim with made-up file ids."""
    return services.claim_company(
        actor=actor(person), uscc=uscc or a_code(), company_name=name, licence_file_id="11", letter_file_id="12"
    )


def actor(person: Person, company: Company | None = None) -> Actor:
    """The person as actor, for a company when given."""
    return queries.actor_for(person, company_id=company.pk if company else None)


def a_picture(text: str = "营业执照") -> bytes:
    """A real PNG that differs by its text."""
    stream = BytesIO()
    segno.make(text, micro=False).save(stream, kind="png")
    return stream.getvalue()
