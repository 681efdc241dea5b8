"""Facts of one demo company, department by department, as ``(attribute, year, value)`` in the attribute's unit.

Fifteen in a hundred are left out afterwards: a real information base has gaps, and unknown must be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from huiqi.cli.demo.drawing import Drawing, money

Fact = tuple[str, int | None, Any]
MISSING_SHARE = 0.15
NEVER_MISSING = frozenset({"reg_date", "reg_city", "reg_district", "org_type", "industry_code", "reg_status"})
_WELL_KNOWN = frozenset({"credit", "staffing"})  # small branches with an opening of their own: most have applied before
ELSEWHERE = ("南山区", "罗湖区", "龙华区", "宝安区")


def facts_of(rng: Random, drawing: Drawing, today: date) -> list[Fact]:
    """What the departments of a complete world would have on file; apply ``leave_gaps`` for the real one."""
    return [
        *registration(rng, drawing, today),
        *relations(rng),
        *accounts(rng, drawing),
        *taxes(rng, drawing),
        *statistics(rng, drawing),
        *technology(rng, drawing, today),
        *honours(rng, drawing),
        *standing(rng),
        *premises(rng, drawing, today),
        *loans(rng, drawing, today),
        *employment(rng, drawing, today),
        *trade(rng, drawing),
        *own_words(rng, drawing),
    ]


def leave_gaps(rng: Random, facts: list[Fact], share: float = MISSING_SHARE) -> list[Fact]:
    """The facts without about ``share`` of them; the bare registration stays."""
    return [fact for fact in facts if fact[0] in NEVER_MISSING or rng.random() >= share]


def gap_share(sector: str) -> float:
    """How much of a company's file is missing; well-known branches have been asked before."""
    return MISSING_SHARE / 5 if sector in _WELL_KNOWN else MISSING_SHARE


def chance(rng: Random, share: float) -> bool:
    """True in ``share`` of all cases."""
    return rng.random() < share


