"""What can happen to money: the closed vocabulary."""

from __future__ import annotations

from huiqi.core.ledger import events

APPROPRIATED = "payments.fund.appropriated"
RESERVED = "payments.fund.reserved"
RELEASED = "payments.fund.released"
ORDERED = "payments.order.prepared"
EXPORTED = "payments.batch.exported"
PAID = "payments.order.paid"
FAILED = "payments.order.failed"
CORRECTED = "payments.order.corrected"
RESULT_TAKEN = "payments.result.taken"

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
    },
)
