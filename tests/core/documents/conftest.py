"""People, a company and files to try the documents room with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Company, Department, Mandate, Person, Post


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> Path:
    """A store of its own for each test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(uscc="91440300MA5FTDEMX1", name="云杉信用科技（演示）有限公司", is_demo=True)


@pytest.fixture
def clerk(company: Company) -> Actor:
    person = Person.objects.create_user("clerk@example.org", name="林经办")
    Mandate.objects.create(person=person, company=company, role="clerk")
    return Actor(
        kind="person", label="林经办", person_id=person.pk, company_id=company.pk, mandates=frozenset({"clerk"})
    )


@pytest.fixture
def stranger(db: None) -> Actor:
    other = Company.objects.create(uscc="91440300MA5FTDEMY2", name="别家（演示）有限公司", is_demo=True)
    person = Person.objects.create_user("other@example.org", name="别人")
    return Actor(kind="person", label="别人", person_id=person.pk, company_id=other.pk, mandates=frozenset({"owner"}))


@pytest.fixture
def officer(db: None) -> Actor:
    person = Person.objects.create_user("window@example.org", name="何工")
    department = Department.objects.create(code="ft-science", name="福田区科技创新局（演示）")
    Post.objects.create(person=person, department=department, role="window", since_on=date(2026, 1, 1))
    return Actor(
        kind="person", label="何工", person_id=person.pk, department_id=department.pk, posts=frozenset({"window"})
    )


Upload = Callable[..., SimpleUploadedFile]


@pytest.fixture
def upload() -> Upload:
    """``upload("a.pdf", data, declared="")``: what a browser would send."""

    def make(name: str, data: bytes, declared: str = "") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, data, content_type=declared)

    return make


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def docx_bytes(text: str = "授权委托书（演示）") -> bytes:
    document = Document()
    document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def repack(data: bytes, *, add: dict[str, bytes] | None = None, replace: dict[str, bytes] | None = None) -> bytes:
    """The same ZIP with parts added or replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (replace or {}).get(name) or old.read(name))
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return target.getvalue()
