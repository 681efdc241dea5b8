"""What can happen in the insight room."""

from __future__ import annotations

from huiqi.core.ledger import events

AUDIT_EXPORTED = "insight.audit.exported"
EXPORTED = "insight.export.made"

events.register("insight", {AUDIT_EXPORTED: "导出审计记录", EXPORTED: "成批导出"})
