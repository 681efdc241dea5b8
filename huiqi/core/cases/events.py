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
PUBLISHED = "cases.publicity.opened"
PUBLICITY_PASSED = "cases.publicity.passed"
OBJECTED = "cases.objection.raised"
OBJECTION_DECIDED = "cases.objection.decided"
APPEALED = "cases.appeal.filed"
APPEAL_DECIDED = "cases.appeal.decided"
CORRECTED = "cases.decision.corrected"
FILING_ASKED = "cases.filing.asked"
FILING_ACCEPTED = "cases.filing.accepted"
FILING_RETURNED = "cases.filing.returned"
REPORT_FILED = "cases.report.filed"
REPORT_CHECKED = "cases.report.checked"
INSPECTION_PLANNED = "cases.inspection.planned"
INSPECTED = "cases.inspection.done"
CREDIT_NOTED = "cases.credit.noted"
ROLLED_FORWARD = "cases.draft.rolled_forward"
MIGRATED = "cases.case.migrated"
YEAR_PUBLISHED = "cases.calendar.published"
MATERIAL_MARKED = "cases.material.marked"
DELEGATED = "cases.delegation.made"
DELEGATION_ENDED = "cases.delegation.ended"
CONSULTED = "cases.consultation.asked"
CONSULTATION_ANSWERED = "cases.consultation.answered"
CONSULTATION_RECALLED = "cases.consultation.recalled"
CONSULTATION_OVERDUE = "cases.consultation.overdue"
VISIT_PLANNED = "cases.visit.planned"
VISITED = "cases.visit.recorded"

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
        PUBLISHED: "发布公示",
        PUBLICITY_PASSED: "公示期满",
        OBJECTED: "收到异议",
        OBJECTION_DECIDED: "答复异议",
        APPEALED: "提出申诉",
        APPEAL_DECIDED: "答复申诉",
        CORRECTED: "更正决定",
        FILING_ASKED: "提交备案",
        FILING_ACCEPTED: "准予备案",
        FILING_RETURNED: "退回备案",
        REPORT_FILED: "提交资金使用报告",
        REPORT_CHECKED: "审阅资金使用报告",
        INSPECTION_PLANNED: "安排事后检查",
        INSPECTED: "完成事后检查",
        CREDIT_NOTED: "记入信用记录",
        ROLLED_FORWARD: "草稿转到新批次",
        MIGRATED: "迁移办理流程",
        YEAR_PUBLISHED: "公布节假日安排",
        MATERIAL_MARKED: "核对材料",
        DELEGATED: "委托代办",
        DELEGATION_ENDED: "收回委托",
        CONSULTED: "征求意见",
        CONSULTATION_ANSWERED: "回复意见",
        CONSULTATION_RECALLED: "收回征求意见",
        CONSULTATION_OVERDUE: "征求意见超期",
        VISIT_PLANNED: "安排现场核查",
        VISITED: "记录现场核查",
    },
)
