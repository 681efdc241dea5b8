"""合格 or 有问题: an officer's word on one material of a case."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import access, events, moment
from huiqi.core.cases.marks import papers_on_the_desk
from huiqi.core.cases.models import Case, MaterialMark
from huiqi.core.cases.models.intake import PROBLEMS
from huiqi.core.cases.services.transition import lock_case
from huiqi.core.documents import queries as documents
from huiqi.core.documents.services import raise_grade
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import Conflict, InvalidInput


@transaction.atomic
def mark_material(
    *, actor: Actor, case_number: str, material: str, is_good: bool, problem: str = "", words: str = ""
) -> MaterialMark:
    """Write down that a material will do, or what is wrong with it (``problem`` is a code of PROBLEMS)."""
    access.require_officer(actor, access.find_visible(actor, case_number))
    case = lock_case(case_number)
    if case.state in ("draft", "closed"):
        raise Conflict("这一件现在不在部门手上，不能再标材料。")
    problem, words = ("", "") if is_good else (problem, words.strip()[:500])
    _require_whole(case, material, is_good, problem, words)
    mark = MaterialMark.objects.create(
        case=case,
        material=material,
        is_good=is_good,
        problem=problem,
        words=words,
        versions=papers_on_the_desk(case).get(material, []),
        marked_by_id=actor.person_id,
        marked_by_label=actor.label,
        at=moment.now(),
    )
    record_event(
        actor=actor,
        kind=events.MATERIAL_MARKED,
        subject=("cases.case", case.number),
        payload={"material": material, "good": is_good, "problem": problem},
        company_id=case.company_id,
    )
    return mark


def _require_whole(case: Case, material: str, is_good: bool, problem: str, words: str) -> None:
    on_the_desk = papers_on_the_desk(case)
    if material not in on_the_desk:
        raise InvalidInput("这一件的材料清单里没有这一份，请刷新页面。")
    if is_good:
        if not on_the_desk[material]:
            raise InvalidInput("这份材料还没有交，不能标合格。", fields={"is_good": "还没有交。"})
        return
    if problem not in PROBLEMS:
        raise InvalidInput("请选出这份材料是什么问题。", fields={"problem": "请选一项。"})
    if problem == "other" and not words:
        raise InvalidInput("选了「其他问题」的，请写清楚是什么问题。", fields={"words": "请写清楚。"})


@transaction.atomic
def raise_paper_grade(*, actor: Actor, case_number: str, version_id: int, grade: str, reason: str) -> None:
    """Raise the evidence grade of a paper that lies in the case: C checked against data, B original seen."""
    case = access.find_visible(actor, case_number)
    access.require_officer(actor, case)
    lying = {version for versions in papers_on_the_desk(case).values() for version in versions}
    if version_id not in lying:
        raise InvalidInput("这份材料不在这一件里，请刷新页面。")
    if grade not in ("B", "C"):
        raise InvalidInput("只能核定为 B 级（核过原件）或 C 级（与数据核对）。")
    documents.get_version(actor, version_id)
    raise_grade(actor=actor, version_id=version_id, grade=grade, reason=reason)
