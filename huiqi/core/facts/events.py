"""What happens in the facts room."""

from __future__ import annotations

from huiqi.core.ledger import events

BATCH_RECORDED = "facts.batch.recorded"
BATCH_WITHDRAWN = "facts.batch.withdrawn"
FACT_DECLARED = "facts.fact.declared"
DECLARATION_WITHDRAWN = "facts.declaration.withdrawn"
VOCABULARY_LOADED = "facts.vocabulary.loaded"

events.register(
    "facts",
    {
        BATCH_RECORDED: "数据批次入库",
        BATCH_WITHDRAWN: "数据批次撤回",
        FACT_DECLARED: "企业申报事实",
        DECLARATION_WITHDRAWN: "企业撤回申报",
        VOCABULARY_LOADED: "属性词汇表更新",
    },
)
