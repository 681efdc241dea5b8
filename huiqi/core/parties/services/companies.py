"""Companies enter the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event, record_events
from huiqi.core.parties import events, pinyin
from huiqi.core.parties.models import Company
from huiqi.core.parties.uscc import explain_code, normalise
from huiqi.engine.identity.streets import find_street
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed


def create_company(*, actor: Actor, uscc: str, name: str, is_demo: bool = False, **details: str) -> Company:
    """Add a company. ``details``: short_name, legal_representative, address, street, industry_code, status.

    Raises InvalidInput naming the wrong place of the code, Conflict when the company is on file already.
    """
    if not actor.is_officer and actor.kind != "system":
        raise NotAllowed("企业档案由部门建立，请通过“认领企业”提交营业执照。")
    fault = explain_code(uscc)
    if fault:
        raise InvalidInput(fault, fields={"uscc": fault})
    if not name.strip():
        raise InvalidInput("请填写企业名称。", fields={"name": "请填写企业名称。"})
    company = Company(uscc=normalise(uscc), name=name.strip(), is_demo=is_demo, **details)
    return insert_company(actor=actor, company=company)


def insert_company(*, actor: Actor, company: Company) -> Company:
    """Save a new company with its pinyin keys, the street that its address names, and its event."""
    company.is_demo = company.is_demo or bool(settings.HUIQI["DEMO"])  # where all is made up, so is what is added
    company.street = company.street or find_street(company.address).street
    company.name_pinyin = pinyin.sort_key(company.name)
    company.name_initials = pinyin.initials(company.name)
    try:
        with transaction.atomic():
            company.save(force_insert=True)
            record_event(
                actor=actor,
                kind=events.COMPANY_CREATED,
                subject=("parties.company", company.pk),
                payload={"uscc": company.uscc},
                company_id=company.pk,
            )
    except IntegrityError as error:
        raise Conflict(f"{company.uscc} 已在企业库里，请直接搜索。") from error
    return company


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company as the register tells it; ``status`` is one of ``Company.Status``."""

    uscc: str
    name: str
    address: str = ""
    legal_representative: str = ""
    industry_code: str = ""
    status: str = "active"


@transaction.atomic
def create_companies(*, actor: Actor, companies: Iterable[NewCompany]) -> dict[str, int]:
    """Add many companies at once; returns their ids by code. All of them or, at the first wrong one, none.

    Raises InvalidInput naming the code, Conflict when one of them is on file already.
    """
    if not actor.is_officer and actor.kind != "system":
        raise NotAllowed("企业档案由部门建立，请通过“认领企业”提交营业执照。")
    rows = [_company_of(new) for new in companies]
    try:
        with transaction.atomic():
            Company.objects.bulk_create(rows, batch_size=2_000)
    except IntegrityError as error:
        raise Conflict("名单里有企业刚刚已经入库，请再试一次。") from error
    record_events(
        actor=actor,
        kind=events.COMPANY_CREATED,
        of=((("parties.company", row.pk), row.pk, {"uscc": row.uscc}) for row in rows),
    )
    return {row.uscc: row.pk for row in rows}


def _company_of(new: NewCompany) -> Company:
    if fault := explain_code(new.uscc):
        raise InvalidInput(f"{new.uscc}：{fault}")
    name = new.name.strip()
    if not name:
        raise InvalidInput(f"{new.uscc} 没有企业名称，请补上。")
    return Company(
        uscc=normalise(new.uscc),
        name=name[:200],
        name_pinyin=pinyin.sort_key(name[:200]),
        name_initials=pinyin.initials(name[:200]),
        address=new.address[:300],
        legal_representative=new.legal_representative[:60],
        industry_code=new.industry_code[:6],
        status=new.status,
        is_demo=bool(settings.HUIQI["DEMO"]),
    )
