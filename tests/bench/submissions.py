"""Submissions and decisions a second through the real services, beside a bare INSERT on the same database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from huiqi.core.cases import services
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Case
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.documents.services import accept_upload, store_in_wallet
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.models import Company, Department
from tests.bench.record import Figure
from tests.factories import a_key, company_actor, officer

OPENING = "demo-credit-rent-2026"
INSERT = "a bare INSERT, one a transaction"
CHAINS = 6  # in one run
PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% {}\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SAMPLES: dict[str, Any] = {
    "bool": "是", "money": "100", "number": "2", "percent": "10", "date": "2025-03-01", "text": "演示", "list": "100 1",
    "set": "演示",
}  # fmt: skip


def measure(runs: int) -> list[Figure]:
    """The floor, the way to a submission, the way from there to a decision with its reservation."""
    terms = get_terms(OPENING)
    department = Department.objects.get(code=terms.department_code)
    officers = {post: officer(department, post) for post in ("window", "handler", "decider")}
    taken = Case.objects.filter(opening_code=OPENING).values("company")
    companies = iter(Company.objects.exclude(pk__in=taken).order_by("-pk")[: CHAINS * (runs + 1) + 1])
    submitted: list[tuple[float, int]] = []
    decided: list[tuple[float, int]] = []

    def chain() -> None:
        company = next(companies)
        clerk = company_actor(company)
        with _timed(submitted):
            case = _submit(clerk, company, terms)
        with _timed(decided):
            _decide(case, officers)

    chain()  # warm
    submitted.clear()
    decided.clear()
    floor, first, second = [], [], []
    for _ in range(runs):
        floor.append(_inserts(300))
        begin = len(submitted)
        for _ in range(CHAINS):
            chain()
        first.append(CHAINS / sum(seconds for seconds, _ in submitted[begin:]))
        second.append(CHAINS / sum(seconds for seconds, _ in decided[begin:]))
    return [
        Figure(INSERT, "transactions", floor, note="durable, as the submissions are"),
        Figure(
            "draft → answers → paper → submit", "submissions", first, floor=INSERT,
            note=f"{_queries(submitted)} statements", extra={"statements": _queries(submitted)},
        ),
        Figure(
            "accept → propose → approve, fund reserved", "decisions", second, floor=INSERT,
            note=f"{_queries(decided)} statements", extra={"statements": _queries(decided)},
        ),
    ]  # fmt: skip


def _submit(clerk: Actor, company: Company, terms: Terms) -> Case:
    case = services.open_draft(actor=clerk, company_id=company.pk, opening_code=terms.opening_code)
    values = {name: _sample(field, company) for name, field in form_of(terms).items()}
    saved = services.save_answers(actor=clerk, case_number=case.number, values=values)
    assert saved.is_whole, saved.problems
    for material in terms.materials:
        if material.is_brought:
            content = PDF.format(f"{case.number} {material.key}").encode()
            upload = SimpleUploadedFile(f"{material.key}.pdf", content, "application/pdf")
            file = accept_upload(actor=clerk, upload=upload, purpose=material.name)
            version = store_in_wallet(
                actor=clerk, company_id=company.pk, kind=material.key, title=material.name, file=file,
                original_name=upload.name or "",
            )  # fmt: skip
            services.attach_material(
                actor=clerk, case_number=case.number, material=material.key, document_version_id=version.pk
            )
    return services.submit(actor=clerk, case_number=case.number, expected_version=0, idempotency_key=a_key())


def _decide(case: Case, officers: dict[str, Actor]) -> None:
    moves: list[tuple[str, str, dict[str, Any]]] = [
        ("window", "accept", {}),
        ("handler", "propose", {"outcome": "approve", "amount": "0.01", "note": "符合条件。"}),
        ("decider", "approve", {"amount": "0.01", "note": "同意。"}),
    ]
    for version, (post, move, fields) in enumerate(moves, start=1):
        services.transition(
            actor=officers[post], case_number=case.number, move=move, expected_version=version,
            idempotency_key=a_key(), fields=fields,
        )  # fmt: skip


def _sample(field: Any, company: Company) -> Any:
    special = {"payee_name": company.name, "payee_account": "4000123456786620"}
    if field.name in special:
        return special[field.name]
    return field.choices[0] if field.choices else SAMPLES.get(field.type, "福田区")


def _inserts(count: int) -> float:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, text text NOT NULL)")
    started = time.perf_counter()
    for number in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_floor (text) VALUES (%s)", [f"第 {number} 行"])
    return count / (time.perf_counter() - started)


@contextmanager
def _timed(into: list[tuple[float, int]]) -> Iterator[None]:
    """Seconds and statements of a block."""
    count = 0

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    started = time.perf_counter()
    with connection.execute_wrapper(counted):
        yield
    into.append((time.perf_counter() - started, count))


def _queries(timed: list[tuple[float, int]]) -> int:
    return sorted(count for _, count in timed)[len(timed) // 2]
