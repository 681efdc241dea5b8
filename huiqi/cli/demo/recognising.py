"""Rows that nobody can place by machine, one company on file twice, and addresses without a street."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from huiqi.cli.demo import identity, loading
from huiqi.core.facts.services import StatementRow, record_statements
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties.models import Company, IdentityQuestion
from huiqi.core.parties.services import ask_identity
from huiqi.core.parties.services.identify import Identifier, IdentityRow

_TWIN = 9_000_001
"""The number of the made-up code of the record that was entered twice; no generated company reaches it."""
_OF_THE_TWIN = (("insured_count", 12), ("unemp_ins_months", 12), ("employees_on_job", 13))
_SOURCES = ("科技局：研发投入台账", "社保：参保缴费", "街道：楼宇走访登记")


@transaction.atomic
def load_questions() -> int:
    """A handful of each; adds nothing when they are there. Returns how many questions there are."""
    if not IdentityQuestion.objects.exists():
        companies = list(
            Company.objects.filter(is_demo=True, name__endswith="有限公司")
            .exclude(legal_representative="")
            .order_by("pk")[20:26]
        )
        rows = [_mistyped(company, at) for at, company in enumerate(companies)]
        for at, found in enumerate(zip(rows, Identifier().resolve(rows), strict=True)):
            ask_identity(actor=SYSTEM, asked=[found], source=_SOURCES[at % len(_SOURCES)])
        _load_twin()
        _blur_addresses()
    return IdentityQuestion.objects.count()


def _mistyped(company: Company, at: int) -> IdentityRow:
    """The name with one character wrong, and one witness only."""
    name = company.name
    place = 4 if name.startswith("深圳市") else 2
    wrong = f"{name[:place]}{identity.SECOND[at]}{name[place + 1 :]}"
    if at % 2:
        return IdentityRow(name=wrong, legal_representative=company.legal_representative)
    return IdentityRow(name=wrong, address=company.address)


def _load_twin() -> None:
    uscc = identity.code_of(_TWIN)
    original = Company.objects.filter(is_demo=True, name__endswith="有限公司", short_name="").order_by("pk").first()
    if original is None or Company.objects.filter(uscc=uscc).exists():
        return
    twin = loading.make_company(
        uscc=uscc,
        name=original.name.replace("有限公司", "有限责任公司").replace("（", "(").replace("）", ")"),
        legal_representative=original.legal_representative,
        address=original.address,
        street=original.street,
        industry_code=original.industry_code,
    )
    twin.save()
    rows = [StatementRow(twin.pk, key, value) for key, value in _OF_THE_TWIN]
    record_statements(actor=SYSTEM, source="ft-hr", as_of_on=timezone.localdate() - timedelta(days=21), rows=rows)


def _blur_addresses() -> None:
    """Three companies whose address names no street, or two."""
    blurred = (
        "深圳市福田区深南大道{n}号演示中心",
        "深圳市福田区彩田路{n}号（原登记在南山区）",
        "福田保税区桃花路{n}号",
    )
    generated = Company.objects.filter(is_demo=True, short_name="").exclude(uscc=identity.code_of(_TWIN))
    for at, company in enumerate(generated.order_by("-pk")[:3]):
        company.street, company.address = "", blurred[at].format(n=company.pk % 90 + 1)
        company.save(update_fields=["street", "address"])
