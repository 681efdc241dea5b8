"""What can happen to money: the closed vocabulary."""

from __future__ import annotations

from huiqi.core.ledger import events

APPROPRIATED = "payments.fund.appropriated"
RESERVED = "payments.fund.reserved"
RELEASED = "payments.fund.released"
ORDERED = "payments.order.prepared"
EXPORTED = "payments.batch.exported"
APPROVED = "payments.order.approved"
PAID = "payments.order.paid"
FAILED = "payments.order.failed"
CORRECTED = "payments.order.corrected"
RESULT_TAKEN = "payments.result.taken"
REST_RELEASED = "payments.tranches.stopped"
TRANCHE_MET = "payments.tranche.accepted"
CHARGED = "payments.fund.charged"
TRANSFER_PROPOSED = "payments.transfer.proposed"
TRANSFER_DONE = "payments.transfer.done"
TRANSFER_REFUSED = "payments.transfer.refused"
YEAR_CLOSED = "payments.fund.closed"
CLAWBACK_BEGUN = "payments.clawback.begun"
CLAWBACK_RECEIVED = "payments.clawback.received"
CLAWBACK_SETTLED = "payments.clawback.settled"
CLAWBACK_CANCELLED = "payments.clawback.cancelled"

events.register(
    "payments",
    {
        APPROPRIATED: "资金到位",
        RESERVED: "占用资金",
        RELEASED: "释放资金",
        ORDERED: "开出支付单",
        EXPORTED: "导出银行批次",
        PAID: "拨付到账",
        FAILED: "拨付未成功",
        CORRECTED: "更正收款账户",
        RESULT_TAKEN: "导入银行回单",
        APPROVED: "核准拨付",
        REST_RELEASED: "停拨其余各期",
        TRANCHE_MET: "确认分期条件",
        CHARGED: "指定经管部门",
        TRANSFER_PROPOSED: "提出资金调剂",
        TRANSFER_DONE: "资金调剂",
        TRANSFER_REFUSED: "不同意资金调剂",
        YEAR_CLOSED: "年终结转",
        CLAWBACK_BEGUN: "决定追回",
        CLAWBACK_RECEIVED: "收到退款",
        CLAWBACK_SETTLED: "追回结清",
        CLAWBACK_CANCELLED: "撤销追回",
    },
)
