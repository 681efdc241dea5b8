"""The files of the hand-made companies: drawn figures, replaced by what their stories say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from huiqi.cli.demo import identity
from huiqi.cli.demo.drawing import draw
from huiqi.cli.demo.facts import Fact, facts_of
from huiqi.cli.demo.sectors import BY_KEY
from huiqi.cli.demo.stories import COMPANIES, RichCompany

FIRST_NUMBER = 900_001
_CLEAN = dict.fromkeys(
    (
        "in_abnormal_list",
        "in_serious_dishonest",
        "major_incident_1y",
        "major_incident_3y",
        "penalized_2y",
        "bad_credit_record_3y",
        "product_restricted",
        "duplicate_application",
        "gov_investment_project",
        "tax_violation",
        "research_dishonesty",
        "other_interest_subsidy",
    ),
    False,
) | {
    "reg_city": "深圳市",
    "reg_district": "福田区",
    "tax_district": "福田区",
    "stat_district": "福田区",
    "reg_status": "存续",
    "has_business_license": True,
    "sound_accounting": True,
    "has_fixed_premises": True,
    "commit_not_move": True,
    "resident_enterprise": True,
    "audit_levy": True,
    "controlling_interest_ok": True,
}


def facts_of_rich(company: RichCompany, today: date) -> list[Fact]:
    """The whole file of a hand-made company: drawn figures, replaced by what its story says; nothing left out."""
    rng = Random(f"huiqi-rich:{company.key}")
    sector = BY_KEY[company.sector]
    drawing = draw(rng, today, sector)
    drawn = facts_of(rng, drawing, today)
    given = {
        **_CLEAN,
        "org_type": company.org_type,
        "is_legal_person": True,
        "industry_tags": list(sector.tags),
        "reg_date": (today - timedelta(days=company.founded_days_ago)).isoformat(),
        **company.facts,
    }
    kept = [
        fact
        for fact in drawn
        if fact[0] not in given and fact[0] not in company.unknown and _fits(fact, company, today)
    ]
    return [*kept, *_spread(given, today)]


def uscc_of(index: int) -> str:
    """The code of the hand-made company at this place of ``COMPANIES``."""
    kinds = {"个体工商户": "92", "律师事务所": "31"}
    return identity.code_of(FIRST_NUMBER + index, kind=kinds.get(COMPANIES[index].org_type, "91"))


def _fits(fact: Fact, company: RichCompany, today: date) -> bool:
    """No accounts from before the founding, and no loan or shop that the story does not tell."""
    key, year, _ = fact
    founded = today - timedelta(days=company.founded_days_ago)
    if year is not None and year < founded.year:
        return False
    return not key.startswith(("loan_", "store_", "purchase_", "hires_", "jobs_", "founder_", "startup_", "settled_"))


def _spread(given: Mapping[str, Any], today: date) -> list[Fact]:
    facts: list[Fact] = []
    for key, value in given.items():
        if isinstance(value, dict):
            facts += [(key, today.year - years_ago, each) for years_ago, each in value.items()]
        else:
            facts.append((key, None, value))
    return facts
