"""Columns of what mostly the company itself can say, and of projects that few have: asked when it first applies.

About half of all companies have applied before; of projects (solar roofs, storage, renovation, first stores) a few in
a hundred of those they fit. What nobody ever told is masked, so that the questions of the platform have something to ask.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from huiqi.cli.demo.files.population import Bools, Population

Columns = dict[Any, Any]


def _known(values: Any, is_known: Bools) -> Any:
    return np.ma.MaskedArray(np.asarray(values), mask=~is_known)


def _words(p: Population, choices: tuple[str, ...], shares: tuple[float, ...]) -> Any:
    return p.rng.choice(np.array(choices, object), p.count, p=shares)


def _sets(p: Population, choices: tuple[tuple[str, ...], ...], shares: tuple[float, ...]) -> Any:
    values = np.empty(len(choices), object)
    values[:] = list(choices)
    return values[p.rng.choice(len(choices), p.count, p=shares)]


def own_words(p: Population) -> Columns:
    """Order, staff and products, as told in an application."""
    rng, n = p.rng, p.count
    told = p.chance(np.where(p.of_sectors("credit", "staffing"), 0.85, 0.45))
    tech = told & p.has_rd
    product = ("补短板锻长板填空白", "六基/老字号/服务龙头", "其他")
    return {
        "sound_accounting": _known((p.org_type != "个体工商户") & p.chance(0.95), told),
        "commit_not_move": _known(p.chance(0.9), told),
        "has_fixed_premises": _known(p.chance(0.93), told),
        "has_dispatch_rules": _known(p.chance(0.8), told & p.of_sectors("staffing")),
        "industry_encouraged": _known(p.has_rd | p.chance(0.3), told),
        "project_filed": _known(p.chance(0.5), told & p.chance(0.3)),
        "first_fitout": _known(p.chance(0.4), told & p.chance(0.2)),
        "missing_key_material": _known(np.zeros(n, bool), told),
        "missing_minor_material": _known(p.chance(0.1), told),
        "housing_sector_standard_met": _known(p.chance(0.6), p.chance(0.15)),
        "rd_org_built": _known(p.chance(0.5), tech),
        "niche_years": _known(rng.integers(0, 13, n).astype(float), tech),
        "rd_staff_ratio": _known(np.round(rng.uniform(5, 60, n), 2), tech),
        "tech_staff_ratio": _known(np.round(rng.uniform(8, 70, n), 2), tech),
        "hitech_revenue_ratio": _known(np.round(rng.uniform(20, 100, n), 2), tech),
        "rd_domestic_ratio": _known(np.round(rng.uniform(55, 100, n), 2), tech),
        "core_biz_info_system": _known(p.chance(0.7), tech),
        "ip_class1_benefit": _known(np.floor(p.quality * rng.choice([0, 1, 2, 4], n)), tech),
        "lead_product_field": _known(_words(p, product, (0.1, 0.2, 0.7)), tech),
        "key_chain_product": _known(p.chance(0.3), tech),
        "equity_financing_3y": _known(rng.choice([0, 0, 0, 500, 1500, 4000], n).astype(float), tech),
    }


def standing_in_trade(p: Population) -> Columns:
    """How far a technology company has come, as judged by others."""
    rng, n = p.rng, p.count
    led = p.has_rd & (p.quality > 0.55)
    best = led & (p.quality > 0.85)
    quality = ((), ("ISO9001",), ("ISO9001", "质量奖"))
    none = np.full(n, 9999.0)
    return {
        "market_share_national": _known(np.round(rng.exponential(4, n), 2), led),
        "market_rank_national": _known(rng.integers(1, 60, n).astype(float), best),
        "mgmt_or_product_cert": _known(p.chance(0.6), p.has_rd),
        "quality_items": _known(_sets(p, quality, (0.4, 0.5, 0.1)), led),
        "digital_level": _known(rng.integers(1, 5, n).astype(float), led),
        "local_feature_score": _known(rng.integers(0, 16, n).astype(float), led),
        "srdi_eval_score": _known(np.round(np.clip(rng.normal(62, 14, n), 0, 100)), led),
        "innovation_score_expert": _known(np.round(np.clip(rng.normal(74, 9, n), 0, 100)), led),
        "standard_led_5y": _known(p.chance(0.06), led),
        "hnte_pool_entry": _known(p.chance(0.1), p.has_rd),
        "award_sci_nat_rank": _known(np.where(p.chance(0.004), rng.integers(1, 6, n), none), p.has_rd),
        "award_sci_prov_rank": _known(np.where(p.chance(0.015), rng.integers(1, 6, n), none), p.has_rd),
        "makerchina_rank": _known(np.where(p.chance(0.005), rng.integers(1, 25, n), none), p.has_rd),
        "upper_grant_level": _known(_words(p, ("国家级", "省级", "市级"), (0.1, 0.2, 0.7)), best & p.chance(0.3)),
        "upper_grant_amount": _known(rng.choice([20, 50, 100, 200, 500], n).astype(float), best & p.chance(0.3)),
        "valuation_usd": _known(np.round(np.exp(rng.normal(-1.5, 1.4, n)), 2), best & (p.staff >= 50)),
        "drug_special_designation": _known(
            _sets(p, ((), ("创新医疗器械",)), (0.97, 0.03)), p.of_sectors("medical-device", "biomedicine")
        ),
    }


def projects(p: Population) -> Columns:
    """Money put into solar roofs, storage, equipment, shops: few have such a project."""
    rng, n = p.rng, p.count
    solar = p.of_sectors("new-energy", "energy-saving") & p.chance(0.25)
    storage = p.of_sectors("new-energy", "energy-saving") & p.chance(0.15)
    lab, store = p.has_rd & p.chance(0.08), p.tagged("零售", "餐饮") & (p.staff >= 20) & p.chance(0.2)
    spent = np.round(np.exp(rng.normal(5.3, 1.1, n)), 2)
    return {
        "pv_type": _known(_words(p, ("BIPV", "薄膜", "常规"), (0.2, 0.1, 0.7)), solar),
        "pv_invest": _known(spent, solar),
        "pv_generation": _known(np.round(spent * rng.uniform(1500, 2600, n)), solar),
        "pv_connected_accepted": _known(p.chance(0.85), solar),
        "pv_city_subsidy": _known(p.chance(0.3), solar),
        "pv_years_supported": _known(rng.integers(0, 4, n).astype(float), solar),
        "pv_paid_total": _known(rng.choice([0, 0, 20, 60], n).astype(float), solar),
        "storage_kind": _known(_words(p, ("电化学", "其他"), (0.85, 0.15)), storage),
        "storage_discharge": _known(np.round(np.exp(rng.normal(11, 1, n))), storage),
        "energy_project_invest": _known(spent, solar | storage),
        "project_years_supported": _known(rng.integers(0, 3, n).astype(float), storage),
        "project_paid_total": _known(rng.choice([0, 0, 30], n).astype(float), storage),
        "rd_facility_invest": _known(spent, lab),
        "facility_upgrade_invest": _known(spent, lab & p.chance(0.5)),
        "tech_renov_invest": _known(spent, p.tagged("工业") & p.chance(0.12)),
        "fixed_invest_done": _known(np.round(spent * 3, 2), p.tagged("工业") & p.chance(0.08)),
        "cro_service_amount": _known(spent, p.of_sectors("biomedicine") & p.chance(0.2)),
        "platform_invest": _known(spent, p.of_sectors("internet", "supply-chain") & p.chance(0.03)),
        "district_reno_invest": _known(spent, p.of_sectors("property-management") & p.chance(0.08)),
        "brand_first_count": _known(rng.integers(0, 3, n).astype(float), store),
        "brand_store_count": _known(rng.integers(0, 3, n).astype(float), store),
        "flagship_invest": _known(spent, store & p.chance(0.3)),
        "store_count_outside": _known(rng.integers(0, 5, n).astype(float), store),
        "hq_talent_count": _known(rng.integers(1, 30, n).astype(float), p.staff > 500),
    }


def people_and_professions(p: Population) -> Columns:
    """Founders, kitchens, lawyers."""
    rng, n = p.rng, p.count
    young = (np.datetime64(p.today) - p.founded_on).astype(int) < 1400
    founder, kitchen, law = young & p.chance(0.4), p.tagged("餐饮"), p.of_sectors("law")
    dishes = (("热食类", "自制饮品"), ("热食类", "自制饮品", "冷食类"), ("热食类", "自制饮品", "冷食类", "生食类"))
    return {
        "founder_qualified": _known(p.chance(0.6), founder),
        "founder_count_qualified": _known(rng.choice([1, 1, 1, 2, 3], n).astype(float), founder),
        "startup_subsidy_received": _known(p.chance(0.2), founder),
        "jobs_created_insured": _known(np.minimum(p.staff, rng.choice([0, 1, 2, 3, 5, 8], n)).astype(float), founder),
        "jobs_created_12m": _known(rng.integers(0, np.maximum(1, p.staff // 3) + 1, n).astype(float), founder),
        "one_time_absorb_subsidy": _known(p.chance(0.1), (p.staff >= 5) & p.chance(0.18)),
        "catering_items": _known(_sets(p, dishes, (0.7, 0.2, 0.1)), kitchen),
        "catering_revenue": _known(np.round(np.nan_to_num(p.accounts["revenue_total"][:, 0]), 2), kitchen),
        "pro_bono_cases": _known(rng.integers(0, 81, n).astype(float), law),
        "highend_talent_ratio": _known(np.round(rng.uniform(5, 45, n), 2), law),
        "lawyer_rev_over_avg": _known(np.round(rng.normal(0, 25, n), 2), law),
        "ip_law_award": _known(p.chance(0.05), law),
        "legal_award_5y": _known(p.chance(0.08), law),
        "social_org_grade": _known(_words(p, ("5A", "4A", "3A", "无"), (0.05, 0.1, 0.25, 0.6)), p.org_type == "民办非企业"),
        "renewal_area_years": _known(rng.integers(0, 20, n).astype(float), p.tagged("零售", "餐饮") & p.chance(0.03)),
        "rent_waived_landlord": _known(np.round(rng.exponential(30, n), 2), p.of_sectors("property-management", "estate-agency") & p.chance(0.2)),
    }  # fmt: skip
