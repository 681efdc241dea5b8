"""Letters: numbered without gaps, the same words on paper and on the page, never changed afterwards."""

from __future__ import annotations

import io
import threading
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document
from procrastinate.contrib.django.models import ProcrastinateJob

from huiqi.core.documents import queries, services
from huiqi.core.documents.inspection import inspect
from huiqi.core.documents.jobs import issue_letter
from huiqi.core.documents.letters import KINDS
from huiqi.core.documents.letters.build_templates import build
from huiqi.core.documents.letters.render import template_path
from huiqi.core.documents.models import Letter
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties.models import Company
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound
from tests.core.documents.conftest import Upload

COMMON: dict[str, Any] = {
    "department": "福田区科技创新局（演示）",
    "item": "软件企业首次达规模支持",
    "case_number": "2026-RJ-0417",
    "filed_on": "2026-11-16",
    "contact_name": "何工",
    "contact_phone": "0755-0000 0003",
}
REASON = {
    "clause": "第八条第一款",
    "text": "上年度营业收入没有达到要求",
    "needed": "不低于 2000 万元",
    "on_file": "1500 万元",
}
CONTEXTS: dict[str, dict[str, Any]] = {
    "result-approve": {
        **COMMON,
        "amount": Decimal("99540.05"),
        "next_step": "10 个工作日内拨付到您登记的账户。",
        "basis": [{"clause": "第八条", "text": "年度营业收入达到 2000 万元"}],
    },
    "result-refuse": {**COMMON, "reasons": [REASON]},
    "supplement": {**COMMON, "due_on": "2026-12-04", "wants": [{"name": "2025 年度审计报告", "note": "要有二维码"}]},
    "return": {**COMMON, "reasons": [{"clause": "第三条", "text": "不在受理时间内"}], "reapply": "下一批开放后再来。"},
    "appeal-result": {**COMMON, "result": "维持原决定", "opinion": "申报年度营业收入没有达到第八条的要求。"},
    "clawback": {
        **COMMON,
        "amount": Decimal("120000.00"),
        "clawback": "ZH-2026-0001",
        "reason": "资金管理办法第二十条",
        "instalments": [{"due_on": "2027 年 1 月 20 日", "amount": "120,000.00"}],
    },
    "publicity-result": {
        **COMMON,
        "published_on": "2026-12-01",
        "until_on": "2026-12-08",
        "result": "公示期满，没有成立的异议",
        "next_step": "财务核对收款账户后拨付。",
    },
    "correction": {
        **COMMON,
        "amount": Decimal("250000.00"),
        "before": "支持 400,000.00 元",
        "result": "予以支持",
        "resolution": "福产联会〔2026〕2-1号",
        "opinion": "复核发现租金面积多算。",
        "clawback": "ZH-2026-0002",
    },
    "inspection": {
        **COMMON,
        "inspected_on": "2027-03-01",
        "what": "资金用途和凭证",
        "result": "未发现问题",
        "opinion": "凭证齐全，用途相符。",
        "next_step": "请继续妥善保存凭证。",
    },
    "payment": {
        **COMMON,
        "amount": "300000.00",
        "payee_name": "云杉信用科技（演示）有限公司",
        "bank_name": "演示银行福田支行",
        "account_masked": "尾号 6620",
        "paid_on": "2026-12-20",
    },
}
SUBJECT = ("cases.case", "2026-RJ-0417")


def issue(actor: Actor, company: Company, template: str = "result-refuse", **more: Any) -> Letter:
    context = more.pop("context", CONTEXTS[template])
    return services.render_letter(
        actor=actor, template=template, context=context, subject=SUBJECT, company_id=company.pk, **more
    )


def words_of(letter: Letter) -> str:
    return "\n".join(block["text"] for block in letter.blocks)


