"""Whatever a role may see leaves as a file: only that, masked, exact, without formulas, and on record."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.http import HttpResponseBase
from python_calamine import CalamineWorkbook

from huiqi.core.cases.queries import CaseFilter
from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties.models import Company
from huiqi.core.payments.models import PaymentOrder
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound
from huiqi.web.kit.exporting import DATASETS, export, parquet, writers
from huiqi.web.kit.exporting.columns import Column
from tests.factories import World, a_department, company_actor, officer

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://x","点我")'


@pytest.fixture
def world(db: None) -> World:
    return World.build()


def bytes_of(response: HttpResponseBase) -> bytes:
    return b"".join(response)


def csv_rows(response: HttpResponseBase) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bytes_of(response).decode("utf-8-sig"))))


def xlsx_rows(response: HttpResponseBase) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(bytes_of(response))).get_sheet_by_index(0).to_python()


def test_a_window_takes_its_departments_cases_along_with_exact_amounts(world: World) -> None:
    case = world.approved()
    response = export(world.window, "cases", "csv")
    assert "no-store" in response["Cache-Control"]
    raw = bytes_of(response)
    assert raw.startswith(b"\xef\xbb\xbf")
    [row] = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert row["编号"] == case.number
    assert row["核定金额（元）"] == "400000.00"
    assert row["统一社会信用代码"] == world.company.uscc
    assert row["状态"] == "已决定"
    assert csv_rows(export(officer(a_department("ft-science"), "window"), "cases", "csv")) == []


def test_a_company_takes_its_own_along_and_sees_no_officers_name(world: World) -> None:
    own = world.in_review()
    own.assigned_to_id = world.handler.person_id
    own.save(update_fields=["assigned_to"])
    world.submitted(world.another_clerk())
    [row] = csv_rows(export(world.clerk, "cases", "csv"))
    assert (row["编号"], row["办理人"]) == (own.number, "承办部门")
    assert "陈工" in {each["办理人"] for each in csv_rows(export(world.window, "cases", "csv"))}


def test_filters_narrow_the_rows_and_their_names_not_their_values_are_recorded(world: World) -> None:
    first = world.submitted()
    world.submitted(world.another_clerk())
    wanted = CaseFilter(text=first.company.name, is_open=True)
    assert len(csv_rows(export(world.window, "cases", "csv", wanted))) == 1
    event = Event.objects.get(kind="insight.export.made")
    assert event.payload == {"as": "csv", "filters": ["is_open", "text"], "rows": 1}
    assert (event.subject_id, event.actor_person_id) == ("cases", world.window.person_id)


def test_visitors_take_what_is_public_and_leave_no_record(world: World) -> None:
    world.approved()
    [row] = csv_rows(export(ANONYMOUS, "awards", "csv"))
    assert row["支持金额（元）"] == "400000.00"
    assert csv_rows(export(ANONYMOUS, "items", "csv"))
    assert not Event.objects.filter(kind="insight.export.made").exists()


@pytest.mark.parametrize("name", ["cases", "orders", "facts"])
def test_what_is_not_public_is_refused_to_visitors_and_to_those_without_a_post(world: World, name: str) -> None:
    editor = officer(world.department, "editor")
    for actor in (ANONYMOUS, editor):
        with pytest.raises(NotAllowed):
            export(actor, name, "csv")
    with pytest.raises(NotFound):
        export(world.window, "ledger", "csv")
    with pytest.raises(NotFound):
        export(world.window, name, "exe")


def test_orders_mask_the_payee_for_leaders_and_the_account_for_everybody(world: World) -> None:
    case = world.ordered()
    PaymentOrder.objects.filter(case=case).update(payee_name="王小明")
    for actor, payee in (
        (world.finance, "王小明"),
        (officer(world.department, "leader"), "王**"),
        (world.clerk, "王小明"),
    ):
        [row] = csv_rows(export(actor, "orders", "csv"))
        assert row["户名"] == payee
        assert row["账号"] == "尾号 6620"
        assert row["金额（元）"] == "400000.00"
    assert csv_rows(export(world.clerk, "orders", "csv"))[0]["开单人"] == "承办部门"
    with pytest.raises(NotAllowed):
        export(world.window, "orders", "csv")


def test_a_company_takes_its_own_facts_along_and_nobody_elses(world: World) -> None:
    rows = {row["属性编号"]: row for row in csv_rows(export(world.clerk, "facts", "csv"))}
    assert rows["revenue_total"]["数值"] == "4286.3"
    assert (rows["revenue_total"]["单位"], rows["revenue_total"]["来源"]) == ("万元", "税务部门")
    stranger = Actor("token", "部门程序", department_id=world.department.pk, posts=frozenset({"window"}))
    with pytest.raises(NotAllowed):
        export(stranger, "facts", "csv")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_formula_in_a_name_stays_text(world: World, kind: str) -> None:
    Company.objects.filter(pk=world.company.pk).update(name=FORMULA)
    world.submitted()
    response = export(world.window, "cases", kind)
    cell = csv_rows(response)[0]["企业"] if kind == "csv" else xlsx_rows(response)[1][1]
    assert cell == f"'{FORMULA}"


def test_xlsx_holds_numbers_as_numbers_under_chinese_headings_with_units(world: World) -> None:
    world.approved()
    head, row = xlsx_rows(export(world.window, "cases", "xlsx"))
    cells = dict(zip(head, row, strict=True))
    assert cells["核定金额（元）"] == 400000.0
    assert cells["统一社会信用代码"] == world.company.uscc
    assert "剩余时间（工作日）" in cells


def test_more_rows_than_excel_holds_are_refused_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.submitted()
    monkeypatch.setattr("huiqi.web.kit.exporting.answer.EXCEL_ROWS", 0)
    with pytest.raises(InvalidInput, match="CSV"):
        export(world.window, "cases", "xlsx")
    assert len(csv_rows(export(world.window, "cases", "csv"))) == 1


def test_rows_are_written_as_they_come_and_not_gathered_first() -> None:
    taken: list[int] = []

    def rows():
        for number in range(50_000):
            taken.append(number)
            yield [number, "字" * 20]

    pieces = writers.csv_pieces(
        [Column("序号", lambda row: row[0], "number"), Column("字", lambda row: row[1])], rows()
    )
    next(pieces)
    assert 0 < len(taken) < 5_000


def test_without_pyarrow_parquet_says_what_to_install(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "pyarrow", None)
    with pytest.raises(InvalidInput, match=r"huiqi\[parquet\]"):
        export(world.window, "cases", "parquet")
    assert not Event.objects.filter(kind="insight.export.made").exists()


def test_parquet_keeps_decimals_days_and_empty_cells(world: World) -> None:
    reader = pytest.importorskip("pyarrow.parquet")
    case = world.approved()
    world.submitted(world.another_clerk())
    table = reader.read_table(io.BytesIO(bytes_of(export(world.window, "cases", "parquet"))))
    rows = {row["编号"]: row for row in table.to_pylist()}
    assert rows[case.number]["核定金额（元）"] == Decimal("400000.00")
    assert rows[case.number]["提交时间"].tzinfo is not None
    other = next(row for number, row in rows.items() if number != case.number)
    assert other["核定金额（元）"] is None
    assert other["到期日"] is not None
    empty = reader.read_table(io.BytesIO(bytes_of(export(company_actor(world.company), "orders", "parquet"))))
    assert empty.num_rows == 0
    assert "金额（元）" in empty.column_names


def test_every_dataset_has_headings_that_differ_and_a_filter_that_is_empty_by_itself() -> None:
    for dataset in DATASETS.values():
        titles = [column.title for column in dataset.columns]
        assert len(titles) == len(set(titles))
        assert dataset.filter_type() == dataset.filter_type()
