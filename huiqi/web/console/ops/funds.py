"""资金账: where each fund of a year stands; finance opens a year and enters appropriations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries as parties
from huiqi.core.payments import queries as payments
from huiqi.core.payments import services as payment_services
from huiqi.engine.money import exact
from huiqi.engine.refusal import InvalidInput, NotAllowed, Refusal
from huiqi.web.console.asked import asked_number
from huiqi.web.console.downloads import download, wants_file, yuan_cell
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.kit import figures
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Column, Table

JOURNAL_WORDS = {
    "appropriate": "资金到位",
    "reserve": "批准占用",
    "release": "退回占用",
    "commit": "开出支付单",
    "uncommit": "撤回支付单",
    "pay": "拨付到账",
    "return": "银行退回",
}
ACCOUNT_WORDS = {
    "available": "可用",
    "reserved": "已批准",
    "committed": "已开单",
    "paid": "已拨付",
    "appropriation": "年度安排",
}
CODE_LIMIT = 60
MOST_FEN = 10**15  # 十万亿元


@officer_required("operator", "finance")
@require_http_methods(["GET", "HEAD", "POST"])
def show_funds(request: HttpRequest) -> HttpResponse:
    """All funds the actor sees; finance also gets the form."""
    actor = actor_of(request)
    values: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    sentence = ""
    if request.method == "POST":
        values = {key: str(value).strip() for key, value in request.POST.items()}
        try:
            _enter(request, actor, values)
            return redirect("console:funds")
        except Refusal as refusal:
            errors, sentence = refusal.fields, "" if refusal.fields else refusal.message
    positions = payments.list_fund_positions(actor, year=asked_number(request, "year", least=1949, most=2200))
    if wants_file(request):
        return download(request, fund_sheet(positions), "资金账")
    context = {
        "tabs": ops_tabs(actor, "funds"),
        "title": funds_title(positions),
        "funds": [fund_row(each) for each in positions],
        "can_enter": "finance" in actor.posts,
        "fields": fund_fields(values, errors) if "finance" in actor.posts else [],
        "sentence": sentence,
        "department": department_of(actor),
    }
    return render(request, "console/ops/funds.html", context, status=422 if errors or sentence else 200)


def fund_row(fund: payments.FundPosition) -> dict[str, Any]:
    """A fund with its sums in 元."""
    return {
        "fund": fund,
        "appropriated": yuan_cell(fund.appropriated_fen),
        "held": yuan_cell(fund.reserved_fen + fund.committed_fen),
        "paid": yuan_cell(fund.paid_fen),
        "left": yuan_cell(fund.left_fen),
    }


def funds_title(positions: list[payments.FundPosition]) -> str:
    """How much is left over all."""
    if not positions:
        return "还没有资金账"
    total = sum(each.appropriated_fen for each in positions)
    left = sum(each.left_fen for each in positions)
    share = f"，占 {left * 100 / total:.0f}%" if total else ""
    return f"{len(positions)} 笔资金，还剩 {figures.wan(figures.yuan_of_fen(left)) or '0'} 万元{share}"


def department_of(actor: Actor) -> str:
    """Name of the department the actor acts for."""
    return next((each.name for each in parties.list_departments() if each.pk == actor.department_id), "")


def _enter(request: HttpRequest, actor: Actor, values: Mapping[str, str]) -> None:
    """Open the fund when it is new, and enter the money. Refused for anybody but finance."""
    if "finance" not in actor.posts:
        raise NotAllowed("资金到位由财务岗位登记。")
    code, name, notice = (values.get(key, "") for key in ("code", "name", "notice"))
    faults = {
        **({} if code and len(code) <= CODE_LIMIT and code.isascii() and " " not in code
           else {"code": "请填资金编号，字母、数字和短横线，例如 industry-2027。"}),
        **({} if values.get("year", "").isdigit() and 2000 <= int(values["year"]) <= 2100 else {"year": "请填四位年份，例如 2027。"}),
        **({} if notice else {"notice": "请填预算文号，同一文号只登记一次。"}),
    }  # fmt: skip
    fen = _fen(values.get("amount", ""), faults)
    year = int(values["year"]) if "year" not in faults else 0
    is_new = "code" not in faults and payments.find_fund_position(code, year) is None
    if is_new and not name:
        faults["name"] = "这是新的资金账，请填名称。"
    if faults:
        raise InvalidInput("有几处要改。", fields=faults)
    own = next(each.code for each in parties.list_departments() if each.pk == actor.department_id)
    payment_services.ensure_fund(actor=actor, code=code, year=year, name=name, department_code=own)
    entered = payment_services.appropriate(
        actor=actor, code=code, year=year, amount_fen=fen, idempotency_key=notice, note=f"预算文号：{notice}"
    )
    if entered is None:
        raise InvalidInput("重复", fields={"notice": "这个文号已经登记过，没有重复入账。"})
    messages.success(request, f"已登记 {exact.fen_text(fen)}到位。")


def _fen(text: str, faults: dict[str, str]) -> int:
    try:
        fen = exact.parse_yuan(text)
    except (ArithmeticError, InvalidInput):
        fen = 0
    if not 0 < fen <= MOST_FEN:
        faults["amount"] = "请填到位金额，单位元，例如 5,000,000。"
    return fen


def fund_fields(values: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """The form of finance."""

    def made(key: str, name: str, kind: str = "text", **more: Any) -> Field:
        return Field(key, name, kind, value=values.get(key, ""), error=errors.get(key, ""), **more)

    return [
        made("code", "资金编号", hint="已有的资金填原来的编号，金额会加上去"),
        made("year", "年度", "integer"),
        made("name", "资金名称", required=False, hint="新开的资金要填"),
        made("amount", "到位金额", "money", unit="元"),
        made("notice", "预算文号"),
    ]


def fund_sheet(positions: list[payments.FundPosition]) -> list[list[Any]]:
    """Positions as rows."""
    head = [
        "资金",
        "编号",
        "年度",
        "部门",
        "年度安排（元）",
        "已批准（元）",
        "已开单（元）",
        "已拨付（元）",
        "余额（元）",
    ]
    return [head] + [
        [each.name, each.code, each.year, each.department, *(yuan_cell(fen) for fen in (
            each.appropriated_fen, each.reserved_fen, each.committed_fen, each.paid_fen, each.left_fen))]
        for each in positions
    ]  # fmt: skip


@officer_required("operator", "finance")
@require_safe
def show_fund(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The movements of one fund, the latest first."""
    actor = actor_of(request)
    journals = payments.list_journals(actor, code, year, limit=500)
    position = payments.fund_position(code, year)
    rows = [journal_row(each) for each in journals]
    columns = [
        Column("at", "时间", "datetime", is_head=True), Column("what", "变动"), Column("case", "办件"),
        Column("amount", "金额（元）", "fen"), Column("flow", "从哪到哪"), Column("who", "经办"), Column("note", "说明"),
    ]  # fmt: skip
    if wants_file(request):
        sheet: list[list[Any]] = [[column.label for column in columns]]
        sheet += [[yuan_cell(row[c.key]) if c.kind == "fen" else row[c.key] for c in columns] for row in rows]
        return download(request, sheet, "资金流水")
    context = {
        "tabs": ops_tabs(actor, "funds"),
        "fund": position,
        "table": Table(columns, rows, csv_href="?as=csv", empty="还没有变动"),
    }
    return render(request, "console/ops/fund.html", context)


def journal_row(journal: Any) -> dict[str, Any]:
    """A movement: how much went from which account to which."""
    lines = list(journal.lines.all())
    source = next((line for line in lines if line.amount_fen < 0), None)
    target = next((line for line in lines if line.amount_fen > 0), None)
    flow = " → ".join(ACCOUNT_WORDS.get(line.account, "") for line in (source, target) if line is not None)
    return {
        "at": journal.at,
        "what": JOURNAL_WORDS.get(journal.kind, "变动"),
        "case": journal.case.number if journal.case else "",
        "amount": target.amount_fen if target else 0,
        "flow": flow,
        "who": journal.actor_label,
        "note": journal.note,
    }
