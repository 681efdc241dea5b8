"""The form of an opening is what its rules read."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.engine.forms.build import CONTACT_GROUP, PAYEE_GROUP, Form, build_form
from huiqi.engine.packs import Pack
from huiqi.engine.packs.model import merge_packs
from huiqi.engine.packs.read import read_packs
from huiqi.engine.rules import parse_vocabulary

PACKS = Path(__file__).resolve().parents[3] / "packs"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return merge_packs("all", PACKS, read_packs(PACKS).packs)


def form(pack: Pack, opening_id: str) -> Form:
    opening = pack.openings[opening_id]
    release = pack.items[opening.item_id].release(opening.release_number)
    assert release is not None
    holders = {code: entry["short_name"] for code, entry in {**pack.departments, **pack.sources}.items()}
    return build_form(release.data, opening.data, parse_vocabulary(pack.vocabulary), holders)


def test_fields_are_grouped_by_the_department_that_holds_them(pack: Pack) -> None:
    titles = [group.title for group in form(pack, "demo-credit-rent-2026").groups]
    assert "区住建局" in titles
    assert titles[-2:] == ["收款账户", "联系人"]
    assert titles.index("由企业填写") > titles.index("区财政局")


def test_a_yearly_attribute_is_asked_for_the_year_that_the_rule_names(pack: Pack) -> None:
    field = form(pack, "demo-credit-rent-2026").fields["revenue_total@上年度"]
    assert (field.title, field.unit, field.required) == ("上年度营业收入总额", "万元", True)


def test_a_derived_attribute_is_asked_by_its_inputs(pack: Pack) -> None:
    keys = {field.key for field in form(pack, "demo-innovative-sme-2026").fields.values()}
    assert "is_sme" not in keys
    assert "rd_ratio" not in keys
    assert {"rd_expense", "revenue_total", "employees_total", "sme_industry_class"} <= keys


def test_age_is_asked_as_the_founding_day(pack: Pack) -> None:
    fields = form(pack, "demo-startup-initial-2026").fields
    assert "reg_date" in fields
    assert "biz_age_years" not in fields


def test_tags_are_shown_as_the_document_writes_them(pack: Pack) -> None:
    hint = form(pack, "demo-credit-rent-2026").fields["industry_tags"].hint
    assert hint.endswith("条文里的写法：信用服务业")


def test_a_permit_asks_for_no_bank_account(pack: Pack) -> None:
    groups = {group.department for group in form(pack, "demo-labor-dispatch-2026").groups}
    assert PAYEE_GROUP not in groups
    assert CONTACT_GROUP in groups


def test_one_of_several_ways_is_not_required(pack: Pack) -> None:
    fields = form(pack, "demo-hnte-award-2026").fields
    assert not fields["above_scale"].required
    assert fields["reg_district"].required


def test_every_demo_form_is_short_enough_to_fill_in(pack: Pack) -> None:
    for opening_id in pack.openings:
        built = form(pack, opening_id)
        assert 1 <= len(built.fields) <= 30, opening_id
        assert len({material.key for material in built.materials}) == len(built.materials)
