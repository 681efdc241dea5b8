"""What can happen in the insight room."""

from __future__ import annotations

from huiqi.core.ledger import events

JOB_RETRIED = "insight.job.retried"
AUDIT_EXPORTED = "insight.audit.exported"

events.register("insight", {JOB_RETRIED: "重新执行后台任务", AUDIT_EXPORTED: "导出审计记录"})
