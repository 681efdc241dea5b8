"""A small district: one company, the vocabulary's kinds of attributes, two departments of different weight."""

from __future__ import annotations

import pytest

from huiqi.core.facts.services import ensure_source, load_attributes
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties.models import Company, Person

YEARLY = "按年度(上年度/前年度/大前年度)"
ATTRIBUTES = [
    {"key": "reg_date", "name": "成立日期", "type": "date"},
    {"key": "reg_district", "name": "注册登记所在区", "type": "enum"},
    {"key": "biz_age_years", "name": "注册满年数", "type": "number", "unit": "年"},
    {"key": "biz_age_months", "name": "注册满月数", "type": "number", "unit": "月"},
    {"key": "revenue_total", "name": "营业收入总额", "type": "money", "unit": "万元", "period": YEARLY},
    {"key": "local_contribution", "name": "综合贡献/地方财力", "type": "money", "unit": "万元", "period": "上年度"},
    {"key": "employees_total", "name": "从业人员数", "type": "number", "unit": "人", "period": "上年度"},
    {"key": "industry_tags", "name": "产业标签", "type": "set"},
    {"key": "is_legal_person", "name": "具备独立法人资格", "type": "bool"},
    {"key": "guarantee_loans", "name": "担保贷款清单", "type": "list"},
]


@pytest.fixture
def company(db: None) -> Company:
    load_attributes(actor=SYSTEM, attributes=ATTRIBUTES)
    ensure_source(actor=SYSTEM, key="tax", name="税务部门", priority=10)
    ensure_source(actor=SYSTEM, key="stat", name="统计部门", priority=20)
    return Company.objects.create(
        uscc="91440300MA5DEMO00X".replace("O", "0"), name="云杉（演示）有限公司", is_demo=True
    )


@pytest.fixture
def clerk(company: Company) -> Actor:
    person = Person.objects.create_user("clerk@demo.invalid", "x", name="林会计")
    return Actor(
        kind="person", label="林会计", person_id=person.pk, company_id=company.pk, mandates=frozenset({"clerk"})
    )
