"""Each fault is named with its file, line and clause, and keeps the pack from being loaded."""

from __future__ import annotations

import pytest

from huiqi.engine.packs import PackError
from tests.engine.packs.conftest import TinyPack

REVENUE = "{attr: revenue, op: gte, value: 1000, unit: 万元, period: 上年度, clause: 第一条}"
KIND = "{attr: kind, op: eq, value: 社会物业, clause: 第二条}"


def test_the_tiny_pack_is_right(tiny: TinyPack) -> None:
    assert [str(fault) for fault in tiny.faults()] == []
    assert tiny.load().items["rent-support"].releases[0].number == 1


def test_a_fault_names_file_line_and_clause(tiny: TinyPack) -> None:
    line = tiny.change("attr: revenue, op", "attr: revenu, op")
    [fault] = [each for each in tiny.faults() if each.severity == "error"]
    assert (fault.file, fault.line, fault.clause) == ("tiny/items/rent-support.yaml", line, "第一条")
    assert fault.message == "不认识的属性「revenu」，是不是「revenue」？"


def test_a_broken_pack_is_not_loaded_and_every_fault_is_told_at_once(tiny: TinyPack) -> None:
    tiny.change("attr: revenue, op", "attr: revenu, op")
    tiny.change("value: 社会物业, clause", "value: 自有物业, clause")
    with pytest.raises(PackError) as caught:
        tiny.load()
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("op: gte, value: 1000", "op: bigger, value: 1000", "只能是：eq、ne"),
        ("op: gte, value: 1000", "op: contains, value: 1000", "不能用 contains 比较"),
        ("value: 1000, unit", "value: 一千, unit", "要和数比较"),
        ("unit: 万元, period", "unit: 元, period", "单位写的是「元」"),
        ("value: 社会物业, clause", "value: 自有物业, clause", "没有「自有物业」这个选项"),
        (", clause: 第一条", "", "就要有「clause」"),
        ("op: eq, value: 社会物业", "op: gte, value: 社会物业", "不能用 gte 比较"),
        ("min(0.5*rent,300)", "min(0.5*rend,300)", "不认识的属性「rend」"),
        ("min(0.5*rent,300)", "min(0.5*rent,300", "金额算式读不懂"),
        ("min(0.5*rent,300)", "min(kind*rent,300)", "不是数，不能参加计算"),
        ("min(0.5*rent,300)", "300 if kind=='自有' else 200", "这一支永远不会用到"),
        ("department: dev\n", "department: nobody\n", "不认识的部门"),
        ("expires: '2025-12-31'", "expires: '2024-12-31'", "早于生效日"),
        ("expires: '2025-12-31'", "expires: '2025-02-30'", "不是存在的日期"),
        ("summary: 租用", "summery: 租用", "不认识的键「summery」"),
        ("level: 区", "level: 街", "只能是：国家、省、市、区"),
        ("amount: 30, unit", "amount: 31, unit", "应为 31，求值得到 30"),
        ("rent: 60", "rant: 60", "不认识的属性「rant」"),
        ("id: rent-support", "id: rent", "要与文件名 rent-support 一致"),
    ],
)
def test_one_fault_in_an_item_is_found(tiny: TinyPack, old: str, new: str, message: str) -> None:
    line = tiny.change(old, new)
    errors = [fault for fault in tiny.faults() if fault.severity == "error"]
    assert any(message in fault.message for fault in errors), [str(fault) for fault in errors]
    assert any(abs(fault.line - line) <= 7 for fault in errors)


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("{attr: revenue, op: lt, value: 500, clause: 第三条}", "互相矛盾"),
        ("{attr: revenue, op: lt, value: 1000, clause: 第三条}", "互相矛盾"),
        ("{attr: revenue, op: eq, value: 10, clause: 第三条}", "互相矛盾"),
        ("any: [{attr: revenue, op: lt, value: 10, clause: 第三条}]", "互相矛盾"),
        (
            "any: [{attr: staff, op: gte, value: 5, clause: 甲}, {attr: staff, op: lt, value: 5, clause: 乙}]",
            "总是成立",
        ),
        (
            "any: [{attr: listed, op: eq, value: true, clause: 甲}, {attr: listed, op: eq, value: false, clause: 乙}]",
            "总是成立",
        ),
        (REVENUE.replace("第一条", "第三条"), "写了两次"),
    ],
)
def test_contradictions_and_tautologies_are_found(tiny: TinyPack, second: str, message: str) -> None:
    line = tiny.change(KIND, f"{KIND}\n        - {second}")
    found = [fault for fault in tiny.faults() if message in fault.message]
    assert found
    assert abs(found[0].line - line) <= 1


