"""A tiny pack that is right in every way, to be broken one place at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from huiqi.engine.packs import Fault, Pack, check_pack, load_pack

PACKS = Path(__file__).resolve().parents[3] / "packs"

DAY = date(2025, 6, 1)

ITEM = dedent("""
    id: rent-support
    name: 办公租金支持
    summary: 租用办公楼的企业按租金一半支持，每年最高300万元。
    keywords: [租了写字楼, 租金补贴, 办公租金]
    item_type: support_policy
    level: 区
    issuer: 演示区
    handling_department: 演示区发改局
    category: 产业空间
    department: dev
    sources:
      - {url: null, kind: official, title: null, covers: 全文, retrieved: null}
    source_grade: A 官方网站
    confidence: verified-from-source
    unknown_fields: []
    releases:
      - number: 1
        doc: {title: 办法, effective: '2025-01-01', expires: '2025-12-31', lifecycle: in_force}
        conditions:
          all:
            - {attr: revenue, op: gte, value: 1000, unit: 万元, period: 上年度, clause: 第一条}
            - {attr: kind, op: eq, value: 社会物业, clause: 第二条}
        exclusions: null
        benefit:
          kind: money
          certainty: computable
          unit: 万元
          expr: min(0.5*rent,300)
          caps:
            - {amount: 300, unit: 万元, scope: 每家每年}
        exclusivity: {not_stackable_with: []}
        budget_control: {total_control: null}
        mode: {delivery: 申报制}
        materials: null
        window: null
        process: null
        time_limits: {statutory_workdays: null}
        examples:
          - label: 营收正好
            as_of: '2025-06-01'
            given:
              revenue: {上年度: 1000}
              kind: 社会物业
              rent: 60
            expect: {outcome: eligible, amount: 30, unit: 万元, amount_kind: exact}
            calc: 60×50%=30
            source: 依条款手算
""").lstrip()

FILES = {
    "pack.yaml": "name: tiny\ntitle: 小包\nversion: '1'\nkind: 测试\nstatement: 演示\nrequires: []\n",
    "attributes.yaml": dedent("""
        attributes:
          - {key: revenue, name: 营业收入, type: money, unit: 万元, period: 按年度, meaning: 收入, authority: 审计, department: auditor}
          - {key: rent, name: 租金, type: money, unit: 万元, period: null, meaning: 租金, authority: 企业, department: auditor}
          - {key: kind, name: 物业性质, type: enum, unit: null, period: 申报时, meaning: 性质, authority: 住建, department: dev, enum: [政府物业, 社会物业]}
          - {key: staff, name: 人数, type: number, unit: 人, period: 申报时, meaning: 人数, authority: 统计, department: dev}
          - {key: listed, name: 在名录内, type: bool, unit: null, period: 申报时, meaning: 名录, authority: 统计, department: dev}
          - {key: margin, name: 利润率, type: percent, unit: '%', period: 上年度, meaning: 利润率, authority: 审计, department: auditor, derive: rent/revenue*100}
    """).lstrip(),
    "departments.yaml": dedent("""
        departments:
          - {code: dev, name: 演示区发改局, short_name: 发改局, level: district, parent: null, phone: 0755-0000 0001}
        sources:
          - {code: auditor, name: 审计报告, short_name: 审计, kind: evidence}
    """).lstrip(),
    "items/rent-support.yaml": ITEM,
    "processes/linear-fund.yaml": (PACKS / "reference/processes/linear-fund.yaml").read_text("utf-8"),
    "openings/demo-rent.yaml": dedent("""
        id: demo-rent
        item: rent-support
        release: 1
        name: 演示批次
        marked: 演示
        summary: 租用办公楼的企业按租金一半支持。
        mode: 申报制
        department: dev
        contact: {name: 窗口, phone: 0755-0000 0001}
        process: linear-fund
        in_force: {effective: -60d, expires: +365d}
        window: {opens: -20d, closes: +13d}
        fund: {code: demo-fund, year: 2026, appropriation_yuan: 1000000}
        limits: {accept_workdays: 5, decide_workdays: 20, supplement_days: 15}
        caps: {per_case_yuan: 3000000, per_company_year_yuan: null}
        materials:
          - {key: lease, name: 租赁合同, issued_by: 企业, required: true, grade: C, fetch: upload}
        extra_fields: []
        letters: {approve: result-approve, refuse: result-refuse}
    """).lstrip(),
}


class TinyPack:
    """The pack on disk; ``change`` breaks it, ``faults`` says what the check finds."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def change(self, old: str, new: str, *, file: str = "items/rent-support.yaml") -> int:
        """Replace ``old`` once; returns the line on which the change stands."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def faults(self) -> list[Fault]:
        return check_pack(self.folder, today=DAY)

    def load(self) -> Pack:
        return load_pack(self.folder, today=DAY)


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return TinyPack(tmp_path / "tiny")


@pytest.fixture(scope="session")
def real() -> Pack:
    return load_pack(PACKS)
