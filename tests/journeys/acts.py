"""What people do on the pages, told once for all the journeys."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import Page

from huiqi.core.cases.models import Case
from tests.core.parties.world import a_picture
from tests.journeys.conftest import Arrive, Visitor, issue_letters


def picture(text: str) -> dict[str, object]:
    return {"name": f"{text}.png", "mimeType": "image/png", "buffer": a_picture(text)}


def open_move(officer: Visitor, name: str) -> str:
    """Unfold a move of the action bar; returns the selector of its form."""
    moves = [each.strip() for each in officer.page.locator(".actbar summary").all_inner_texts()]
    assert name in moves, (officer.page.url, moves)
    officer.page.locator(".actbar summary").nth(moves.index(name)).click()
    return ".actbar details[open] form"


def do(officer: Visitor, name: str, **fields: str) -> None:
    """A move with its fields filled, confirmed."""
    form = open_move(officer, name)
    for key, value in fields.items():
        field = officer.page.locator(f"{form} [name={key}]")
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            officer.page.locator(f"{form} [name={key}][value={value}]").check()
        else:
            field.fill(value)
    officer.page.locator(f"{form} button").click()
    assert "办好了" in officer.page.inner_text("body"), officer.page.inner_text("body")[:2000]


def the_bank_pays(cashier: Visitor, *, fund: str, company: str, amount: str) -> None:
    """Send what waits in the fund as a batch and take the bank's answer, as GBK with a byte less welcome."""
    page = cashier.go("/desk/payments/")
    option = page.locator("#fund option", has_text=fund).first
    page.select_option("#fund", value=str(option.get_attribute("value")))
    cashier.press("生成批次")
    cashier.sees("已生成")
    with page.expect_download() as started:
        page.locator("main a[href$='as=csv'][href*='/batches/']").first.click()
    text = started.value.path().read_bytes().decode("utf-8-sig")
    head, *rows = [line for line in text.splitlines() if line.strip()]
    mine = next(line for line in rows if company in line)
    order = dict(zip(head.split(","), mine.split(","), strict=False))
    serial = next(value for key, value in order.items() if "流水" in key or "支付单" in key)
    account = next(value for key, value in order.items() if "账号" in key).lstrip("'\t")
    payee = next(value for key, value in order.items() if "户名" in key)
    answer = f"流水号,户名,账号,金额,结果,原因,日期\n{serial},{payee},{account},{amount},成功,,{timezone.localdate()}\n"
    page.set_input_files(
        "[name=file]", files=[{"name": "回单.csv", "mimeType": "text/csv", "buffer": answer.encode("gbk")}]
    )
    cashier.press("导入")
    cashier.sees("到账 1 笔")
    issue_letters()


def fill_any(page: Page, suffix: str = "", **answers: str) -> None:
    """Whatever this form asks for: ``answers`` by field, else something of the right kind."""
    text = {
        "contact_name": "柯会计", "contact_phone": "0755-0000 0011", "payee_name": "鹭岛精测（演示）有限公司",
        "payee_bank": "演示银行福田支行", "payee_account": "4000123456786621",
        **answers,
    }  # fmt: skip
    for field in page.locator("#answers input.in, #answers textarea").all():
        name = str(field.get_attribute("name"))
        if name in text:
            field.fill(text[name] + (suffix if name == "contact_name" else ""))
        elif not field.input_value():
            field.fill("2025-06-01" if "日" in (field.get_attribute("placeholder") or "") else str(Decimal(10)))
    names = {str(each.get_attribute("name")) for each in page.locator("#answers input[type=radio]").all()}
    for name in names:
        if not page.locator(f"#answers [name='{name}']:checked").count():
            page.locator(f"#answers [name='{name}']").first.check()
    for place in page.locator("input[type=file]").all():
        place.set_input_files(files=[picture(f"{place.get_attribute('name')}{suffix}")])


class Desk:
    """Officers of the case's department, each at a fresh browser: ``desk("window")`` opens the case."""

    def __init__(self, arrive: Arrive, company: Visitor, number: str):

        self.arrive, self.number = arrive, number
        self.department = Case.objects.get(number=number).department
        self.last = company

    def __call__(self, post: str) -> Visitor:
        own = self.department.code in ("ft-development", "ft-science")
        self.last = self.arrive(post if own else f"{post}-{self.department.code}")
        if own:
            page = self.last.go("/account/acting/")
            page.locator("form", has=page.locator(f"[value='department:{self.department.pk}']")).locator(
                "button"
            ).click()
        self.last.go(f"/desk/cases/{self.number}/")
        return self.last
