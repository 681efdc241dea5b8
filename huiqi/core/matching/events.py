"""What happens in the matching room."""

from __future__ import annotations

from huiqi.core.ledger import events

RUN_TAKEN = "matching.run.taken"
COHORT_FROZEN = "matching.cohort.frozen"
COMPANIES_TOLD = "matching.companies.told"

events.register(
    "matching",
    {RUN_TAKEN: "全区匹配完成", COHORT_FROZEN: "固定企业名单", COMPANIES_TOLD: "告知新符合的企业"},
)
