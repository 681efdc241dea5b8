"""What can happen to a case: the closed vocabulary."""

from __future__ import annotations

from huiqi.core.ledger import events

OPENED = "cases.case.opened"
MOVED = "cases.case.moved"
DECIDED = "cases.case.decided"
SUBMITTED = "cases.submission.taken"
SUPPLEMENT_ASKED = "cases.supplement.asked"
SUPPLEMENT_ANSWERED = "cases.supplement.answered"
SUPPLEMENT_LAPSED = "cases.supplement.lapsed"
ASSIGNED = "cases.case.assigned"
NOTED = "cases.note.added"
RATED = "cases.case.rated"
ATTACHED = "cases.material.attached"
DETACHED = "cases.material.detached"
PROCESS_LOADED = "cases.process.loaded"
YEAR_PUBLISHED = "cases.calendar.published"

events.register(
    "cases",
    {
        OPENED: "新建申请",
        MOVED: "办件流转",
        DECIDED: "作出决定",
        SUBMITTED: "提交存档",
        SUPPLEMENT_ASKED: "要求补正",
        SUPPLEMENT_ANSWERED: "补正提交",
        SUPPLEMENT_LAPSED: "补正逾期或作废",
        ASSIGNED: "指派办理人",
        NOTED: "添加内部备注",
        RATED: "服务评价",
        ATTACHED: "选用材料",
        DETACHED: "移除材料",
        PROCESS_LOADED: "载入流程",
        YEAR_PUBLISHED: "公布节假日安排",
    },
)