def test_bounds_that_meet_and_other_years_are_no_contradiction(tiny: TinyPack) -> None:
    tiny.change(
        KIND,
        f"{KIND}\n        - {{attr: revenue, op: lte, value: 1000, clause: 甲}}"
        "\n        - {attr: revenue, op: lt, value: 5, period: 前年度, clause: 乙}",
    )
    assert not [fault for fault in tiny.faults() if "矛盾" in fault.message]


def test_two_releases_may_not_be_in_force_on_one_day(tiny: TinyPack) -> None:
    path = tiny.folder / "items/rent-support.yaml"
    text = path.read_text("utf-8")
    release = (
        text[text.index("  - number: 1") :].replace("number: 1", "number: 2").replace("'2025-01-01'", "'2025-12-31'")
    )
    path.write_text(text + release.replace("expires: '2025-12-31'", "expires: null"), "utf-8")
    assert any("有效期重叠" in fault.message for fault in tiny.faults())


def test_derivations_that_need_each_other_are_found(tiny: TinyPack) -> None:
    tiny.change(
        "authority: 企业, department: auditor",
        "authority: 企业, department: auditor, derive: margin*2",
        file="attributes.yaml",
    )
    assert any("绕成了圈：margin → rent → margin" in fault.message for fault in tiny.faults())


def test_a_clause_that_the_source_did_not_give_is_a_warning(tiny: TinyPack) -> None:
    tiny.change("clause: 第二条", "clause: 原文未列条号")
    [fault] = tiny.faults()
    assert fault.severity == "warning"
    tiny.load()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("item: rent-support", "item: other", "事项「other」不存在"),
        ("release: 1", "release: 2", "没有第 2 版"),
        ("department: dev", "department: nobody", "不在部门名录里"),
        ("process: linear-fund", "process: circular", "办理流程「circular」不存在"),
        ("process: linear-fund", "process: null", "必须写明办理流程"),
        ("closes: +13d", "closes: -30d", "closes 早于 opens"),
        ("closes: +13d", "closes: 下周", "写法不对"),
        ("grade: C", "grade: E", "只能是：A、B、C、D"),
        ("per_case_yuan: 3000000", "per_case_yuan: 4000000", "高于条文里的最高上限 3000000 元"),
        ("extra_fields: []", "extra_fields: []\nfield_hints: {staff: 填人数}", "表单没有这一栏"),
        ("fund: {code: demo-fund, year: 2026, appropriation_yuan: 1000000}", "fund: null", "要写明资金"),
        ("marked: 演示", "marked: 正式", "只能是「演示」"),
    ],
)
def test_one_fault_in_an_opening_is_found(tiny: TinyPack, old: str, new: str, message: str) -> None:
    line = tiny.change(old, new, file="openings/demo-rent.yaml")
    found = [fault for fault in tiny.faults() if message in fault.message]
    assert found, [str(fault) for fault in tiny.faults()]
    assert found[0].file == "tiny/openings/demo-rent.yaml"
    assert abs(found[0].line - line) <= 1


def test_openings_of_one_fund_state_one_appropriation(tiny: TinyPack) -> None:
    text = (tiny.folder / "openings/demo-rent.yaml").read_text("utf-8")
    other = text.replace("id: demo-rent", "id: demo-rent-2").replace("1000000}", "2000000}")
    (tiny.folder / "openings/demo-rent-2.yaml").write_text(other, "utf-8")
    assert any("资金 demo-fund(2026) 这里写" in fault.message for fault in tiny.faults())


def test_a_required_pack_that_is_not_there_is_named(tiny: TinyPack) -> None:
    tiny.change("requires: []", "requires: [nowhere]", file="pack.yaml")
    assert any("依赖的事项包 nowhere 不在" in fault.message for fault in tiny.faults())


def test_a_pack_elsewhere_finds_the_packs_of_the_project(tiny: TinyPack) -> None:
    tiny.change("requires: []", "requires: [reference]", file="pack.yaml")
    assert tiny.faults() == []


def test_a_file_that_is_not_utf8_is_named_with_its_line(tiny: TinyPack) -> None:
    (tiny.folder / "items/rent-support.yaml").write_bytes("id: rent-support\nname: 租金\n".encode("gbk"))
    assert any("不是 UTF-8" in fault.message and fault.line == 2 for fault in tiny.faults())