@pytest.mark.parametrize("template", sorted(KINDS))
def test_every_letter_has_head_number_addressee_signature_and_contact(
    template: str, officer: Actor, company: Company, tmp_path: Path
) -> None:
    letter = issue(officer, company, template)
    by_style = {block["style"]: block["text"] for block in letter.blocks}
    assert by_style["redhead"] == "福田区科技创新局（演示）"
    assert by_style["number"] == letter.number
    assert letter.number.startswith("深福惠企函〔20")
    assert letter.number.endswith("1号（演示）")
    assert by_style["salute"] == f"云杉信用科技（演示）有限公司（统一社会信用代码 {company.uscc}）："
    said = words_of(letter)
    for words in (
        "「软件企业首次达规模支持」（编号 2026-RJ-0417）",
        "2026年11月16日",
        "何工，电话 0755-0000 0003",
        "不收费",
        "（印章）",
        letter.check_code,
    ):
        assert words in said
    assert "{" not in said
    opened = services.open_file(actor=SYSTEM, file_id=letter.file_id)
    assert inspect(opened.path, name=opened.name).extension == "docx"
    with zipfile.ZipFile(opened.path) as package:
        assert any(name.startswith("word/media/") for name in package.namelist()), "the QR code"


def test_an_approval_writes_the_amount_in_figures_and_in_capitals(officer: Actor, company: Company) -> None:
    said = words_of(issue(officer, company, "result-approve"))
    assert "支持金额：99,540.05 元（大写：人民币玖万玖仟伍佰肆拾元零伍分）。" in said
    assert "1. 年度营业收入达到 2000 万元（依据：第八条）。" in said


def test_an_approval_without_money_says_what_is_granted(officer: Actor, company: Company) -> None:
    context = {**CONTEXTS["result-approve"], "amount": None, "granted": "认定为创新型中小企业"}
    said = words_of(issue(officer, company, "result-approve", context=context))
    assert "决定内容：认定为创新型中小企业。" in said
    assert "大写" not in said


def test_a_correction_says_what_held_what_holds_and_what_it_rests_on(officer: Actor, company: Company) -> None:
    said = words_of(issue(officer, company, "correction"))
    assert "更正后的支持金额：250,000.00 元" in said
    assert "原决定：支持 400,000.00 元。更正依据：福产联会〔2026〕2-1号。" in said
    assert "追回编号 ZH-2026-0002" in said
    taken_back = {**CONTEXTS["correction"], "amount": None, "result": "取消原来的支持", "clawback": ""}
    said = words_of(issue(officer, company, "correction", context=taken_back))
    assert "取消原来的支持" in said
    assert "追回编号" not in said


@pytest.mark.parametrize("template", ["result-approve", "result-refuse", "return", "correction", "publicity-result"])
def test_a_decision_names_both_ways_of_appeal_with_their_terms(template: str, officer: Actor, company: Company) -> None:
    said = words_of(issue(officer, company, template))
    assert "60 日内向深圳市福田区人民政府申请行政复议" in said
    assert "6 个月内向有管辖权的人民法院提起行政诉讼" in said


def test_a_refusal_gives_each_reason_with_clause_need_and_what_is_on_file(officer: Actor, company: Company) -> None:
    said = words_of(issue(officer, company))
    assert (
        "1. 上年度营业收入没有达到要求（依据：第八条第一款）。要求：不低于 2000 万元；你单位现有：1500 万元。" in said
    )


def test_markup_and_template_signs_in_a_name_are_shown_as_text(officer: Actor, company: Company) -> None:
    nasty = "<b>甲</b> & {{ 7*7 }} {% if %} \x0b</w:t>'; DROP TABLE"
    context = {**CONTEXTS["result-refuse"], "item": nasty}
    letter = issue(officer, company, context=context)
    assert "<b>甲</b> & {{ 7*7 }} {% if %} </w:t>'; DROP TABLE" in words_of(letter)
    data = services.open_file(actor=SYSTEM, file_id=letter.file_id).path.read_bytes()
    assert any("<b>甲</b>" in part.text for part in Document(io.BytesIO(data)).paragraphs)


def test_an_incomplete_context_is_refused_with_what_is_missing(officer: Actor, company: Company) -> None:
    with pytest.raises(InvalidInput, match="reasons"):
        issue(officer, company, context=COMMON)
    with pytest.raises(InvalidInput, match="一条也没有"):
        issue(officer, company, context={**COMMON, "reasons": []})
    with pytest.raises(InvalidInput, match="精确到分"):
        issue(officer, company, "result-approve", context={**CONTEXTS["result-approve"], "amount": "1.001"})


def test_only_officers_and_the_system_issue_letters(clerk: Actor, company: Company) -> None:
    with pytest.raises(NotAllowed):
        issue(clerk, company)


