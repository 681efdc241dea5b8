"""What happens in the intake room."""

from __future__ import annotations

from huiqi.core.ledger import events

DELIVERY_RECEIVED = "intake.delivery.received"
DELIVERY_REFUSED = "intake.delivery.refused"
DELIVERY_TAKEN = "intake.delivery.taken"
DELIVERY_WITHDRAWN = "intake.delivery.withdrawn"
MAPPING_KEPT = "intake.mapping.kept"
FAULTS_HANDED_OUT = "intake.faults.handed_out"

events.register(
    "intake",
    {
        DELIVERY_RECEIVED: "收到部门数据文件",
        DELIVERY_REFUSED: "部门数据文件读不了",
        DELIVERY_TAKEN: "部门数据入库",
        DELIVERY_WITHDRAWN: "撤回部门数据",
        MAPPING_KEPT: "保存列与属性的对应",
        FAULTS_HANDED_OUT: "下载数据差错清单",
    },
)
