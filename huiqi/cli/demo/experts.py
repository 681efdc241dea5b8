"""Demo experts: outside people with accounts, their fields, and what ties some of them to companies."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from huiqi.cli.demo.people import SignIn, ensure_people
from huiqi.core.cases.models import Case
from huiqi.core.cases.terms import Terms
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.reviews.models import Assignment, Expert
from huiqi.core.reviews.services import add_expert, close_panel, draw_panel, submit_scores
from huiqi.engine.scoring import parse_sheet

BIO, AI, DESIGN = "生物医药", "人工智能", "建筑与工业设计"


@dataclass(frozen=True, slots=True)
class DemoExpert:
    """Login, name, title, employer and fields."""

    login: str
    name: str
    title: str
    employer: str
    fields: tuple[str, ...]


EXPERTS = (
    DemoExpert("expert", "沈教授", "教授", "云岭大学（演示）", (BIO, AI)),
    DemoExpert("expert-2", "顾研究员", "研究员", "滨海生命科学研究院（演示）", (BIO,)),
    DemoExpert("expert-3", "苗高工", "正高级工程师", "岭南检测中心（演示）", (BIO, DESIGN)),
    DemoExpert("expert-4", "尹教授", "副教授", "云岭大学（演示）", (BIO, AI)),
    DemoExpert("expert-5", "阮主任", "主任医师", "湾区第一医院（演示）", (BIO,)),
    DemoExpert("expert-6", "颜博士", "高级工程师", "星河计算实验室（演示）", (AI,)),
    DemoExpert("expert-7", "虞总工", "正高级工程师", "南岭设计研究院（演示）", (DESIGN, AI)),
    DemoExpert("expert-8", "闵教授", "教授", "滨海理工大学（演示）", (DESIGN, AI, BIO)),
)
_COMMENTS = (
    "方向明确，团队和场地基本到位，三年目标可以考核。",
    "技术路线清楚，投入与申请金额相称，产业化安排还要细化。",
    "基础扎实，建议支持；请在建设期内补充两名骨干。",
)


def load_experts() -> list[SignIn]:
    """Take the demo experts into the pool; who is there stays as they are. Returns the first as a sign-in."""
    people = ensure_people((each.login, each.name) for each in EXPERTS)
    present = set(Expert.objects.values_list("person_id", flat=True))
    for each in EXPERTS:
        if people[each.login].pk not in present:
            add_expert(
                actor=SYSTEM,
                person_id=people[each.login].pk,
                employer=each.employer,
                title=each.title,
                fields=each.fields,
                is_demo=True,
            )
    first = EXPERTS[0]
    return [SignIn(first.login, first.name, "评审专家", first.employer)]


def judge(rng: Random, handler: Actor, case: Case, terms: Terms) -> None:
    """Draw the panel that the opening asks for, score it and close it; nothing where none is asked for."""
    asked = terms.definition.get("review")
    if not asked:
        return
    panel = draw_panel(actor=handler, case_number=case.number, field=asked["field"])
    sheet, level = parse_sheet(panel.sheet.definition), rng.randint(6, 8)
    while task := panel.assignments.filter(state=Assignment.State.INVITED).select_related("expert__person").first():
        submit_scores(
            actor=Actor("person", task.expert.person.name, task.expert.person_id),
            assignment_id=task.pk,
            scores={each.key: str(level + rng.randint(0, 1)) for each in sheet.criteria},
            comment=rng.choice(_COMMENTS),
        )
    close_panel(actor=handler, panel_id=panel.pk, conclusion="专家意见基本一致，建议提交会议。")
