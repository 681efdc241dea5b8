"""What happens in this room, as written into the ledger."""

from __future__ import annotations

from huiqi.core.ledger.events import register

EXPERT_ADDED = "reviews.expert.added"
TIE_RECORDED = "reviews.tie.recorded"
PANEL_DRAWN = "reviews.panel.drawn"
EXPERT_ADDED_TO_PANEL = "reviews.panel.extended"
RECUSED = "reviews.assignment.recused"
SCORED = "reviews.assignment.scored"
PANEL_CLOSED = "reviews.panel.closed"
RATE_SET = "reviews.rate.set"
FEES_DRAWN = "reviews.fees.drawn"
FEES_CONFIRMED = "reviews.fees.confirmed"
FEES_EXPORTED = "reviews.fees.exported"

register(
    "reviews",
    {
        EXPERT_ADDED: "专家入库",
        TIE_RECORDED: "登记专家关联",
        PANEL_DRAWN: "抽取评审专家",
        EXPERT_ADDED_TO_PANEL: "补抽评审专家",
        RECUSED: "专家回避",
        SCORED: "专家评分",
        PANEL_CLOSED: "评审结束",
        RATE_SET: "定评审费标准",
        FEES_DRAWN: "列出评审费",
        FEES_CONFIRMED: "确认评审费",
        FEES_EXPORTED: "导出评审费",
    },
)
