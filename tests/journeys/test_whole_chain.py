"""One application from the finder to the award register, by everybody who has a hand in it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from playwright.sync_api import Page

from tests.journeys.acts import Desk, do, fill_any, open_move, picture, the_bank_pays
from tests.journeys.conftest import NARROW, WIDE, Arrive, Visitor, issue_letters

RENT, RENT_CODE = "ft-credit-rent-2025", "demo-credit-rent-2026"
RESEARCH, RESEARCH_CODE = "ft-rd-stat-2025", "demo-rd-stat-2026"


def find_and_check(visitor: Visitor) -> None:
    """A visitor finds the policy by own words and tries it without an account."""
    page = visitor.go("/")
    page.fill("[name=q]", "租了写字楼")
    page.locator("form[role=search] button, .search button").first.click()
    page.locator(f"main a[href='/items/{RENT}/']").first.click()
    visitor.sees("谁能拿", "营业收入总额", "本平台不收费")
    visitor.press("先自测，不用登录")
    page.fill("[name='revenue_total@上年度']", "1,200万")
    page.fill("[name=rent_paid]", "２０")
    page.locator("[name=property_kind][value=社会物业]").check()
    visitor.press("算一算")
    visitor.sees("还没有数据", "自测的内容不保存")
    assert "1,200" in page.content()  # on a phone the clauses that pass are folded


def file_application(company: Visitor) -> str:
    """From the company's page through why to a submitted case; returns its number."""
    page = company.go("/company/")
    company.sees("现在就能拿", "信用服务业办公用房租金支持")
    page.locator(f"#now a[href='/company/items/{RENT}/']").first.click()
    company.sees("逐条对照", "金额怎么算出来的", "9.95")
    company.press("去申请")
    number = re.search(r"/drafts/([^/]+)/", page.url)
    assert number is not None, page.url
    fill_draft(page, rent="21")
    company.press("提交申请")
    assert f"/cases/{number.group(1)}/" in page.url, page.inner_text("main")[:2000]
    company.sees("提交成功", "正在受理", "您提交的内容", "21 万元", "企业申报")
    return number.group(1)


def fill_draft(page: Page, rent: str) -> None:
    """Correct a fact, answer what is asked, upload what is wanted."""
    folded = page.locator("details", has=page.locator("[name=rent_paid]"))
    if folded.count():
        folded.locator("summary").click()
    page.fill("[name=rent_paid]", rent)
    answers = {
        "contact_name": "林会计", "contact_phone": "0755-0000 0000", "payee_name": "云杉信用科技（演示）有限公司",
        "payee_bank": "演示银行福田支行", "payee_account": "4000 1234 5678 6620",
    }  # fmt: skip
    for name, value in answers.items():
        if page.locator(f"[name={name}]").count():
            page.fill(f"[name={name}]", value)
    for place in page.locator("input[type=file]").all():
        place.set_input_files(files=[picture(str(place.get_attribute("name")))])


@pytest.mark.parametrize(("size", "scripts"), [(WIDE, True), (NARROW, False)], ids=["desktop", "phone-without-script"])
def test_an_application_is_found_filed_decided_paid_and_made_public(
    arrive: Arrive, size: tuple[int, int], scripts: bool
) -> None:
    find_and_check(arrive(size=size, scripts=scripts))
    login = "lin" if scripts else "yunshan"
    company = arrive(login, size=size, scripts=scripts)
    if not scripts:
        _answer_the_supplement_and_leave_it(company)
        return
    number = file_application(company)

    window = arrive("window", size=size)
    window.go("/desk/")
    window.sees("云杉信用科技")
    window.go(f"/desk/cases/{number}/")
    window.sees("核对", "租赁合同", "21 万元")
    do(window, "受理", note="材料齐全。")

    handler = arrive("handler", size=size)
    handler.go(f"/desk/cases/{number}/")
    do(handler, "提出审核意见", outcome="approve", amount="10.5", note="逐条核对，符合。")
    handler.go(f"/desk/cases/{number}/")
    assert "批准" not in handler.page.locator(".actbar").all_inner_texts()

    decider = arrive("decider", size=size)
    decider.go(f"/desk/cases/{number}/")
    do(decider, "批准", amount="10.5")
    issue_letters()

    desk = Desk(arrive, company, number)
    do(desk("finance"), "开支付单", note="")
    do(desk("approver"), "核准拨付", note="")
    the_bank_pays(desk("cashier"), fund="信用", company="云杉", amount="105000.00")
    _the_company_reads_its_letter_and_rates(company, number)
    visitor = arrive(size=size)
    visitor.go("/awards/?q=云杉")
    visitor.sees("云杉信用科技（演示）有限公司", "信用服务业办公用房租金支持")
    operator = arrive("operator", size=size)
    operator.go("/ops/")
    operator.sees("运行", "后台进程", "失败的任务")


