"""The truth about every company by column, in the vocabulary of the packs and in the attributes' units.

``{key or (key, year): masked array}``: numbers are float64 (money in 万元 or 元 as the vocabulary says, percent in
points, counts whole), yes and no are bool, dates datetime64[D], words and lists of words objects (a list is a tuple).
Masked is: there is no such fact (no accounts before the founding), never zero.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiqi.cli.demo.files.conduct import conduct, employment, loans, premises, trade
from huiqi.cli.demo.files.own_words import own_words, people_and_professions, projects, standing_in_trade
from huiqi.cli.demo.files.population import Population, draw_population
from huiqi.cli.demo.sectors import SECTORS

Key = str | tuple[str, int]
Columns = dict[Key, Any]
Mask = NDArray[np.bool_]


def draw_columns(count: int, seed: int, today: date) -> Columns:
    """The truth of a district of ``count`` companies; the same arguments give the same arrays."""
    return columns_of(draw_population(count, seed, today))


def columns_of(p: Population) -> Columns:
    """All columns of a population."""
    found: Columns = {}
    for part in PARTS:
        found |= part(p)
    return found


def known(values: Any, is_known: Mask | None = None) -> Any:
    """A column; where ``is_known`` is False there is no fact."""
    array = np.asarray(values)
    return np.ma.MaskedArray(array, mask=np.zeros(len(array), bool) if is_known is None else ~is_known)


def registration(p: Population) -> Columns:
    """市场监管部门."""
    rng, n = p.rng, p.count
    capital = rng.choice([10, 50, 100, 100, 200, 300, 500, 500, 1000, 1000, 2000, 5000], n) * (1 + p.staff // 400)
    has_capital = ~np.isin(p.org_type, ["个体工商户", "分支机构"])
    age = (np.datetime64(p.today) - p.founded_on).astype(int)
    tags = np.empty(len(SECTORS), object)
    tags[:] = [sector.tags for sector in SECTORS]
    elsewhere = np.array(["南山区", "罗湖区", "龙华区", "宝安区"], object)
    relations: Columns = {
        key: known(np.where(p.chance(share), "福田区", rng.choice(elsewhere, n)).astype(object))
        for key, share in (("reg_district", 0.965), ("tax_district", 0.95), ("stat_district", 0.93))
    }
    return relations | {
        "reg_city": known(np.full(n, "深圳市", object)),
        "org_type": known(p.org_type),
        "is_legal_person": known(np.isin(p.org_type, ["企业法人", "民办非企业"])),
        "reg_date": known(p.founded_on),
        "reg_status": known(np.where(p.chance(0.98), "存续", "迁出").astype(object)),
        "industry_code": known(p.industry_code),
        "industry_tags": known(tags[p.sector]),
        "has_business_license": known(np.ones(n, bool)),
        "newly_settled": known(age < 730),
        "settled_date": known(p.founded_on, age < 730),
        "reg_capital": known(capital.astype(float), has_capital),
        "paid_in_capital": known(np.round(capital * rng.choice([0, 0.2, 0.5, 1, 1], n)), has_capital),
        "controlling_interest_ok": known(p.chance(0.97), has_capital),
        "branch_count": known((rng.choice([0, 0, 0, 0, 1, 2], n) + p.staff // 150).astype(float), has_capital),
    }


def accounts(p: Population) -> Columns:
    """Four years of accounts, and what is worked out from the latest."""
    found: Columns = {
        (key, year): known(np.nan_to_num(values[:, at]), ~np.isnan(values[:, at]))
        for key, values in p.accounts.items()
        for at, year in enumerate(p.years)
    }
    revenue, profit = p.accounts["revenue_total"][:, 0], p.accounts["net_profit"][:, 0]
    has = ~np.isnan(revenue)
    found["cost_expense"] = known(np.round(np.nan_to_num(np.maximum(revenue - profit, 0)), 2), has)
    found["taxable_income"] = known(np.round(np.nan_to_num(profit) * p.rng.uniform(0.8, 1.2, p.count), 2), has)
    return found


def taxes(p: Population) -> Columns:
    """税务、财政部门."""
    rng, n = p.rng, p.count
    revenue, before = p.accounts["revenue_total"][:, 0], p.accounts["revenue_total"][:, 1]
    has, has_two = ~np.isnan(revenue), ~np.isnan(before)
    paid = np.nan_to_num(revenue) * rng.uniform(0.008, 0.05, n)
    growth = (np.nan_to_num(revenue) / np.maximum(np.nan_to_num(before), 1) - 1) * 100
    rd = np.nan_to_num(p.accounts["rd_expense"][:, 0])
    is_shop = p.org_type == "个体工商户"
    return {
        "resident_enterprise": known(~np.isin(p.org_type, ["个体工商户", "个人独资企业"])),
        "audit_levy": known(~is_shop & p.chance(0.94)),
        "tax_violation": known(p.chance(0.006)),
        "tax_paid_ft": known(np.round(paid, 2), has),
        "local_contribution": known(np.round(paid * rng.uniform(0.2, 0.32, n), 2), has),
        "local_contribution_2y_avg": known(np.round(paid * rng.uniform(0.2, 0.3, n), 2), has_two),
        "employees_quarter_avg": known(p.staff.astype(float), has),
        "assets_quarter_avg": known(
            np.round(np.nan_to_num(p.accounts["assets_total"][:, 0]) * rng.uniform(0.95, 1.05, n), 2), has
        ),
        "avg_wage": known(np.round(rng.uniform(7, 26, n), 2), has),
        "tax_growth": known(np.round(growth, 2), has_two),
        "rd_expense_deductible": known(np.round(rd * rng.uniform(0.7, 1.0, n), 2), has & p.has_rd),
        "rd_deduction_filed": known(p.chance(0.8), p.has_rd),
    }


def statistics(p: Population) -> Columns:
    """统计部门."""
    rng, n = p.rng, p.count
    revenue, before = np.nan_to_num(p.accounts["revenue_total"][:, 0]), np.nan_to_num(p.accounts["revenue_total"][:, 1])
    classes = np.array([sector.sme_class for sector in SECTORS], object)[p.sector]
    above = (revenue >= 2000) & p.chance(0.9)
    rd = np.nan_to_num(p.accounts["rd_expense"][:, 0]) * rng.uniform(0.6, 0.95, n)
    return {
        "sme_industry_class": known(classes),
        "employees_total": known(p.staff.astype(float)),
        "above_scale": known(above),
        "output_growth_positive": known((before > 0) & (revenue > before)),
        "in_commerce_stat": known(above, p.tagged("批发", "零售", "餐饮", "住宿")),
        "first_above_scale": known(p.chance(0.2), above & (classes == "工业")),
        "industrial_output_growth": known(np.round(rng.normal(6, 12, n), 2), above & (classes == "工业")),
        "rd_stat_expense": known(np.round(rd, 2), p.has_rd | p.chance(0.5)),
        "strategic_emerging": known(p.chance(0.4), p.has_rd),
    }


def technology(p: Population) -> Columns:
    """知识产权、科技部门."""
    rng, n, rd = p.rng, p.count, p.has_rd
    patents = np.where(rd, (p.quality * rng.choice([1, 2, 4, 8], n) * (1 + p.staff / 120)).astype(int), 0)
    own = (patents * rng.uniform(0.5, 1, n)).astype(int)
    second = np.where(rd, (p.quality * rng.choice([4, 8, 15, 30], n)).astype(int), rng.choice([0, 0, 0, 1, 2], n))
    levels = np.array(["国家级", "省级", "市级", "市级以下", "无"], object)
    kinds = rng.choice(np.array(["新认定", "新认定", "重新认定", "迁入"], object), n)
    is_hnte = rd & (p.quality > 0.7)
    years = np.array([2018, 2019, 2019, 2019, 2020, p.today.year - 2, p.today.year - 1], float)
    listed = np.array([np.datetime64(f"{p.today.year - back}-04-01") for back in range(1, 6)])
    return {
        "in_strategic_list": known(rd & p.chance(0.25)),
        "ip_class1_count": known(patents.astype(float)),
        "ip_class1_self": known(own.astype(float), rd),
        "ip_class1_highvalue": known(np.floor(own * rng.uniform(0, 0.5, n)), rd),
        "ip_class2_count": known(second.astype(float)),
        "ip_core_owned": known(patents > 0, rd),
        "own_brand": known(p.chance(0.6), rd),
        "rd_org_level": known(rng.choice(levels, n, p=[0.01, 0.04, 0.08, 0.12, 0.75]), rd),
        "core_tech_in_scope": known(p.chance(0.8), rd),
        "research_dishonesty": known(np.zeros(n, bool), rd),
        "award_sci_any_3y": known(p.chance(0.02), rd),
        "first_strategic_listing_date": known(rng.choice(listed, n), rd),
        "hnte_cert_year": known(rng.choice(years, n), is_hnte),
        "hnte_cert_kind": known(kinds, is_hnte),
        "hnte_support_received_ft": known((kinds == "重新认定") & p.chance(0.7), is_hnte),
    }


def honours(p: Population) -> Columns:
    """Qualifications, titles, headquarters, listing."""
    quality = np.where(p.has_rd, p.quality, 0.0)
    ladder = ("科技型中小企业", "创新型中小企业", "高新技术企业", "专精特新中小企业", "专精特新小巨人")
    held = [
        quality > 0.35, quality > 0.55, quality > 0.7, (quality > 0.85) & (p.staff >= 30),
        (quality > 0.97) & (p.staff >= 80),
    ]  # fmt: skip
    code = sum(has.astype(int) << at for at, has in enumerate(held))
    sets = np.empty(2 ** len(ladder), object)
    sets[:] = [tuple(name for at, name in enumerate(ladder) if bits >> at & 1) for bits in range(len(sets))]
    titles = np.empty(3, object)
    titles[:] = [(), ("绿色饭店",), ("市二十强旅行社",)]
    title = np.where(p.of_sectors("hotel") & p.chance(0.4), 1, np.where(p.of_sectors("travel") & p.chance(0.1), 2, 0))
    return {
        "qualifications": known(sets[code]),
        "titles": known(titles[title]),
        "is_hq_recognized": known(np.where((p.staff > 500) & p.chance(0.3), "区级", "无").astype(object)),
        "listing_kind": known(np.where((p.staff > 300) & p.chance(0.12), "境内", "无").astype(object)),
    }


# The order is part of the seed: a new part goes to the end, so that what was drawn before stays what it was.
PARTS = (
    registration, accounts, taxes, statistics, technology, honours, conduct, premises, loans, employment, trade,
    own_words, standing_in_trade, projects, people_and_professions,
)  # fmt: skip