def test_numbers_run_on_without_a_gap_even_over_a_rollback(officer: Actor, company: Company) -> None:
    first = issue(officer, company)
    with transaction.atomic():
        issue(officer, company)
        transaction.set_rollback(True)
    second = issue(officer, company)
    other = issue(officer, company, series="深福科函")
    assert (first.serial, second.serial, other.serial) == (1, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_letters_issued_at_once_get_one_number_each(officer: Actor, company: Company) -> None:
    numbers: list[int] = []

    def work() -> None:
        try:
            numbers.append(issue(officer, company).serial)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5]


def test_a_job_that_runs_again_issues_no_second_letter(company: Company) -> None:
    once = "cases.case:2026-RJ-0417:result-refuse"
    services.request_letter(
        template="result-refuse",
        context=CONTEXTS["result-refuse"],
        subject=SUBJECT,
        company_id=company.pk,
        once_key=once,
    )
    job = ProcrastinateJob.objects.get(task_name="documents.issue_letter")
    issue_letter(**job.args)
    issue_letter(**job.args)
    assert Letter.objects.count() == 1
    assert Letter.objects.get().number.startswith("深福惠企函〔")


@pytest.mark.django_db(transaction=True)
def test_a_letter_asked_for_in_a_rolled_back_transaction_is_never_written(company: Company) -> None:
    with transaction.atomic():
        services.request_letter(
            template="payment", context=CONTEXTS["payment"], subject=SUBJECT, company_id=company.pk, once_key="x"
        )
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def test_the_first_reading_by_the_company_is_noted_once(clerk: Actor, officer: Actor, company: Company) -> None:
    letter = issue(officer, company)
    services.record_letter_read(actor=officer, letter=letter)
    assert letter.first_read_at is None
    read = services.open_letter(actor=clerk, letter_id=letter.pk)
    again = services.open_letter(actor=clerk, letter_id=letter.pk)
    assert read.first_read_by == "林经办"
    assert again.first_read_at == read.first_read_at
    assert Event.objects.filter(kind="documents.letter.read").count() == 1


def test_another_company_neither_sees_nor_opens_a_letter(
    stranger: Actor, clerk: Actor, officer: Actor, company: Company, upload: Upload
) -> None:
    letter = issue(officer, company)
    with pytest.raises(NotFound):
        services.open_letter(actor=stranger, letter_id=letter.pk)
    with pytest.raises(NotFound):
        services.open_file(actor=stranger, file_id=letter.file_id)
    assert queries.list_letters(stranger) == []
    assert queries.list_letters(clerk, subject=SUBJECT) == [letter]


def test_an_officer_reads_a_letter_on_a_ground_and_that_is_no_receipt(officer: Actor, company: Company) -> None:
    letter = issue(officer, company)
    with pytest.raises(NotFound):
        services.open_letter(actor=officer, letter_id=letter.pk)
    opened = services.open_letter(
        actor=officer, letter_id=letter.pk, because=lambda _, file_id: file_id == letter.file_id
    )
    assert opened.first_read_at is None


def test_whoever_holds_the_paper_can_check_it_without_reading_it(officer: Actor, company: Company) -> None:
    letter = issue(officer, company)
    found = queries.find_letter_by_code(letter.check_code)
    assert found is not None
    assert (found.number, found.sha256) == (letter.number, letter.file.sha256)
    assert company.name not in found.company_masked
    assert queries.find_letter_by_code("nothing") is None


def test_the_page_has_a_full_qr_code_without_inline_style(officer: Actor, company: Company) -> None:
    page = queries.letter_page(issue(officer, company))
    assert page.qr_svg.startswith("<svg")
    assert "style=" not in page.qr_svg
    assert page.check_url.endswith(f"/letters/check/{page.letter.check_code}/")


def test_the_database_refuses_to_change_or_remove_a_letter(clerk: Actor, officer: Actor, company: Company) -> None:
    letter = services.open_letter(actor=clerk, letter_id=issue(officer, company).pk)
    for change in ({"title": "另一封"}, {"context": {}}, {"first_read_by": "别人"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).delete()


@pytest.mark.parametrize("template", sorted(KINDS))
def test_the_templates_in_the_pack_are_those_the_script_makes(template: str) -> None:
    made = [(part.style.name, part.text) for part in build(template).paragraphs]
    kept = [(part.style.name, part.text) for part in Document(str(template_path(template))).paragraphs]
    assert made == kept