def _the_company_reads_its_letter_and_rates(company: Visitor, number: str) -> None:
    page = company.go(f"/cases/{number}/")
    assert "10.50 万元已到账" in company.title
    page.locator("main a[href^='/letters/']").first.click()
    company.sees("云杉信用科技（演示）有限公司", number)
    with page.expect_download() as started:
        company.press("下载 Word", within="body")
    with zipfile.ZipFile(started.value.path()) as word:
        assert "word/document.xml" in word.namelist()
    paragraphs = "\n".join(each.text for each in Document(io.BytesIO(started.value.path().read_bytes())).paragraphs)
    assert number in paragraphs
    company.go(f"/cases/{number}/")
    page.locator("[name=stars][value='5']").check()
    page.fill("#rt", "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE cases; --")
    company.press("提交评价")
    company.sees("非常满意", "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE cases; --")
    assert page.locator("#rate script").count() == 0


def _answer_the_supplement_and_leave_it(company: Visitor) -> None:
    """On a phone without a script: what waits comes first; a file is uploaded, the answer handed in, withdrawn."""
    page = company.go("/company/")
    assert company.page.locator("#todo h3").first.inner_text().startswith("补正")
    company.press("去补正")
    assert "补正" in company.title
    page.locator("input[type=file]").first.set_input_files(files=[picture("清晰的扫描件")])
    company.press("提交补正")
    company.sees("提交成功")
    page.locator("summary", has_text="撤回申请").click()
    company.press("确认撤回")
    assert company.title == "已撤回"
    company.sees("重新申请")


def test_a_return_a_supplement_and_a_refusal_each_say_what_to_do(arrive: Arrive) -> None:
    """Another company's application on its longer way."""
    company = arrive("ludao")
    page = company.go("/company/")
    link = page.locator("#now a.btn-p").first
    item = str(link.get_attribute("href"))
    link.click()
    company.press("去申请")
    fill_any(page, payee_name="别人的公司")
    company.press("提交申请")
    company.sees("收款户名要和企业名称一样")
    fill_any(page)
    page.fill("[name=payee_name]", "鹭岛精测（演示）有限公司")
    company.press("提交申请")
    company.sees("提交成功")
    number = re.search(r"/cases/([^/]+)/", page.url).group(1)
    desk = Desk(arrive, company, number)

    form = open_move(desk("window"), "退回修改")
    window = desk.last
    window.page.locator(f"{form} [name=reasons][value=unclear]").check()
    window.page.fill(f"{form} [name=note]", "第 2 页看不清 <b>请重拍</b> =1+1")
    window.page.locator(f"{form} button").click()
    company.go(f"/cases/{number}/")
    assert "退回" in company.title
    company.sees("材料看不清或格式不对", "第 2 页看不清 <b>请重拍</b> =1+1")
    company.press("接着改")
    company.press("提交申请")
    company.sees("提交成功")

    form = open_move(desk("window"), "要求补正")
    window = desk.last
    for name in ("field_names", "materials"):
        box = window.page.locator(f"{form} [name={name}]")
        if box.count():
            box.first.check()
    window.page.fill(f"{form} [name=note]", "联系人请写现任的。")
    window.page.locator(f"{form} button").click()
    issue_letters()
    company.go(f"/cases/{number}/")
    assert "请您补正" in company.title
    company.press("去补正")
    company.sees("联系人请写现任的。")
    fill_any(page, suffix="二")
    company.press("提交补正")
    company.sees("提交成功")

    do(desk("window"), "受理")
    form = open_move(desk("handler"), "提出审核意见")
    desk.last.page.locator(f"{form} [name=outcome][value=refuse]").check()
    desk.last.page.fill(f"{form} [name=note]", "不符合第三条。")
    desk.last.page.locator(f"{form} button").click()
    refusing = (
        "不予支持" if desk("decider").page.locator(".actbar summary", has_text="不予支持").count() else "不予通过"
    )
    form = open_move(desk.last, refusing)
    desk.last.page.locator(f"{form} [name=reasons]").first.check()
    desk.last.page.fill(f"{form} [name=note]", "依据第三条，营业收入没有达到。")
    desk.last.page.locator(f"{form} button").click()
    issue_letters()
    company.go(f"/cases/{number}/")
    assert company.title == "这次没有获得支持"
    company.sees("不符合申报条件", "依据第三条", "行政复议", "更正")
    page.locator("main a[href^='/letters/']").first.click()
    company.sees("行政复议", "第三条")
    assert item
