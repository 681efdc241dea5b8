"""Columns of how companies behave: lists they are on, premises, loans, employment, shops."""

from __future__ import annotations

from typing import Any

import numpy as np

from huiqi.cli.demo.files.population import Bools, Population

_LISTS = {
    "in_abnormal_list": 0.022,
    "in_serious_dishonest": 0.004,
    "major_incident_3y": 0.003,
    "major_incident_1y": 0.001,
    "penalized_2y": 0.012,
    "bad_credit_record_3y": 0.01,
    "product_restricted": 0.004,
    "duplicate_application": 0.003,
    "gov_investment_project": 0.004,
}


def _known(values: Any, is_known: Bools) -> Any:
    return np.ma.MaskedArray(np.asarray(values), mask=~is_known)


def conduct(p: Population) -> dict[Any, Any]:
    """信用、应急、市场监管: the lists that hardly anybody is on."""
    everybody = np.ones(p.count, bool)
    return {key: _known(p.chance(share), everybody) for key, share in _LISTS.items()}


def premises(p: Population) -> dict[Any, Any]:
    """住建、房屋租赁管理部门 know the lease of a part of the companies."""
    rng, n = p.rng, p.count
    leased = p.chance(np.where(p.of_sectors("credit", "staffing"), 0.9, 0.55))
    area = np.maximum(20, np.round(p.staff * rng.uniform(6, 14, n)))
    rent = area * rng.uniform(70, 190, n) / 10_000
    kinds = np.array(["社会物业", "政府物业", "区属国企物业"], object)
    bought = ~leased & p.chance(0.12)
    size = np.maximum(80, p.staff * 9).astype(float)
    return {
        "property_kind": _known(rng.choice(kinds, n, p=[0.88, 0.07, 0.05]), leased),
        "rent_area": _known(area, leased),
        "market_rent_month": _known(np.round(rent, 2), leased),
        "rent_paid": _known(np.round(rent * rng.choice([1, 1, 1, 12], n), 2), leased),
        "rent_support_years_used": _known(rng.choice(4, n, p=[0.85, 0.08, 0.04, 0.03]).astype(float), leased),
        "purchase_area": _known(size, bought),
        "purchase_price": _known(np.round(size * rng.uniform(4.5, 8, n), 2), bought),
        "purchase_date": _known(p.founded_on + rng.integers(200, 900, n), bought),
    }


def loans(p: Population) -> dict[Any, Any]:
    """银行、区科技部门: patent pledges and first loans."""
    rng, n = p.rng, p.count
    has = p.has_rd & (p.quality > 0.4) & p.chance(0.4)
    principal = rng.choice([100, 200, 300, 500, 800, 1000], n).astype(float)
    months = rng.choice([12, 6, 18, 24, 36], n, p=[0.7, 0.08, 0.08, 0.08, 0.06]).astype(float)
    rate = rng.integers(280, 480, n) / 100
    pledges = np.array(["专利", "商标", "版权"], object)
    return {
        "first_loan": _known(p.chance(0.7), np.ones(n, bool)),
        "loan_principal": _known(principal, has),
        "loan_term_months": _known(months, has),
        "loan_used_months": _known(months, has),
        "loan_rate": _known(rate, has),
        "loan_interest_paid": _known(np.round(principal * rate / 100 * months / 12, 2), has),
        "loan_fees": _known(np.round(principal * rng.choice([0, 0.01, 0.02, 0.045], n), 2), has),
        "loan_collateral": _known(rng.choice(pledges, n, p=[0.9, 0.06, 0.04]), has),
        "loan_settled": _known(p.chance(0.85), has),
        "loan_filed_sti": _known(p.chance(0.85), has),
        "ip_owner_is_self": _known(p.chance(0.97), has),
        "other_interest_subsidy": _known(p.chance(0.04), has),
        "loan_release_date": _known(np.datetime64(p.today) - rng.integers(380, 900, n), has),
        "equity_financing_2y": _known(
            rng.choice([0, 0, 0, 300, 1000, 2500], n).astype(float), p.has_rd & p.chance(0.45)
        ),
    }


def employment(p: Population) -> dict[Any, Any]:
    """人社、社保、残联."""
    rng, n = p.rng, p.count
    everybody = np.ones(n, bool)
    insured = np.maximum(1, np.round(p.staff * rng.uniform(0.75, 1, n)))
    hires = (p.staff >= 5) & p.chance(0.18)
    full_year = ~np.isnan(p.accounts["revenue_total"][:, 0]) & p.chance(0.92)
    return {
        "insured_count": _known(insured, everybody),
        "layoff_rate": _known(np.round(np.minimum(np.abs(rng.normal(2.5, 4, n)), 60), 2), everybody),
        "unemp_ins_paid": _known(insured * rng.integers(380, 900, n), everybody),
        "unemp_ins_months": _known(np.where(full_year, 12, rng.integers(1, 12, n)).astype(float), everybody),
        "employees_on_job": _known(p.staff.astype(float), everybody),
        "disabled_employed": _known(np.where(p.staff > 20, rng.choice([0, 0, 0, 0, 1], n), 0).astype(float), everybody),
        "hires_target_group": _known(
            np.where(hires, 1 + rng.integers(0, np.maximum(1, p.staff // 12), n), 0).astype(float),
            hires | p.chance(0.5),
        ),
        "hires_insured_months": _known(
            rng.choice([1, 2, 3, 4, 6], n, p=[0.1, 0.15, 0.35, 0.2, 0.2]).astype(float), hires
        ),
    }


def trade(p: Population) -> dict[Any, Any]:
    """商务、市场监管: shops and kitchens."""
    rng, n = p.rng, p.count
    kitchen, retail, wholesale = p.tagged("餐饮"), p.tagged("零售"), p.tagged("批发")
    store = (retail | kitchen) & (p.staff >= 20) & p.chance(0.5)
    revenue = np.nan_to_num(p.accounts["revenue_total"][:, 0])
    has = ~np.isnan(p.accounts["revenue_total"][:, 0])
    online = retail & has & p.chance(0.4)
    return {
        "food_biz_class": _known(np.full(n, "餐饮服务经营者", object), kitchen),
        "place_area": _known(rng.choice([18, 28, 36, 46, 50, 52, 80, 120, 260], n).astype(float), kitchen),
        "catering_revenue_delta": _known(np.round(rng.normal(20, 120, n), 2), kitchen),
        "store_kind": _known(np.full(n, "连锁门店", object), store),
        "store_area": _known(rng.choice([60, 95, 110, 180, 320], n).astype(float), store),
        "store_count_new": _known(rng.choice([1, 1, 2, 3, 5], n).astype(float), store),
        "store_opened_last_year": _known(p.chance(0.7), store),
        "store_is_franchise": _known(p.chance(0.2), store),
        "retail_sales_delta": _known(np.round(revenue * rng.normal(0.05, 0.2, n), 2), retail & has),
        "online_retail_sales": _known(np.round(revenue * rng.uniform(0.05, 0.7, n), 2), online),
        "online_retail_growth": _known(np.round(rng.normal(12, 20, n), 2), online),
        "wholesale_sales_delta": _known(np.round(revenue * rng.normal(0.05, 0.2, n), 2), wholesale & has),
    }
