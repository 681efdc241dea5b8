"""Whether a case under way may change to the newest process, or to another opening's release, and what would differ."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.core.cases import definitions
from huiqi.core.cases.branches import position_of
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Case, ProcessDefinition
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.engine.process import Process, describe_changes

DECIDED = "这一件已经作出决定，按原来的流程和政策办完，不能迁移。"
NEWEST = "这一件已经在最新的流程和政策版本上，不用迁移。"
ELSEWHERE = "只能迁移到同一个事项、同一个部门的批次。"
TWICE = "这家企业在那个批次已有一件，不能再迁入一件。"


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """Where to, what changes in sentences, and ``refusal``: why not ("" when it may)."""

    definition: ProcessDefinition
    terms: Terms
    lines: tuple[str, ...]
    refusal: str

    @property
    def stamp(self) -> str:
        """Names exactly this aim; whoever agrees to it has seen it."""
        return f"{self.definition.digest[:16]}-{self.terms.opening_code}"


def plan_migration(case: Case, opening_code: str | None = None) -> MigrationPlan:
    """Compare what the case pins with the newest process of its opening, or of the one named. Nothing is changed."""
    terms = get_terms(opening_code or case.opening_code)
    stays = terms.opening_code == case.opening_code
    old, (definition, new) = (
        process_of(case),
        definitions.newest_process(process_of(case).id if stays else terms.process),
    )
    lines = [] if stays else describe_terms(case, terms)
    if definition.pk != case.process_id:
        lines += describe_changes(old, new) or ["流程只改了文字说明，环节和动作都没有变。"]
    if not stays:
        lines.append("已提交的测算仍按原批次，审核时请按新批次核对；已经走着的时限不变，下一环节起按新批次。")
    return MigrationPlan(definition, terms, tuple(lines), _refusal(case, terms, old, new, bool(lines)))


def describe_terms(case: Case, after: Terms) -> list[str]:
    """What another opening of the item changes for the case: its batch, the policy's release, the form, the materials."""
    before = get_terms(case.opening_code)
    lines = []
    if after.opening_code != before.opening_code:
        lines.append(f"批次从“{before.title}”改为“{after.title}”。")
    if (after.release_number, after.release_digest) != (case.release_number, case.release_digest):
        lines.append(f"政策文本从第 {case.release_number} 版改为第 {after.release_number} 版。")
    lines += _named("栏目", _titles(before), _titles(after))
    return lines + _named("材料", {m.key: m.name for m in before.materials}, {m.key: m.name for m in after.materials})


def _titles(terms: Terms) -> dict[str, str]:
    return {name: field.title for name, field in form_of(terms).items()}


def _named(what: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    lines = [f"新增{what}“{after[key]}”。" for key in after if key not in before]
    return lines + [f"不再要{what}“{before[key]}”。" for key in before if key not in after]


def _refusal(case: Case, terms: Terms, old: Process, new: Process, is_behind: bool) -> str:
    if case.decided_at is not None or case.state in ("decided", "closed"):
        return DECIDED
    if terms.item_id != case.item_id or terms.department_code != case.department.code:
        return ELSEWHERE
    if not is_behind:
        return NEWEST
    if terms.opening_code != case.opening_code and _has_another(case, terms):
        return TWICE
    at = position_of(case, old)
    for name in (at.step, *at.branches.values()):
        before, after = old.steps[name], new.steps.get(name)
        if after is None or (after.state, after.branch, after.limit) != (before.state, before.branch, before.limit):
            return f"新流程里没有对应的环节“{before.title}”，不能迁移。请在原流程上办完。"
    return ""


def _has_another(case: Case, terms: Terms) -> bool:
    others = Case.objects.filter(company_id=case.company_id, opening_code=terms.opening_code)
    return others.exclude(pk=case.pk).exclude(state="closed").exists()