def registration(rng: Random, d: Drawing, today: date) -> Iterator[Fact]:
    """市场监管部门."""
    capital = rng.choice((10, 50, 100, 100, 200, 300, 500, 500, 1000, 1000, 2000, 5000)) * (1 + d.staff // 400)
    age_days = (today - d.founded_on).days
    yield "reg_city", None, "深圳市"
    yield "org_type", None, d.org_type
    yield "is_legal_person", None, d.org_type in {"企业法人", "民办非企业"}
    yield "reg_date", None, d.founded_on.isoformat()
    yield "reg_status", None, "存续" if chance(rng, 0.98) else "迁出"
    yield "industry_code", None, d.industry_code
    yield "industry_tags", None, list(d.sector.tags)
    yield "has_business_license", None, True
    yield "newly_settled", None, age_days < 730
    if d.org_type != "个体工商户":
        yield "reg_capital", None, Decimal(capital)
        yield "paid_in_capital", None, Decimal(round(capital * rng.choice((0, 0.2, 0.5, 1, 1))))
        yield "controlling_interest_ok", None, chance(rng, 0.97)
        yield "branch_count", None, rng.choice((0, 0, 0, 0, 1, 2)) + d.staff // 150
    if age_days < 730:
        yield "settled_date", None, d.founded_on.isoformat()


def relations(rng: Random) -> Iterator[Fact]:
    """三关系: registration, tax and statistics, mostly all in the district."""
    for key, share in (("reg_district", 0.965), ("tax_district", 0.95), ("stat_district", 0.93)):
        yield key, None, "福田区" if chance(rng, share) else rng.choice(ELSEWHERE)


def accounts(rng: Random, d: Drawing) -> Iterator[Fact]:
    """Four years of accounts (审计报告)."""
    for year in d.years:
        yield "revenue_total", year.year, money(year.revenue)
        yield "revenue_main", year.year, money(year.revenue * year.main_share)
        yield "net_profit", year.year, money(year.profit)
        yield "assets_total", year.year, money(year.assets)
        yield "liabilities_total", year.year, money(year.liabilities)
        if d.has_rd:
            yield "rd_expense", year.year, money(year.rd)
    if d.last:
        yield "cost_expense", None, money(max(d.last.revenue - d.last.profit, 0))
        yield "taxable_income", None, money(d.last.profit * rng.uniform(0.8, 1.2))


def taxes(rng: Random, d: Drawing) -> Iterator[Fact]:
    """税务、财政部门."""
    yield "resident_enterprise", None, d.org_type not in {"个体工商户", "个人独资企业"}
    yield "audit_levy", None, d.org_type != "个体工商户" and chance(rng, 0.94)
    yield "tax_violation", None, chance(rng, 0.006)
    if not d.last:
        return
    paid = d.last.revenue * rng.uniform(0.008, 0.05)
    yield "tax_paid_ft", None, money(paid)
    yield "local_contribution", None, money(paid * rng.uniform(0.2, 0.32))
    yield "employees_quarter_avg", None, d.staff
    yield "assets_quarter_avg", None, money(d.last.assets * rng.uniform(0.95, 1.05))
    yield "avg_wage", None, money(rng.uniform(7, 26))
    if len(d.years) >= 2:
        yield "tax_growth", None, money((d.last.revenue / max(d.years[1].revenue, 1) - 1) * 100)
        yield "local_contribution_2y_avg", None, money(paid * rng.uniform(0.2, 0.3))
    if d.has_rd:
        yield "rd_expense_deductible", None, money(d.last.rd * rng.uniform(0.7, 1.0))
        yield "rd_deduction_filed", None, chance(rng, 0.8)


def statistics(rng: Random, d: Drawing) -> Iterator[Fact]:
    """统计部门."""
    yield "sme_industry_class", None, d.sector.sme_class
    yield "employees_total", None, d.staff
    revenue = d.last.revenue if d.last else 0.0
    is_trade = bool({"批发", "零售", "餐饮", "住宿"} & set(d.sector.tags))
    above = revenue >= 2000 and chance(rng, 0.9)
    yield "above_scale", None, above
    yield "output_growth_positive", None, len(d.years) >= 2 and d.years[0].revenue > d.years[1].revenue
    if is_trade:
        yield "in_commerce_stat", None, above
    if above and d.sector.sme_class == "工业":
        yield "first_above_scale", None, chance(rng, 0.2)
        yield "industrial_output_growth", None, money(rng.gauss(6, 12))
    if not d.has_rd and chance(rng, 0.5):
        yield "rd_stat_expense", None, Decimal(0)
    if d.has_rd and d.last:
        yield "rd_stat_expense", None, money(d.last.rd * rng.uniform(0.6, 0.95))
        yield "strategic_emerging", None, chance(rng, 0.4)


def technology(rng: Random, d: Drawing, today: date) -> Iterator[Fact]:
    """知识产权、科技部门."""
    yield "in_strategic_list", None, d.has_rd and chance(rng, 0.25)
    if not d.has_rd:
        yield "ip_class1_count", None, 0
        yield "ip_class2_count", None, rng.choice((0, 0, 0, 1, 2))
        return
    patents = int(d.quality * rng.choice((1, 2, 4, 8)) * (1 + d.staff / 120))
    own = int(patents * rng.uniform(0.5, 1))
    yield "ip_class1_count", None, patents
    yield "ip_class1_self", None, own
    yield "ip_class1_highvalue", None, int(own * rng.uniform(0, 0.5))
    yield "ip_class2_count", None, int(d.quality * rng.choice((4, 8, 15, 30)))
    yield "ip_core_owned", None, patents > 0
    yield "own_brand", None, chance(rng, 0.6)
    yield "rd_org_level", None, rng.choices(("国家级", "省级", "市级", "市级以下", "无"), (1, 4, 8, 12, 75))[0]
    yield "core_tech_in_scope", None, chance(rng, 0.8)
    yield "research_dishonesty", None, False
    yield "award_sci_any_3y", None, chance(rng, 0.02)
    yield "first_strategic_listing_date", None, date(today.year - rng.randint(1, 5), 4, 1).isoformat()
    if d.quality > 0.7:
        yield "hnte_cert_year", None, rng.choice((2018, 2019, 2019, 2019, 2020, today.year - 2, today.year - 1))
        kind = rng.choice(("新认定", "新认定", "重新认定", "迁入"))
        yield "hnte_cert_kind", None, kind
        yield "hnte_support_received_ft", None, kind == "重新认定" and chance(rng, 0.7)


def honours(rng: Random, d: Drawing) -> Iterator[Fact]:
    """Qualifications, titles, listing, headquarters."""
    quality = d.quality if d.has_rd else 0.0
    held = [
        name
        for name, from_ in (("科技型中小企业", 0.35), ("创新型中小企业", 0.55), ("高新技术企业", 0.7))
        if quality > from_
    ]
    if quality > 0.85 and d.staff >= 30:
        held.append("专精特新中小企业")
    if quality > 0.97 and d.staff >= 80:
        held.append("专精特新小巨人")
    yield "qualifications", None, held
    titles = []
    if d.sector.key == "hotel" and chance(rng, 0.4):
        titles.append("绿色饭店")
    if d.sector.key == "travel" and chance(rng, 0.1):
        titles.append("市二十强旅行社")
    yield "titles", None, titles
    yield "is_hq_recognized", None, "区级" if d.staff > 500 and chance(rng, 0.3) else "无"
    yield "listing_kind", None, "境内" if d.staff > 300 and chance(rng, 0.12) else "无"


def standing(rng: Random) -> Iterator[Fact]:
    """信用、应急、市场监管: the lists that hardly anybody is on."""
    for key, share in (
        ("in_abnormal_list", 0.022),
        ("in_serious_dishonest", 0.004),
        ("major_incident_3y", 0.003),
        ("major_incident_1y", 0.001),
        ("penalized_2y", 0.012),
        ("bad_credit_record_3y", 0.01),
        ("product_restricted", 0.004),
        ("duplicate_application", 0.003),
        ("gov_investment_project", 0.004),
    ):
        yield key, None, chance(rng, share)


def premises(rng: Random, d: Drawing, today: date) -> Iterator[Fact]:
    """住建、房屋租赁管理部门 know the lease of a part of the companies."""
    if chance(rng, 0.15):
        yield "housing_sector_standard_met", None, chance(rng, 0.6)
    if chance(rng, 0.9 if d.sector.key in _WELL_KNOWN else 0.55):
        area = max(20, round(d.staff * rng.uniform(6, 14)))
        rent = area * rng.uniform(70, 190) / 10_000
        yield "property_kind", None, rng.choices(("社会物业", "政府物业", "区属国企物业"), (88, 7, 5))[0]
        yield "rent_area", None, area
        yield "market_rent_month", None, money(rent)
        yield "rent_paid", None, money(rent * rng.choice((1, 1, 1, 12)))
        yield "rent_support_years_used", None, rng.choices((0, 1, 2, 3), (85, 8, 4, 3))[0]
    elif chance(rng, 0.12):
        yield "purchase_area", None, max(80, d.staff * 9)
        yield "purchase_price", None, money(max(80, d.staff * 9) * rng.uniform(4.5, 8))
        yield "purchase_date", None, (d.founded_on + timedelta(days=rng.randint(200, 900))).isoformat()


def loans(rng: Random, d: Drawing, today: date) -> Iterator[Fact]:
    """银行、区科技部门: patent pledges, guaranteed loans, first loans."""
    yield "first_loan", None, chance(rng, 0.7)
    if d.has_rd and d.quality > 0.4 and chance(rng, 0.4):
        principal = rng.choice((100, 200, 300, 500, 800, 1000))
        months = rng.choices((12, 6, 18, 24, 36), (70, 8, 8, 8, 6))[0]
        rate = Decimal(rng.randint(280, 480)).scaleb(-2)
        yield "loan_principal", None, Decimal(principal)
        yield "loan_term_months", None, months
        yield "loan_used_months", None, months
        yield "loan_rate", None, rate
        yield "loan_interest_paid", None, money(principal * float(rate) / 100 * months / 12)
        yield "loan_fees", None, money(principal * rng.choice((0, 0.01, 0.02, 0.045)))
        yield "loan_collateral", None, rng.choices(("专利", "商标", "版权"), (90, 6, 4))[0]
        yield "loan_settled", None, chance(rng, 0.85)
        yield "loan_filed_sti", None, chance(rng, 0.85)
        yield "ip_owner_is_self", None, chance(rng, 0.97)
        yield "other_interest_subsidy", None, chance(rng, 0.04)
        yield "loan_release_date", None, (today - timedelta(days=rng.randint(380, 900))).isoformat()
    if d.staff < 100 and chance(rng, 0.03):
        rows = [
            {"amount": Decimal(rng.choice((100, 200, 300, 500, 800))), "fee": Decimal(rng.randint(50, 900)).scaleb(-2)}
            for _ in range(rng.randint(1, 3))
        ]
        yield "guarantee_loans", None, rows


def employment(rng: Random, d: Drawing, today: date) -> Iterator[Fact]:
    """人社、社保、残联."""
    insured = max(1, round(d.staff * rng.uniform(0.75, 1)))
    yield "insured_count", None, insured
    yield "layoff_rate", None, money(min(abs(rng.gauss(2.5, 4)), 60))
    yield "unemp_ins_paid", None, Decimal(insured * rng.randint(380, 900))
    yield "unemp_ins_months", None, 12 if d.last and chance(rng, 0.92) else rng.randint(1, 11)
    yield "employees_on_job", None, d.staff
    yield "disabled_employed", None, rng.choice((0, 0, 0, 0, 1)) if d.staff > 20 else 0
    if chance(rng, 0.82) or d.staff < 5:
        if chance(rng, 0.6):
            yield "hires_target_group", None, 0
            yield "hires_insured_months", None, 0
    else:
        yield "hires_target_group", None, rng.randint(1, max(1, d.staff // 12))
        yield "hires_insured_months", None, rng.choices((1, 2, 3, 4, 6), (10, 15, 35, 20, 20))[0]
        yield "one_time_absorb_subsidy", None, chance(rng, 0.1)
    if (today - d.founded_on).days < 1400 and chance(rng, 0.4):
        yield "founder_qualified", None, chance(rng, 0.6)
        yield "founder_count_qualified", None, rng.choice((1, 1, 1, 2, 3))
        yield "startup_subsidy_received", None, chance(rng, 0.2)
        yield "jobs_created_insured", None, min(d.staff, rng.choice((0, 1, 2, 3, 5, 8)))
        yield "jobs_created_12m", None, rng.randint(0, max(1, d.staff // 3))


def trade(rng: Random, d: Drawing) -> Iterator[Fact]:
    """商务、市场监管: shops, kitchens, tourists."""
    tags = set(d.sector.tags)
    if "餐饮" in tags:
        kinds = ["热食类", "自制饮品"] + [kind for kind in ("冷食类", "生食类", "裱花蛋糕") if chance(rng, 0.2)]
        yield "food_biz_class", None, "餐饮服务经营者"
        yield "place_area", None, rng.choice((18, 28, 36, 46, 50, 52, 80, 120, 260))
        yield "catering_items", None, kinds
        yield "catering_revenue_delta", None, money(rng.gauss(20, 120))
    if tags & {"零售", "餐饮"} and d.staff >= 20 and chance(rng, 0.5):
        yield "store_kind", None, "连锁门店"
        yield "store_area", None, rng.choice((60, 95, 110, 180, 320))
        yield "store_count_new", None, rng.choice((1, 1, 2, 3, 5))
        yield "store_opened_last_year", None, chance(rng, 0.7)
        yield "store_is_franchise", None, chance(rng, 0.2)
        yield "project_filed", None, chance(rng, 0.5)
    if "零售" in tags and d.last:
        yield "retail_sales_delta", None, money(d.last.revenue * rng.gauss(0.05, 0.2))
        if chance(rng, 0.4):
            yield "online_retail_sales", None, money(d.last.revenue * rng.uniform(0.05, 0.7))
            yield "online_retail_growth", None, money(rng.gauss(12, 20))
    if "批发" in tags and d.last:
        yield "wholesale_sales_delta", None, money(d.last.revenue * rng.gauss(0.05, 0.2))
    if d.org_type == "律师事务所":
        yield "pro_bono_cases", None, rng.randint(0, 80)
        yield "highend_talent_ratio", None, money(rng.uniform(5, 45))
        yield "lawyer_rev_over_avg", None, money(rng.gauss(0, 25))


def own_words(rng: Random, d: Drawing) -> Iterator[Fact]:
    """What only the company itself can say; on file for those who have applied before."""
    if not chance(rng, 0.85 if d.sector.key in _WELL_KNOWN else 0.45):
        return
    yield "sound_accounting", None, d.org_type != "个体工商户" and chance(rng, 0.95)
    yield "commit_not_move", None, chance(rng, 0.9)
    yield "has_fixed_premises", None, chance(rng, 0.93)
    if d.sector.key == "staffing":
        yield "has_dispatch_rules", None, chance(rng, 0.8)
    if d.has_rd:
        yield "rd_org_built", None, chance(rng, 0.5)
        yield "niche_years", None, rng.randint(0, 12)
        yield "rd_staff_ratio", None, money(rng.uniform(5, 60))
        yield "tech_staff_ratio", None, money(rng.uniform(8, 70))
        yield "core_biz_info_system", None, chance(rng, 0.7)
        yield "equity_financing_2y", None, Decimal(rng.choice((0, 0, 0, 300, 1000, 2500)))
        yield (
            "lead_product_field",
            None,
            rng.choices(("补短板锻长板填空白", "六基/老字号/服务龙头", "其他"), (1, 2, 7))[0],
        )
