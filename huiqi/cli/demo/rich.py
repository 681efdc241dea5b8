"""Eight hand-made companies with full files and people, each with a story to try (all 演示)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from huiqi.cli.demo import identity
from huiqi.cli.demo.drawing import draw
from huiqi.cli.demo.facts import Fact, facts_of
from huiqi.cli.demo.people import Acting
from huiqi.cli.demo.sectors import BY_KEY

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


@dataclass(frozen=True)
class RichCompany:
    """A company with a story.

    ``facts`` replaces what was drawn; a mapping gives values by years before today's year. ``stale`` says
    which facts are how many days old; ``unknown`` which nobody has.
    """

    key: str
    name: str
    short_name: str
    sector: str
    org_type: str
    legal_representative: str
    street: str
    founded_days_ago: int
    acting: tuple[Acting, ...]
    story: str
    facts: Mapping[str, Any]
    stale: Mapping[str, int] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


COMPANIES = (
    RichCompany(
        key="yunshan",
        name="云杉信用科技（演示）有限公司",
        short_name="云杉信用",
        sector="credit",
        org_type="企业法人",
        legal_representative="沈云杉",
        street="福田街道",
        founded_days_ago=2790,
        acting=(
            Acting("yunshan", "沈云杉", "owner"),
            Acting("lin", "林会计", "clerk"),
            Acting("agent", "赵代办", "agent"),
        ),
        story="租社会物业的信用服务企业：信用租金支持可领 9.95 万元，研发投入支持可领 41.75 万元；租赁登记已是两年前的数据。",
        facts={
            "industry_code": "L7295",
            "industry_tags": ["信用服务业", "软件和信息技术服务业", "科技型企业", "专业服务业"],
            "sme_industry_class": "软件和信息技术服务业",
            "reg_capital": Decimal(2000),
            "paid_in_capital": Decimal(2000),
            "employees_total": 86,
            "insured_count": 84,
            "revenue_total": {
                1: Decimal("4286.30"),
                2: Decimal("3610.20"),
                3: Decimal("2998.75"),
                4: Decimal("2410.00"),
            },
            "revenue_main": {
                1: Decimal("4120.00"),
                2: Decimal("3455.60"),
                3: Decimal("2870.10"),
                4: Decimal("2301.40"),
            },
            "net_profit": {1: Decimal("512.40"), 2: Decimal("433.80"), 3: Decimal("301.20"), 4: Decimal("188.00")},
            "assets_total": {
                1: Decimal("5120.00"),
                2: Decimal("4390.00"),
                3: Decimal("3720.00"),
                4: Decimal("3100.00"),
            },
            "liabilities_total": {
                1: Decimal("1640.00"),
                2: Decimal("1520.00"),
                3: Decimal("1390.00"),
                4: Decimal("1260.00"),
            },
            "rd_expense": {1: Decimal("462.80"), 2: Decimal("405.10"), 3: Decimal("331.60"), 4: Decimal("260.00")},
            "cost_expense": Decimal("3760.00"),
            "rd_stat_expense": Decimal("417.50"),
            "rd_expense_deductible": Decimal("398.60"),
            "rd_deduction_filed": True,
            "tax_paid_ft": Decimal("268.40"),
            "local_contribution": Decimal("71.20"),
            "above_scale": True,
            "in_strategic_list": False,
            "qualifications": ["科技型中小企业", "创新型中小企业", "高新技术企业"],
            "hnte_cert_year": 2024,
            "hnte_cert_kind": "重新认定",
            "hnte_support_received_ft": True,
            "ip_class1_count": 3,
            "ip_class1_self": 3,
            "ip_class1_highvalue": 1,
            "ip_class2_count": 22,
            "property_kind": "社会物业",
            "rent_area": 1106,
            "rent_paid": Decimal("19.908"),
            "market_rent_month": Decimal("19.908"),
            "rent_support_years_used": 1,
            "hires_target_group": 4,
            "hires_insured_months": 5,
        },
        stale={"property_kind": 742, "rent_area": 742},
        unknown=frozenset({"loan_principal", "loan_collateral", "niche_years"}),
    ),
    RichCompany(
        key="ludao",
        name="鹭岛精测（演示）有限公司",
        short_name="鹭岛精测",
        sector="instruments",
        org_type="企业法人",
        legal_representative="庄鹭",
        street="梅林街道",
        founded_days_ago=3340,
        acting=(Acting("ludao", "庄鹭", "owner"), Acting("ludao-caiwu", "柯会计", "clerk")),
        story="专利质押贷款已还清：知识产权质押融资支持可领，窗口三天后截止。",
        facts={
            "industry_code": "C4028",
            "industry_tags": ["工业", "科技型企业", "高新技术"],
            "employees_total": 132,
            "revenue_total": {
                1: Decimal("9860.00"),
                2: Decimal("8420.00"),
                3: Decimal("7300.00"),
                4: Decimal("6610.00"),
            },
            "revenue_main": {
                1: Decimal("9540.00"),
                2: Decimal("8150.00"),
                3: Decimal("7010.00"),
                4: Decimal("6400.00"),
            },
            "rd_expense": {1: Decimal("780.00"), 2: Decimal("655.00"), 3: Decimal("540.00"), 4: Decimal("470.00")},
            "rd_stat_expense": Decimal("702.00"),
            "above_scale": True,
            "in_strategic_list": True,
            "qualifications": ["科技型中小企业", "创新型中小企业", "高新技术企业", "专精特新中小企业"],
            "loan_principal": Decimal(1000),
            "loan_term_months": 12,
            "loan_used_months": 12,
            "loan_rate": Decimal("3.85"),
            "loan_interest_paid": Decimal("38.50"),
            "loan_fees": Decimal("25.00"),
            "loan_collateral": "专利",
            "loan_settled": True,
            "loan_filed_sti": True,
            "ip_owner_is_self": True,
            "first_loan": False,
            "property_kind": "社会物业",
            "hnte_cert_year": 2023,
            "hnte_cert_kind": "新认定",
            "hnte_support_received_ft": True,
            "rd_expense_deductible": Decimal("688.00"),
            "hires_target_group": 6,
            "hires_insured_months": 2,
            "niche_years": 8,
            "srdi_eval_score": 62,
        },
    ),
    RichCompany(
        key="shiguang",
        name="拾光互动（演示）科技有限公司",
        short_name="拾光互动",
        sector="software",
        org_type="企业法人",
        legal_representative="夏拾光",
        street="沙头街道",
        founded_days_ago=2480,
        acting=(Acting("shiguang", "夏拾光", "owner"), Acting("shiguang-caiwu", "简会计", "clerk")),
        story="营收下降 18% 的软件企业：国高重新认定支持可领 15 万元，软件达规模支持待部门评审。",
        facts={
            "industry_code": "I6513",
            "employees_total": 68,
            "revenue_total": {
                1: Decimal("4202.50"),
                2: Decimal("5125.00"),
                3: Decimal("4480.00"),
                4: Decimal("3600.00"),
            },
            "revenue_main": {
                1: Decimal("4105.00"),
                2: Decimal("5010.00"),
                3: Decimal("4390.00"),
                4: Decimal("3540.00"),
            },
            "rd_expense": {1: Decimal("610.00"), 2: Decimal("655.00"), 3: Decimal("520.00"), 4: Decimal("410.00")},
            "rd_stat_expense": Decimal("545.00"),
            "rd_expense_deductible": Decimal("520.00"),
            "guarantee_loans": [{"amount": Decimal(500), "fee": Decimal("4.50")}],
            "above_scale": True,
            "qualifications": ["高新技术企业", "科技型中小企业"],
            "hnte_cert_year": 2019,
            "hnte_cert_kind": "重新认定",
            "hnte_support_received_ft": True,
            "property_kind": "政府物业",
            "rent_area": 720,
            "market_rent_month": Decimal("9.36"),
            "loan_principal": Decimal(300),
            "loan_term_months": 18,
            "loan_collateral": "版权",
            "loan_settled": True,
            "loan_filed_sti": True,
            "ip_owner_is_self": True,
        },
    ),
    RichCompany(
        key="meilin",
        name="深圳市福田区梅林小馆（演示）",
        short_name="梅林小馆",
        sector="catering",
        org_type="个体工商户",
        legal_representative="温阿梅",
        street="梅林街道",
        founded_days_ago=96,
        acting=(Acting("meilin", "温阿梅", "owner"),),
        story="46 平方米的小餐馆：微小餐饮食品经营许可可走承诺制。",
        facts={
            "industry_code": "H6210",
            "is_legal_person": False,
            "employees_total": 6,
            "food_biz_class": "餐饮服务经营者",
            "place_area": 46,
            "catering_items": ["热食类", "自制饮品"],
            "founder_qualified": True,
            "founder_count_qualified": 1,
            "startup_subsidy_received": False,
            "jobs_created_insured": 0,
            "sound_accounting": False,
            "resident_enterprise": False,
            "audit_levy": False,
            "property_kind": "社会物业",
        },
    ),
    RichCompany(
        key="qingning",
        name="青柠启点（演示）科技有限公司",
        short_name="青柠启点",
        sector="internet",
        org_type="企业法人",
        legal_representative="程一诺",
        street="华强北街道",
        founded_days_ago=520,
        acting=(Acting("qingning", "程一诺", "owner"),),
        story="12 人的初创公司：初创企业补贴、创业带动就业补贴都够条件，扩岗补助已过文件有效期。",
        facts={
            "industry_code": "I6432",
            "employees_total": 12,
            "insured_count": 11,
            "reg_capital": Decimal(100),
            "founder_qualified": True,
            "founder_count_qualified": 2,
            "startup_subsidy_received": False,
            "jobs_created_insured": 8,
            "jobs_created_12m": 9,
            "hires_target_group": 3,
            "hires_insured_months": 4,
            "one_time_absorb_subsidy": False,
            "newly_settled": True,
            "first_loan": True,
            "revenue_total": {1: Decimal("186.00")},
            "revenue_main": {1: Decimal("186.00")},
            "rd_expense": {1: Decimal("61.00")},
            "rd_expense_deductible": Decimal("48.20"),
            "rd_stat_expense": Decimal("44.00"),
            "qualifications": ["科技型中小企业"],
            "property_kind": "社会物业",
        },
    ),
    RichCompany(
        key="hengan",
        name="广东衡岸律师事务所（演示）",
        short_name="衡岸律所",
        sector="law",
        org_type="律师事务所",
        legal_representative="江衡",
        street="莲花街道",
        founded_days_ago=1980,
        acting=(Acting("hengan", "江衡", "owner"), Acting("hengan-xz", "施行政", "clerk")),
        story="律师事务所：人才住房配租差“符合行业配租认定标准”一条。",
        facts={
            "industry_code": "L7231",
            "is_legal_person": False,
            "employees_total": 58,
            "revenue_total": {
                1: Decimal("3980.00"),
                2: Decimal("3420.00"),
                3: Decimal("3105.00"),
                4: Decimal("2760.00"),
            },
            "tax_paid_ft": Decimal("241.00"),
            "tax_paid_3y_avg": Decimal("226.00"),
            "pro_bono_cases": 54,
            "highend_talent_ratio": Decimal("34.5"),
            "lawyer_rev_over_avg": Decimal("26.0"),
            "housing_sector_standard_met": False,
            "newly_settled": False,
            "property_kind": "社会物业",
            "rent_area": 860,
        },
    ),
    RichCompany(
        key="lingfeng",
        name="岭峰精密制造（演示）有限公司",
        short_name="岭峰精密",
        sector="electronics",
        org_type="企业法人",
        legal_representative="岳岭峰",
        street="福保街道",
        founded_days_ago=2960,
        acting=(Acting("lingfeng", "岳岭峰", "owner"), Acting("lingfeng-caiwu", "倪会计", "clerk")),
        story="离专精特新只差一步：上年度营业收入 1,420 万元，2026 年标准要 1,500 万元。",
        facts={
            "industry_code": "C3982",
            "industry_tags": ["工业", "科技型企业", "高新技术"],
            "employees_total": 47,
            "revenue_total": {
                1: Decimal("1420.00"),
                2: Decimal("1265.00"),
                3: Decimal("1098.00"),
                4: Decimal("940.00"),
            },
            "revenue_main": {1: Decimal("1350.00"), 2: Decimal("1196.00"), 3: Decimal("1032.00"), 4: Decimal("880.00")},
            "net_profit": {1: Decimal("146.00"), 2: Decimal("118.00"), 3: Decimal("95.00"), 4: Decimal("71.00")},
            "assets_total": {
                1: Decimal("2180.00"),
                2: Decimal("1990.00"),
                3: Decimal("1830.00"),
                4: Decimal("1690.00"),
            },
            "liabilities_total": {
                1: Decimal("905.00"),
                2: Decimal("880.00"),
                3: Decimal("860.00"),
                4: Decimal("845.00"),
            },
            "rd_expense": {1: Decimal("124.00"), 2: Decimal("108.00"), 3: Decimal("86.00"), 4: Decimal("70.00")},
            "cost_expense": Decimal("1268.00"),
            "rd_stat_expense": Decimal("48.00"),
            "rd_expense_deductible": Decimal("96.00"),
            "hnte_cert_year": 2024,
            "hnte_cert_kind": "新认定",
            "hnte_support_received_ft": False,
            "guarantee_loans": [{"amount": Decimal(300), "fee": Decimal("2.40")}],
            "equity_financing_2y": Decimal(0),
            "niche_years": 7,
            "ip_class1_count": 4,
            "ip_class1_self": 4,
            "ip_class1_highvalue": 1,
            "ip_class1_benefit": 2,
            "ip_class2_count": 12,
            "srdi_eval_score": 57,
            "qualifications": ["科技型中小企业", "创新型中小企业", "高新技术企业"],
            "above_scale": False,
            "property_kind": "区属国企物业",
        },
    ),
    RichCompany(
        key="haiyue",
        name="海岳控股集团（演示）有限公司",
        short_name="海岳控股",
        sector="headquarters",
        org_type="企业法人",
        legal_representative="严海岳",
        street="香蜜湖街道",
        founded_days_ago=6120,
        acting=(Acting("haiyue", "严海岳", "owner"), Acting("haiyue-zc", "邵政策", "clerk")),
        story="总部企业候选：综合贡献 1,380 万元，离 1,500 万元还差 120 万元。",
        facts={
            "industry_code": "L7211",
            "industry_tags": ["租赁和商务服务业", "批发和零售业", "商贸旅游业"],
            "sme_industry_class": "批发业",
            "reg_capital": Decimal(50000),
            "paid_in_capital": Decimal(50000),
            "employees_total": 1260,
            "branch_count": 9,
            "revenue_total": {
                1: Decimal("258600.00"),
                2: Decimal("241300.00"),
                3: Decimal("219800.00"),
                4: Decimal("205000.00"),
            },
            "revenue_main": {
                1: Decimal("250100.00"),
                2: Decimal("233900.00"),
                3: Decimal("213000.00"),
                4: Decimal("199000.00"),
            },
            "assets_total": {
                1: Decimal("312000.00"),
                2: Decimal("296000.00"),
                3: Decimal("280500.00"),
                4: Decimal("266000.00"),
            },
            "tax_paid_ft": Decimal("5210.00"),
            "local_contribution": Decimal("1380.00"),
            "local_contribution_2y_avg": Decimal("1325.00"),
            "above_scale": True,
            "in_commerce_stat": True,
            "is_hq_recognized": "无",
            "listing_kind": "无",
            "titles": ["深圳连锁经营50强"],
            "qualifications": [],
        },
    ),
)


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
