"""What the letters of a case say. They are asked for in the transaction and issued after it commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from huiqi.core.cases import moment
from huiqi.core.cases.models import Decision, DecisionCorrection, Publicity
from huiqi.core.cases.passage import Passage
from huiqi.core.documents.services import request_letter
from huiqi.engine.money.exact import fen_text, to_yuan

LETTERS = {
    "approve": "result-approve",
    "refuse": "result-refuse",
    "supplement": "supplement",
    "decline": "return",
    "payment": "payment",
    "publicity": "publicity-result",
    "correction": "correction",
}
NO_CLAUSE = "原文未列条号"
REAPPLY = "补齐材料或条件变化后，可以在申报期内重新提交；不属于本部门的，请按说明到有权部门申请。"


def issue(passage: Passage) -> None:
    """Ask for the letter of this move, once, if the process has one for it."""
    name = passage.process.moves[passage.transition.move].letter
    if name is None:
        return
    template = (passage.terms.definition.get("letters") or {}).get(name) or LETTERS[name]
    request_letter(
        template=template,
        context=_common(passage) | CONTEXTS[name](passage),
        subject=("cases.case", passage.case.number),
        company_id=passage.case.company_id,
        once_key=f"case:{passage.case.number}:{passage.case.version}:{name}",
    )


def _common(passage: Passage) -> dict[str, Any]:
    case, terms = passage.case, passage.terms
    filed_at = case.submitted_at or passage.at
    return {
        "department": case.department.name,
        "item": case.item_name,
        "case_number": case.number,
        "filed_on": moment.local_day(filed_at),
        "contact_name": terms.contact_name or "承办窗口",
        "contact_phone": terms.contact_phone or case.department.phone,
    }


def _approve(passage: Passage) -> dict[str, Any]:
    decision = Decision.objects.get(case=passage.case)
    pays = decision.amount_fen is not None
    return {
        "amount": to_yuan(decision.amount_fen) if decision.amount_fen is not None else None,
        "granted": decision.allocation,
        "basis": list(_basis(passage)) or [{"clause": NO_CLAUSE, "text": f"符合“{passage.case.item_name}”的条件"}],
        "opinion": decision.text,
        "next_step": "财务核对收款账户后拨付，到账后再通知您。" if pays else "请在惠企里查看结果并按提示办理后续手续。",
    }


def _refuse(passage: Passage) -> dict[str, Any]:
    return {"reasons": _reasons(passage), "opinion": passage.fields.get("note", "")}


def _decline(passage: Passage) -> dict[str, Any]:
    return {"reasons": _reasons(passage), "opinion": passage.fields.get("note", ""), "reapply": REAPPLY}


def _reasons(passage: Passage) -> list[dict[str, str]]:
    move = passage.process.moves[passage.transition.move]
    words = {code: text for spec in move.fields for code, text in spec.choices.items()}
    clauses = "、".join(passage.fields.get("clauses", []))
    note = passage.fields.get("note", "")
    return [
        {"clause": clauses or "见下文说明", "text": words[code] if len(words) > 1 or not note else note}
        for code in passage.fields.get("reasons", [])
    ]


def _supplement(passage: Passage) -> dict[str, Any]:
    fields = passage.fields
    titles = {material.key: material.name for material in passage.terms.materials}
    wants = [{"name": titles.get(key, key), "note": ""} for key in fields.get("materials", [])]
    wants += [{"name": f"填报栏目“{name}”", "note": ""} for name in passage.told.get("field_titles", [])]
    wants[-1]["note"] = fields["note"]
    return {"wants": wants, "due_on": passage.told["due_on"]}


def _payment(passage: Passage) -> dict[str, Any]:
    return {key: passage.told[key] for key in ("amount", "payee_name", "bank_name", "account_masked", "paid_on")}


def _publicity(passage: Passage) -> dict[str, Any]:
    """How the latest publication of the case ended."""
    publicity = Publicity.objects.filter(case=passage.case).latest("id")
    ended_well = publicity.state == "passed"
    return {
        "published_on": publicity.published_on,
        "until_on": publicity.until_on,
        "result": "公示期满，没有成立的异议" if ended_well else "公示期间收到的异议经核查成立，取消支持",
        "opinion": passage.fields.get("note", ""),
        "next_step": "财务核对收款账户后拨付，到账后再通知您。" if ended_well else "这一件到此办结，不再拨付。",
    }


def _correction(passage: Passage) -> dict[str, Any]:
    """What holds now, what held before, and what that rests on."""
    correction = DecisionCorrection.objects.filter(case=passage.case).latest("number")
    decision = Decision.objects.get(case=passage.case)
    before = f"支持 {fen_text(correction.before_fen)}" if correction.before_fen else "不涉及资金"
    earlier = DecisionCorrection.objects.filter(case=passage.case, number=correction.number - 1).first()
    if (earlier or decision).outcome == "refuse":
        before = "不予支持"
    return {
        "amount": to_yuan(correction.amount_fen) if correction.amount_fen is not None else None,
        "granted": correction.allocation,
        "before": before,
        "result": "予以支持" if correction.outcome == "approve" else "取消原来的支持",
        "resolution": correction.resolution,
        "opinion": correction.text,
        "clawback": passage.told.get("clawback", ""),
    }


def _basis(passage: Passage) -> Iterator[dict[str, str]]:
    """The clauses that the rule result found true, leaves only."""
    latest = passage.case.submissions.order_by("-number").first()
    result = (latest.content.get("rule_result") or {}) if latest else {}
    for row in (result.get("explanation") or {}).get("clauses") or []:
        yield from _true_leaves(row)


def _true_leaves(row: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    children = row.get("children") or []
    if children:
        for child in children:
            yield from _true_leaves(child)
    elif row.get("truth") == "T":
        yield {
            "clause": row.get("clause") or NO_CLAUSE,
            "text": row.get("title") or "",
            "needed": row.get("needed") or "",
            "on_file": row.get("on_file") or "",
        }


CONTEXTS = {
    "approve": _approve,
    "refuse": _refuse,
    "decline": _decline,
    "supplement": _supplement,
    "payment": _payment,
    "publicity": _publicity,
    "correction": _correction,
}
