"""A small district that takes in departments' files: three companies, three sources, an operator."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import LazySettings

from huiqi.core.facts.services import ensure_source, load_attributes
from huiqi.core.intake import services
from huiqi.core.intake.models import Delivery
from huiqi.core.intake.services import FileOnDisk
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Company
from huiqi.core.parties.uscc import complete
from tests.factories import a_person

YEARLY = "按年度(上年度/前年度/大前年度)"
ATTRIBUTES: list[dict[str, Any]] = [
    {"key": "reg_date", "name": "成立日期", "type": "date"},
    {"key": "reg_status", "name": "登记状态", "type": "enum"},
    {"key": "revenue_total", "name": "营业收入总额", "type": "money", "unit": "万元", "period": YEARLY},
    {"key": "rd_expense", "name": "研发费用", "type": "money", "unit": "万元", "period": YEARLY},
    {"key": "employees_total", "name": "从业人员数", "type": "number", "unit": "人", "period": "上年度"},
    {"key": "debt_ratio", "name": "资产负债率", "type": "percent", "unit": "%", "period": YEARLY},
    {"key": "above_scale", "name": "规模以上(限额以上)在库", "type": "bool"},
    {"key": "qualifications", "name": "有效资质", "type": "set"},
]
DAY = date(2026, 3, 31)
CODES = [complete(f"91440300MA{number:06d}") for number in range(910_001, 910_011)]


@pytest.fixture
def operator(db: None) -> Actor:
    """The one who takes files in."""
    person = a_person("钱工")
    return Actor("person", "钱工", person.pk, department_id=None, posts=frozenset({"operator"}))


@pytest.fixture
def district(db: None, settings: LazySettings, tmp_path: Path) -> list[Company]:
    """Three companies with codes ``CODES[:3]``; files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    load_attributes(actor=SYSTEM, attributes=ATTRIBUTES)
    for key, name in (("tax", "税务部门"), ("stat", "统计部门"), ("market", "市场监管部门")):
        ensure_source(actor=SYSTEM, key=key, name=name)
    return [
        parties.create_company(actor=SYSTEM, uscc=code, name=f"云杉第{at}（演示）有限公司")
        for at, code in enumerate(CODES[:3], start=1)
    ]


@pytest.fixture
def bring(district: list[Company], operator: Actor) -> Callable[..., Delivery]:
    """``bring(csv text or bytes, …)``: the delivery as it was received."""

    def do(content: str | bytes, *, name: str = "a.csv", source: str = "tax", **more: Any) -> Delivery:
        data = content.encode() if isinstance(content, str) else content
        upload = FileOnDisk(name, data)
        given = {"as_of_on": DAY, "channel": "page", **more}
        delivery, _ = services.receive(actor=operator, upload=upload, source=source, **given)
        return delivery

    return do


def sheet(rows: Sequence[Sequence[Any]], *, merges: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    """An xlsx of one sheet; ``merges`` are (row, column, last row, last column, text)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("表1")
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    page.write(at, place, cell)
        for first_row, first, last_row, last, text in merges:
            page.merge_range(first_row, first, last_row, last, text)
    return out.getvalue()
