"""What can be checked of a claim without a person's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huiqi.core.parties import queries

if TYPE_CHECKING:
    from huiqi.core.parties.models import CompanyClaim


@dataclass(frozen=True)
class Check:
    """One line of the list: ``kind`` ok, warn or bad; ``word`` says it in a word."""

    kind: str
    text: str
    note: str
    word: str


def checks_of(claim: CompanyClaim) -> list[Check]:
    """Code, library, registration state, administrators: in the order an officer asks."""
    fault = queries.explain_code(claim.uscc)
    found = [
        Check("bad", "统一社会信用代码", fault, "不对")
        if fault
        else Check("ok", "统一社会信用代码校验正确", claim.uscc, "通过")
    ]
    company = queries.find_company_by_uscc(claim.uscc)
    if company is None:
        found.append(Check("warn", "企业库里还没有这家企业", "通过后按申请的名称建档，请与执照逐字核对", "请您看"))
        return found
    found.append(
        Check("ok", "企业库里有这家企业", f"{company.name}，法定代表人{company.legal_representative or '未录'}", "通过")
    )
    is_active = company.status == "active"
    found.append(
        Check(
            "ok" if is_active else "bad",
            f"登记状态：{company.get_status_display()}",
            "市场监管登记",
            "通过" if is_active else "请您看",
        )
    )
    owners = [each for each in queries.list_mandates(company.pk) if each.role == "owner"]
    if owners and claim.state == "pending":
        found.append(Check("bad", "已有企业管理员", "应由现在的管理员授权，不能再认领", "不能通过"))
    elif not owners:
        found.append(Check("ok", "还没有企业管理员", "通过后申请人成为管理员", "通过"))
    return found
