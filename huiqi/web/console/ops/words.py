"""Words of the operator's pages: tasks, queues, ports, subjects, rooms."""

from __future__ import annotations

from collections.abc import Mapping

from huiqi.core.notices import job_names

TASKS = {
    "cases.clock_alerts": "提醒快到期和超期",
    "cases.calendar": "更新工作日历",
    "cases.after_decision": "公示期满、报告到期的处理",
    "catalog.tell_watchers": "批次开放，告诉关注的人",
    "intake.look_over": "试读部门数据文件",
    "intake.take_in": "部门数据入库",
    "intake.pull": "定时拉取部门数据",
    "matching.match_district": "数据变了，重新匹配全区",
    "matching.match_now": "按要求匹配全区",
    "payments.remind_clawbacks": "提醒追回到期",
    "webhooks.collect": "把动态排上推送",
    "webhooks.push": "推送一条动态",
    "webhooks.sweep": "清理旧的推送记录",
    "ledger.write_log": "写存证日志",
    "ledger.anchor": "请外部时间戳见证存证日志",
    "ledger.audit": "核对存证日志",
}
PORTS = {
    "email": "邮件",
    "sms": "短信",
    "wecom": "政务微信",
    "virus_scan": "杀毒",
    "identity": "法人统一身份认证",
    "webhook": "对外推送",
    "http_pull": "HTTP 拉取部门数据",
    "sftp_pull": "SFTP 拉取部门数据",
    "ledger_anchor": "外部时间戳",
}
NOT_CONNECTED = {
    "email": "没有接邮件服务器，要发的留在通知发送页",
    "sms": "没有接短信平台，要发的留在通知发送页",
    "wecom": "没有接政务微信，要发的留在通知发送页",
    "virus_scan": "未接入杀毒，上传的文件没有查过毒",
    "webhook": "没有开通对外推送，登记的地址收不到消息",
    "identity": "没有接统一身份认证，企业用执照和授权书认领",
    "http_pull": "没有允许拉取的网站，部门数据由人上传",
    "sftp_pull": "没有接 SFTP，部门数据由人上传",
    "ledger_anchor": "没有接时间戳服务，存证日志只有本平台签名",
}
SUBJECTS = {
    "cases.case": "办件",
    "cases.calendar": "工作日历",
    "cases.process": "流程",
    "cases.consultation": "征求意见",
    "cases.delegation": "委托代办",
    "cases.visit": "现场核查",
    "matching.run": "全区匹配",
    "matching.cohort": "企业名单",
    "meetings.meeting": "会议",
    "meetings.body": "会议机构",
    "reviews.expert": "专家",
    "reviews.fees": "专家费",
    "reviews.assignment": "评审任务",
    "parties.person": "人员",
    "parties.company": "企业",
    "parties.department": "部门",
    "parties.claim": "企业认领",
    "parties.mandate": "授权",
    "parties.invitation": "授权邀请",
    "parties.token": "接口令牌",
    "parties.erasure": "注销申请",
    "parties.identity": "认企业的问题",
    "documents.file": "文件",
    "documents.version": "材料",
    "documents.wallet": "材料库",
    "documents.letter": "文书",
    "notices.notice": "通知",
    "notices.delivery": "发送记录",
    "notices.job": "后台任务",
    "intake.delivery": "部门数据",
    "intake.mapping": "列与属性的对应",
    "facts.batch": "数据批次",
    "facts.statement": "数据",
    "facts.attribute": "指标",
    "catalog.item": "事项",
    "catalog.release": "事项版本",
    "catalog.opening": "批次",
    "payments.fund": "资金账",
    "payments.order": "支付单",
    "payments.batch": "银行批次",
    "payments.result": "银行回单",
    "payments.transfer": "资金调剂",
    "webhooks.endpoint": "推送地址",
    "webhooks.push": "推送",
    "insight.export": "导出",
    "ledger.event": "操作记录",
    "ledger.backup": "备份",
    "ledger.key": "数据密钥",
}
ROOMS = {
    "cases": "办件",
    "payments": "拨付",
    "meetings": "会议",
    "reviews": "评审",
    "parties": "人员和授权",
    "documents": "材料和文书",
    "facts": "企业数据",
    "intake": "信息归集",
    "catalog": "事项和批次",
    "notices": "通知",
    "matching": "匹配",
    "insight": "统计",
    "webhooks": "接口推送",
    "ledger": "个人信息查看",
}


def task_words(task: str) -> str:
    """What a task does."""
    return TASKS.get(task) or job_names.words_of(task)


def subject_words(kind: str, identity: str, names: Mapping[str, str] | None = None) -> str:
    """What an event was about: 办件 2026-RT-0417; of a person also the present name, when ``names`` has it."""
    name = (names or {}).get(identity, "") if kind == "parties.person" else ""
    return f"{SUBJECTS.get(kind, '其他')} {name}（{identity}）" if name else f"{SUBJECTS.get(kind, '其他')} {identity}"
