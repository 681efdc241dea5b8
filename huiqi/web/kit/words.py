"""Every closed vocabulary of the house as a person reads it: enum value → Chinese.

No English enum value may reach a Chinese page. ``word(group, value)`` is the only way a template
prints one (`{{ value|word:"outcome" }}`). A value that is already Chinese passes through; one
nobody registered is logged and shown as 未定义, so a gap is seen in tests and never as raw English.
Faces and domains add their own groups with ``add_words``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

log = logging.getLogger(__name__)

UNKNOWN_WORD = "未定义"
_ENGLISH = re.compile(r"^[A-Za-z][A-Za-z0-9_.\-]*$")

# fmt: off
WORDS: dict[str, dict[str, str]] = {
    # 资格判断的结论（semantics.md §7）
    "outcome": {
        "eligible": "符合",
        "eligible_pending_review": "符合，等评审",
        "not_eligible": "不符合",
        "insufficient_data": "资料不足",
        "not_in_force": "现在没有效力",
        "classified": "已划型",
        "invalid_input": "填的内容有误",
    },
    # 一条条款的四个值
    "result": {"T": "符合", "M": "等评审", "U": "还没有数据", "F": "不符合"},
    "exclusion": {"T": "触及", "M": "等评审", "U": "还没有数据", "F": "没有触及"},
    "amount_kind": {
        "exact": "能算准",
        "upper_bound": "只有上限",
        "deduction": "少缴的税基",
        "payable_tax_or_fee": "应缴数",
        "deadline": "期限",
        "qualification": "资质",
        "none": "不是钱",
    },
    "cap_prefix": {"upper_bound": "最高", "deduction": "多扣", "payable_tax_or_fee": "应缴", "deadline": "截至"},
    "certainty": {"computable": "能算准", "upper_bound_only": "只有上限", "qualitative": "没有金额"},
    "lifecycle": {
        "in_force": "现行",
        "historical_batch": "历史批次",
        "expired": "已到期",
        "repealed": "已废止",
        "unverified": "原文待核",
        "foreign_sample": "外地样例",
    },
    "opening": {
        "upcoming": "即将开放",
        "open": "开放中",
        "closing": "快截止",
        "closing_soon": "快截止",
        "closed": "已截止",
        "即将开放": "即将开放",
        "开放中": "开放中",
        "快截止": "快截止",
        "已截止": "已截止",
    },
    "confidence": {"verified-from-source": "已对照原文", "partly": "部分对照", "not-verified": "尚未对照"},
    "item_type": {
        "support_policy": "扶持政策",
        "governance_rule": "制度规则",
        "status_standard": "资质标准",
        "service_item": "服务事项",
        "tax_fee": "税费",
        "classification_rule": "划型规则",
        "lifecycle_example": "生命周期样例",
    },
    "level": {"district": "区", "city": "市", "nation": "国家", "state": "国家", "province": "省", "street": "街道"},
    "benefit_kind": {
        "money": "资金", "media": "宣传支持", "housing": "住房", "qualification": "资质", "licence": "许可",
        "registration": "登记", "loan": "贷款", "space": "空间", "tax": "税费", "tax_deduction": "税前扣除",
        "deadline": "期限", "rule": "规则", "letter": "函件", "service_mode": "办理方式", "bundle": "组合服务",
        "governance": "制度", "official": "官方", "platform": "平台",
    },
    # 办件
    "case_state": {
        "draft": "草稿",
        "submitted": "已提交",
        "accepted": "已受理",
        "in_review": "审核中",
        "decided": "已决定",
        "closed": "已办结",
        "returned": "已退回",
        "withdrawn": "已撤回",
    },
    "decision": {"approve": "予以支持", "approved": "予以支持", "refuse": "不予支持", "refused": "不予支持",
                 "partial": "部分支持", "return": "退回"},
    "side_state": {"open": "等答复", "answered": "已答复", "lapsed": "逾期未补", "overdue": "已逾期", "closed": "已结束",
                   "cancelled": "已取消", "done": "已完成", "expired": "逾期未补"},
    "rating": {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"},
    "payment_state": {"prepared": "待送银行", "exported": "已送银行", "paid": "已到账", "failed": "银行退回"},
    "journal": {"appropriate": "安排", "reserve": "占用", "release": "解除占用", "commit": "制单", "uncommit": "撤单",
                "pay": "拨付", "return": "退回", "clawback": "追回", "transfer_out": "调出", "transfer_in": "调入",
                "carry_out_reserved": "占用结转出", "carry_in_reserved": "占用结转入", "carry_out_committed": "制单结转出",
                "carry_in_committed": "制单结转入", "lapse": "年末收回"},
    "account": {"appropriation": "年度安排", "available": "余额", "reserved": "已占用", "committed": "已制单", "paid": "已拨付"},
    "origin": {"fact": "系统带出", "declared": "企业更正", "typed": "企业填写"},
    "way": {"direct": "不用申请，直接享受", "file_first": "先备案，后申报", "apply": "填表申报"},
    # 材料
    "grade": {"A": "部门签发的电子证照或共享数据", "B": "窗口看过原件", "C": "您上传、后台核对过", "D": "您上传、尚未核对"},
    "fetch": {"generated": "系统生成", "shared": "部门共享，免交", "upload": "要上传"},
    "scan_state": {"pending": "待查毒", "clean": "已查毒", "infected": "查出病毒", "unscanned": "未接入杀毒",
                   "own": "本平台生成"},
    # 事实
    "standing": {"verified": "部门核实", "declared": "企业申报"},
    # 主体
    "mandate": {"owner": "企业管理员", "clerk": "经办人", "agent": "代办人"},
    "post": {"window": "窗口受理", "handler": "经办", "decider": "审批", "finance": "财务", "editor": "政策编辑",
             "leader": "领导", "operator": "运维", "secretary": "会议秘书", "member": "会议成员",
             "approver": "拨付核准", "security": "安全管理员", "auditor": "审计管理员"},
    "claim_state": {"pending": "待审核", "approved": "已通过", "refused": "未通过"},
    "company_status": {"active": "存续", "cancelled": "注销", "revoked": "吊销", "moved": "迁出", "suspended": "歇业"},
    # 通知
    "channel": {"inbox": "站内信", "email": "邮件", "sms": "短信", "wecom": "政务微信"},
    "delivery_state": {"queued": "待发送", "sent": "已送出", "failed": "没送到", "skipped": "没有发"},
    # 后台任务
    "job_state": {"todo": "等待执行", "doing": "正在执行", "succeeded": "已完成", "failed": "失败",
                  "cancelled": "已取消", "aborting": "正在停止", "aborted": "已停止"},
    "actor_kind": {"person": "人员", "system": "系统", "token": "接口", "anonymous": "未登录访客"},
    "bool": {"True": "是", "False": "否", "None": "没有数据"},
    "severity": {"ok": "正常", "warn": "要留意", "bad": "有问题"},
}

# 开放状态、生命周期、结论各自的颜色和图标：(kind, icon)
OPENING_LOOK = {
    "开放中": ("ok", "ok"), "快截止": ("warn", "clock"), "即将开放": ("info", "clock"), "已截止": ("off", "box"),
    "历史批次": ("off", "box"), "已到期": ("off", "box"), "原文待核": ("off", "ask"), "已废止": ("bad", "no"),
    "外地样例": ("off", "ask"), "现行": ("off", "doc"), "未开放": ("off", "box"),
}
RESULT_LOOK = {"T": ("ok", "ok"), "M": ("info", "half"), "U": ("warn", "ask"), "F": ("bad", "no")}
EXCLUSION_LOOK = {"T": ("bad", "no"), "M": ("info", "half"), "U": ("warn", "ask"), "F": ("ok", "ok")}
OUTCOME_LOOK = {
    "eligible": ("ok", "ok"), "eligible_pending_review": ("info", "half"), "not_eligible": ("bad", "no"),
    "insufficient_data": ("warn", "ask"), "not_in_force": ("off", "box"), "classified": ("ok", "ok"),
    "invalid_input": ("bad", "warn"),
}
STATE_LOOK = {
    "draft": ("plain", "pen"), "submitted": ("info", "half"), "accepted": ("info", "half"), "in_review": ("info", "half"),
    "decided": ("ok", "ok"), "closed": ("off", "box"), "returned": ("warn", "warn"), "withdrawn": ("off", "minus"),
    "approved": ("ok", "ok"), "refused": ("bad", "no"), "pending": ("warn", "clock"), "paid": ("ok", "ok"),
    "prepared": ("warn", "clock"), "exported": ("info", "half"), "lapsed": ("bad", "warn"), "failed": ("bad", "no"), "sent": ("ok", "ok"), "queued": ("info", "clock"),
    "skipped": ("off", "minus"), "todo": ("info", "clock"), "doing": ("info", "half"), "succeeded": ("ok", "ok"),
    "open": ("warn", "clock"), "answered": ("ok", "ok"), "done": ("ok", "ok"), "overdue": ("bad", "warn"),
    "expired": ("bad", "warn"), "cancelled": ("off", "minus"), "clean": ("ok", "ok"), "infected": ("bad", "no"),
    "verified": ("ok", "ok"), "declared": ("warn", "pen"), "approve": ("ok", "ok"), "refuse": ("bad", "no"),
}

# fmt: on


def add_words(group: str, words: Mapping[str, str]) -> None:
    """Add values to a vocabulary; a value may be added twice only with the same word.

    Raises ValueError when two rooms give one value two words.
    """
    known = WORDS.setdefault(group, {})
    for value, text in words.items():
        if known.get(value, text) != text:
            raise ValueError(f"{group}.{value}: {known[value]} / {text}")
        known[value] = text


def word(group: str, value: object) -> str:
    """The Chinese word for ``value`` of ``group``; "" for None or "" (except in group ``bool``)."""
    if group != "bool" and (value is None or value == ""):
        return ""
    text = str(getattr(value, "value", value))
    known = WORDS.get(group, {})
    if text in known:
        return known[text]
    if not _ENGLISH.match(text):
        return text
    log.warning("no Chinese word for %s.%s", group, text)
    return UNKNOWN_WORD


def look(table: Mapping[str, tuple[str, str]], value: object) -> tuple[str, str]:
    """(kind, icon) of a state; a plain grey look for one without its own."""
    return table.get(str(getattr(value, "value", value)), ("off", "minus"))
