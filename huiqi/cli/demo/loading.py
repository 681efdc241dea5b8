"""Demo companies and their facts into the database: drawn in chunks, each chunk one transaction of COPYs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection, transaction

from huiqi.cli.demo import calendar, identity
from huiqi.cli.demo.drawing import draw
from huiqi.cli.demo.facts import Fact, facts_of, gap_share, leave_gaps
from huiqi.core.facts import events
from huiqi.core.facts.models import Attribute, Batch, Source, Statement
from huiqi.core.facts.services.declare import DECLARED_NAME, DECLARED_SOURCE
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import pinyin
from huiqi.core.parties.models import Company
from huiqi.engine.exact_json import dumps

SEED = "huiqi-demo-1"
CHUNK = 1000
APPLICANT = "applicant"  # the pack's word for what only the company itself can say
_PRIORITIES = {"ft-market": 10, "ft-tax": 12, "ft-statistics": 14, "ft-hr": 20, "ft-social-insurance": 20}
_CODE_KINDS = {"个体工商户": "92", "律师事务所": "31", "民办非企业": "52"}
_COLUMNS = "company_id, attribute_id, year, value, source_id, as_of_on, recorded_at, standing, batch_id, note"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement to load: whose, by which source (a key), of which day."""

    company: int
    fact: Fact
    source: str
    as_of_on: date


@dataclass(frozen=True, slots=True)
class Offices:
    """Who holds which attribute, and the ids of the sources."""

    holder: dict[str, str]
    source_ids: dict[str, int]


def find_offices() -> Offices:
    """Read the vocabulary and give the sources their weight."""
    Source.objects.get_or_create(key=DECLARED_SOURCE, defaults={"name": DECLARED_NAME, "priority": 90})
    for key, priority in _PRIORITIES.items():
        Source.objects.filter(key=key).update(priority=priority)
    ids = dict(Source.objects.values_list("key", "pk"))
    holder = {
        key: DECLARED_SOURCE if code == APPLICANT or code not in ids else code
        for key, code in Attribute.objects.values_list("key", "department")
    }
    return Offices(holder, ids)


def load_companies(count: int, today: date, offices: Offices, progress: Callable[[int, int], None]) -> int:
    """Bring the number of generated companies to ``count``; those on file are left alone. Returns how many came."""
    present = {code[8:17] for code in Company.objects.filter(is_demo=True).values_list("uscc", flat=True)}
    added = 0
    for start in range(0, count, CHUNK):
        numbers = [n for n in range(start, min(start + CHUNK, count)) if identity.code_of(n)[8:17] not in present]
        if numbers:
            _load_chunk(numbers, today, offices)
            added += len(numbers)
        progress(min(start + CHUNK, count), count)
    return added


def _load_chunk(numbers: list[int], today: date, offices: Offices) -> None:
    drawn = [_generate(number, today) for number in numbers]
    with transaction.atomic():
        companies = Company.objects.bulk_create([company for company, _ in drawn])
        said: list[Said] = []
        for company, (_, facts) in zip(companies, drawn, strict=True):
            rng = Random(f"{SEED}:second:{company.uscc}")
            for fact in facts:
                said += say(company.pk, fact, today, offices)
            said += second_opinions(rng, company.pk, facts, today)
        load_statements(said, today, offices)


def _generate(number: int, today: date) -> tuple[Company, list[Fact]]:
    rng = Random(f"{SEED}:{number}")
    drawing = draw(rng, today)
    street = identity.street_of(rng)
    company = make_company(
        uscc=identity.code_of(number, kind=_CODE_KINDS.get(drawing.org_type, "91")),
        name=identity.company_name(rng, drawing.sector, drawing.org_type),
        legal_representative=identity.person_name(rng),
        street=street,
        address=identity.address_in(rng, street),
        industry_code=drawing.industry_code,
    )
    return company, leave_gaps(rng, facts_of(rng, drawing, today), gap_share(drawing.sector.key))


def make_company(**fields: Any) -> Company:
    """An unsaved demo company with its pinyin keys."""
    company = Company(is_demo=True, **fields)
    company.name_pinyin = pinyin.sort_key(company.name)
    company.name_initials = pinyin.initials(company.name)
    return company


def say(company: int, fact: Fact, today: date, offices: Offices) -> Iterable[Said]:
    """The statement of the department that holds the attribute."""
    source = offices.holder.get(fact[0])
    if source is not None:
        yield Said(company, fact, source, calendar.data_day(source, fact[1], today))


def second_opinions(rng: Random, company: int, facts: list[Fact], today: date) -> Iterable[Said]:
    """A few companies of which two departments say different things: conflicts are part of any real base."""
    for key, year, value in facts:
        if key == "employees_total" and value > 3 and rng.random() < 0.06:
            other = max(1, round(value * rng.uniform(0.8, 1.1)))
            yield Said(company, (key, year, other), "ft-hr", calendar.data_day("ft-hr", None, today))
        if key == "revenue_total" and year == today.year - 1 and rng.random() < 0.03:
            other = (value * Decimal(rng.randint(90, 99)) / 100).quantize(Decimal("0.01"))
            yield Said(company, (key, year, other), "ft-statistics", calendar.data_day("ft-statistics", None, today))


def load_statements(said: Iterable[Said], today: date, offices: Offices) -> int:
    """One batch for each source and day, then all statements by one COPY. Call inside a transaction."""
    groups: dict[tuple[str, date], list[Said]] = defaultdict(list)
    for each in said:
        groups[each.source, each.as_of_on].append(each)
    if not groups:
        return 0
    batches = Batch.objects.bulk_create(
        [
            Batch(
                source_id=offices.source_ids[source],
                as_of_on=day,
                recorded_at=calendar.delivered_at(day, today),
                recorded_by=SYSTEM.label,
                row_count=len(rows),
                note="演示数据",
            )
            for (source, day), rows in groups.items()
        ]
    )
    with connection.cursor() as cursor, cursor.copy(f"COPY facts_statement ({_COLUMNS}) FROM STDIN") as copy:
        for batch, ((source, day), rows) in zip(batches, groups.items(), strict=True):
            standing = Statement.DECLARED if source == DECLARED_SOURCE else Statement.VERIFIED
            tail = (batch.source_id, day, batch.recorded_at, standing, batch.pk, "")
            for row in rows:
                key, year, value = row.fact
                copy.write_row((row.company, key, year, dumps(value), *tail))
    total = sum(map(len, groups.values()))
    subject = ("facts.batch", f"{batches[0].pk}-{batches[-1].pk}")
    record_event(actor=SYSTEM, kind=events.BATCH_RECORDED, subject=subject, payload={"rows": total, "note": "演示数据"})
    return total
