"""A department's file goes in whole or not at all, once, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiqi.core.facts import queries as facts
from huiqi.core.facts.models import Batch, Statement
from huiqi.core.intake import queries, services
from huiqi.core.intake.models import Delivery, FaultRow
from huiqi.core.intake.services import Choice, FileOnDisk
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Company, IdentityQuestion
from huiqi.engine.intake.faults import FileUnreadable
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from tests.core.intake.conftest import CODES, DAY, sheet

GOOD = f"""统一社会信用代码,企业名称,2025年营业收入（元）,从业人数,资产负债率
{CODES[0]},云杉第1（演示）有限公司,12345678.90,１２,35%
{CODES[1]},云杉第2（演示）有限公司,800万元,—,40.5%
"""
Bring = Callable[..., Delivery]


def profile(company: Company) -> dict[tuple[str, int | None], object]:
    """Attribute and year → value, as it counts now."""
    found = {}
    for key, fact in facts.current_facts(company.pk).items():
        for each in fact.values() if isinstance(fact, dict) else [fact]:
            found[key, each.year] = each.value
    return {key: value for key, value in found.items() if not key[0].startswith("biz_age")}


def sentences(delivery: Delivery) -> list[tuple[str, str]]:
    """Place and sentence of each fault."""
    return [(f"{each.column}{each.row}", each.sentence) for each in queries.list_faults(delivery)]


def test_a_file_becomes_facts_in_the_unit_of_the_vocabulary(bring: Bring, operator: Actor, district: list[Company]):
    delivery = services.take_in(actor=operator, delivery_id=bring(GOOD).pk)
    assert delivery.state == "taken"
    assert profile(district[0]) == {
        ("revenue_total", 2025): Decimal("1234.56789"),
        ("employees_total", None): 12,
        ("debt_ratio", 2025): 35,
    }
    assert profile(district[1]) == {("revenue_total", 2025): 800, ("debt_ratio", 2025): Decimal("40.5")}
    assert delivery.counts["statements"] == 5 and delivery.counts["faults"] == 0
    assert Event.objects.filter(kind="intake.delivery.taken", subject_id=str(delivery.pk)).exists()


def test_looking_over_puts_nothing_in_and_shows_what_would(bring: Bring, operator: Actor, district: list[Company]):
    delivery = services.look_over(actor=operator, delivery_id=bring(GOOD).pk)
    assert delivery.state == "looked" and not Statement.objects.exists() and not Batch.objects.exists()
    assert delivery.counts["statements"] == 5 and delivery.counts["companies"] == 2
    first = delivery.preview[0]
    assert first["line"] == 2 and [cell["text"] for cell in first["cells"]] == ["1,234.56789 万元", "12 人", "35%"]


def test_the_same_file_twice_changes_nothing(bring: Bring, operator: Actor):
    delivery = services.take_in(actor=operator, delivery_id=bring(GOOD).pk)
    again = bring(GOOD)
    assert again.pk == delivery.pk
    assert services.take_in(actor=operator, delivery_id=again.pk).batch_id == delivery.batch_id
    assert Batch.objects.count() == 1 and Statement.objects.count() == 5


def test_a_withdrawn_file_leaves_the_profile_as_it_was_and_may_come_again(
    bring: Bring, operator: Actor, district: list[Company]
):
    services.take_in(actor=operator, delivery_id=bring(GOOD).pk)
    before = profile(district[0])
    newer = GOOD.replace("12345678.90", "99999999").replace("35%", "36%")
    delivery = services.take_in(actor=operator, delivery_id=bring(newer).pk)
    assert profile(district[0]) != before
    with pytest.raises(InvalidInput, match="为什么撤回"):
        services.withdraw(actor=operator, delivery_id=delivery.pk, reason=" ")
    services.withdraw(actor=operator, delivery_id=delivery.pk, reason="交错了文件")
    assert profile(district[0]) == before
    with pytest.raises(Conflict, match="已经撤回"):
        services.withdraw(actor=operator, delivery_id=delivery.pk, reason="再撤")
    with pytest.raises(Conflict, match="重新上传"):
        services.take_in(actor=operator, delivery_id=delivery.pk)
    again = services.take_in(actor=operator, delivery_id=bring(newer).pk)
    assert again.pk != delivery.pk and profile(district[0])["debt_ratio", 2025] == 36


def test_title_rows_and_merged_heads_are_read_from_a_workbook(bring: Bring, operator: Actor, district: list[Company]):
    content = sheet(
        [
            [None] * 6, ["填报单位：税务局", None, None, None, None, "金额单位：万元"],
            [None] * 6, [None, None, None, 2024, 2025, None],
            [1, CODES[0], "云杉第1(演示)有限公司", 1.5, 2.25, 0.35],
            [2, "", "云杉第2 (演示) 有限公司", "1,000.50", None, 0.4],
            [3, CODES[2], None, 7, 8, 0.5],
            ["合计", None, None, 1009, 10.25, None], ["制表人：张三", None, None, None, None, None],
        ],
        merges=[
            (0, 0, 0, 5, "重点企业税收情况表"), (2, 0, 3, 0, "序号"), (2, 1, 3, 1, "统一社会信用代码"),
            (2, 2, 3, 2, "纳税人名称"), (2, 3, 2, 4, "营业收入"), (2, 5, 3, 5, "2025年资产负债率"),
        ],
    )  # fmt: skip
    delivery = services.take_in(actor=operator, delivery_id=bring(content, name="税务.xlsx").pk)
    assert sentences(delivery) == []
    assert profile(district[0]) == {
        ("revenue_total", 2024): Decimal("1.5"), ("revenue_total", 2025): Decimal("2.25"), ("debt_ratio", 2025): 35,
    }  # fmt: skip
    assert profile(district[1]) == {("revenue_total", 2024): Decimal("1000.5"), ("debt_ratio", 2025): 40}


def test_each_fault_names_its_place_and_what_to_do_and_the_rest_of_the_row_goes_in(
    bring: Bring, operator: Actor, district: list[Company]
):
    wrong = CODES[1][:-1] + ("0" if CODES[1][-1] != "0" else "1")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    content = f"""统一社会信用代码,企业名称,2025年营业收入（万元）,成立日期,研发费用2025年（万元）
{CODES[0]},云杉,-5,{tomorrow},3
{wrong},云杉第2（演示）有限公司,1,2020-01-01,1
,没有这家公司,1,2020-01-01,1
{CODES[5]},新公司,1,2020-01-01,1
{CODES[2]},云杉,大约十万,2022年3月1日,=1+1
"""
    delivery = services.take_in(actor=operator, delivery_id=bring(content).pk)
    found = sentences(delivery)
    assert [place for place, _ in found] == ["C2", "D2", "A3", "B4", "A5", "C6", "E6"]
    assert all(sentence.endswith("。") for _, sentence in found)
    words = " ".join(sentence for _, sentence in found)
    for expected in ("不能是负数", "在今天之后", "校验码", "没有叫这个名称", "没有这个代码", "具体数字", "公式"):
        assert expected in words, expected
    assert profile(district[0]) == {("rd_expense", 2025): 3}
    assert profile(district[2]) == {("reg_date", None): "2022-03-01"}
    assert list(delivery.faults.filter(column="C", row=2).values_list("value", flat=True)) == ["-5"]


def test_a_company_twice_with_two_truths_is_asked_back_and_with_one_truth_counts_once(
    bring: Bring, operator: Actor, district: list[Company]
):
    content = f"""统一社会信用代码,2025年营业收入（万元）,从业人数
{CODES[0]},100,10
{CODES[0]},200,10
{CODES[1]},7,
"""
    delivery = services.take_in(actor=operator, delivery_id=bring(content).pk)
    assert [place for place, _ in sentences(delivery)] == ["B2", "B3"]
    assert "第 2 行、第 3 行是同一家企业" in sentences(delivery)[0][1]
    assert profile(district[0]) == {("employees_total", None): 10}
    assert profile(district[1]) == {("revenue_total", 2025): 7}


def test_a_column_of_mixed_units_without_one_in_its_head_takes_only_what_says_its_unit(
    bring: Bring, operator: Actor, district: list[Company]
):
    content = f"统一社会信用代码,2025年营业收入\n{CODES[0]},1.5亿元\n{CODES[1]},3000\n{CODES[2]},5000000元\n"
    delivery = services.take_in(actor=operator, delivery_id=bring(content).pk)
    assert [place for place, _ in sentences(delivery)] == ["B3"]
    assert "补上单位" in sentences(delivery)[0][1]
    assert profile(district[0])["revenue_total", 2025] == 15000
    assert profile(district[2])["revenue_total", 2025] == 500


def test_rows_may_say_their_year_themselves(bring: Bring, operator: Actor, district: list[Company]):
    content = f"统一社会信用代码,年度,营业收入（万元）\n{CODES[0]},2024,1\n{CODES[0]},2025,2\n{CODES[0]},2031,3\n"
    delivery = services.take_in(actor=operator, delivery_id=bring(content).pk)
    assert profile(district[0]) == {("revenue_total", 2024): 1, ("revenue_total", 2025): 2}
    assert [place for place, _ in sentences(delivery)] == ["B4"]


def test_a_register_brings_new_companies_and_others_do_not(bring: Bring, operator: Actor):
    content = (
        f"统一社会信用代码,企业名称,住所,法定代表人,登记状态\n{CODES[7]},新芽（演示）有限公司,福华路1号,林一,注销\n"
    )
    assert services.look_over(actor=operator, delivery_id=bring(content).pk).counts["statements"] == 0
    delivery = bring(content, source="market", is_register=True)
    delivery = services.take_in(actor=operator, delivery_id=delivery.pk)
    company = Company.objects.get(uscc=CODES[7])
    assert (company.address, company.legal_representative, company.status) == ("福华路1号", "林一", "cancelled")
    assert delivery.counts["new_companies"] == 1 and profile(company) == {("reg_status", None): "注销"}
    assert Event.objects.filter(kind="parties.company.created", company_id=company.pk).count() == 1


def test_a_choice_made_once_is_remembered_for_the_source_and_moves_on_with_the_years(bring: Bring, operator: Actor):
    content = f"统一社会信用代码,某项指标\n{CODES[0]},5\n"
    delivery = services.look_over(actor=operator, delivery_id=bring(content).pk)
    assert delivery.counts["statements"] == 0
    choice = {"某项指标": Choice("rd_expense", 2025, "元")}
    services.map_columns(actor=operator, delivery_id=delivery.pk, choices=choice)
    same = services.map_columns(actor=operator, delivery_id=delivery.pk, choices=choice)
    assert same.version == 1
    services.take_in(actor=operator, delivery_id=delivery.pk)
    assert Statement.objects.values_list("attribute_id", "year", "value").get() == (
        "rd_expense",
        2025,
        Decimal("0.0005"),
    )
    last_year = bring(content, as_of_on=DAY.replace(year=2025))
    assert services.look_over(actor=operator, delivery_id=last_year.pk).columns[0]["columns"][1]["year"] == 2024


def test_two_columns_cannot_be_the_same_attribute_and_one_must_name_the_company(bring: Bring, operator: Actor):
    delivery = services.look_over(actor=operator, delivery_id=bring(GOOD).pk)
    titles = [each["title"] for each in delivery.columns[0]["columns"]]
    with pytest.raises(InvalidInput, match="选了同一个属性"):
        services.map_columns(
            actor=operator, delivery_id=delivery.pk,
            choices={titles[2]: Choice("rd_expense", 2025), titles[3]: Choice("rd_expense", 2025)},
        )  # fmt: skip
    with pytest.raises(InvalidInput, match="要有一列"):
        services.map_columns(
            actor=operator, delivery_id=delivery.pk, choices={titles[0]: Choice(""), titles[1]: Choice("")}
        )
    with pytest.raises(InvalidInput, match="1990 到 2026"):
        services.map_columns(actor=operator, delivery_id=delivery.pk, choices={titles[2]: Choice("rd_expense", 2099)})


def test_a_file_that_cannot_be_read_is_refused_with_its_reason_and_may_be_sent_again_mended(
    bring: Bring, operator: Actor
):
    cut = GOOD[: GOOD.index("40.5%") - 8]
    delivery = bring(cut)
    with pytest.raises(FileUnreadable, match="截断"):
        services.take_in(actor=operator, delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == "refused" and "请重新导出" in delivery.reason
    assert not Batch.objects.exists() and not FaultRow.objects.exists()
    assert services.take_in(actor=operator, delivery_id=bring(GOOD).pk).state == "taken"


def test_a_file_of_which_nothing_fits_stays_out_and_says_so(bring: Bring, operator: Actor):
    delivery = bring(f"统一社会信用代码,2025年营业收入（万元）\n{CODES[9]},5\n")
    services.look_over(actor=operator, delivery_id=delivery.pk)
    with pytest.raises(InvalidInput, match="没有一格可以入库"):
        services.take_in(actor=operator, delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == "looked" and "差错清单" in delivery.reason and delivery.faults.count() == 1


def test_only_operators_bring_and_see_files(bring: Bring, operator: Actor):
    delivery = bring(GOOD)
    handler = Actor("person", "经办", operator.person_id, department_id=1, posts=frozenset({"handler"}))
    with pytest.raises(NotAllowed):
        services.receive(
            actor=handler, upload=FileOnDisk("a.csv", GOOD.encode()), source="tax", as_of_on=DAY, channel="page"
        )
    with pytest.raises(NotAllowed):
        services.take_in(actor=handler, delivery_id=delivery.pk)
    with pytest.raises(NotFound):
        queries.get_delivery(handler, delivery.pk)


def test_a_day_in_the_future_or_an_unknown_source_is_refused_before_anything_is_kept(bring: Bring):
    with pytest.raises(InvalidInput, match="在今天之后"):
        bring(GOOD, as_of_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(InvalidInput, match="没有登记来源"):
        bring(GOOD, source="nobody")
    assert not Delivery.objects.exists()


def test_the_database_itself_knows_that_taken_means_a_batch(bring: Bring):
    delivery = bring(GOOD)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_delivery SET state = 'taken' WHERE id = %s", [delivery.pk])


def test_zero_bytes_of_a_data_platform_do_not_reach_the_database(bring: Bring, operator: Actor, tmp_path: Path):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    table = {
        "统一社会信用代码": [CODES[0], CODES[1]],
        "有效资质": ["高新\x00技术企业", "x"],
        "从业\x00人数": ["约\x005", "6"],
    }
    parquet.write_table(pyarrow.table(table), path)
    delivery = services.take_in(actor=operator, delivery_id=bring(path.read_bytes(), name="a.parquet").pk)
    assert [place for place, _ in sentences(delivery)] == ["C2"]
    assert Statement.objects.get(company__uscc=CODES[0]).value == ["高新技术企业"]


def test_a_doubtful_row_is_put_to_a_person_and_stays_out(bring: Bring, operator: Actor, district: list[Company]):
    parties.create_company(actor=SYSTEM, uscc=CODES[8], name=district[0].name)
    content = f"企业名称,从业人数\n{district[0].name},5\n{district[1].name},6\n"
    delivery = services.take_in(actor=operator, delivery_id=bring(content).pk)
    assert [place for place, _ in sentences(delivery)] == ["A2"] and "认企业" in sentences(delivery)[0][1]
    assert IdentityQuestion.objects.get().source == "tax"
    assert Statement.objects.get().company_id == district[1].pk
