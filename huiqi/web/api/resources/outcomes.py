"""The result of an assessment as it goes out: the output keys at top level, each only where it applies."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from huiqi.web.api.bodies import Told
from huiqi.web.api.exact import Exact

Outcome = Literal[
    "eligible",
    "eligible_pending_review",
    "not_eligible",
    "insufficient_data",
    "not_in_force",
    "classified",
    "invalid_input",
]


class Assessed(Told):
    """评估结果. ``amount`` is in ``unit``; an ``upper_bound`` is a ceiling and no entitlement."""

    outcome: Outcome
    amount: Exact | None = Field(None, description="金额，单位见 unit；null 是算不出来，不是零")
    unit: str | None = None
    amount_kind: str | None = Field(None, description="exact 能算准；upper_bound 只是上限，不是应得数")
    amount_missing: list[str] = Field([], description="算金额还缺的属性")
    score: Exact | None = None
    missing: list[str] = Field([], description="还缺的属性")
    failed_attrs: list[str] = Field([], description="不符合的属性")
    classified: str | None = Field(None, description="划型结果")
    window_open: bool | None = None
    attrs: list[str] = Field([], description="不可能的值所在的属性")


class Clause(Told):
    """条款 · what is needed, what is on file, the gap."""

    kind: str = Field(description="fact、manual、any、all、score、points")
    title: str
    clause: str = Field(description="出处")
    needed: str
    on_file: str
    truth: Literal["T", "M", "U", "F"] = Field(description="符合、等评审、还没有数据、不符合")
    result: str
    gap: str = ""
    note: str = ""
    fact_key: str = ""
    attr: str = ""
    holder: str = Field("", description="哪个部门掌握")
    source: str = Field("", description="数据来自")
    as_of_on: date | None = Field(None, description="数据日期")
    standing: str = Field("", description="verified 部门数据；declared 企业申报")
    children: list[Clause] = []


class MissingFact(Told):
    """还缺的数据 and who holds it."""

    key: str
    attr: str
    name: str
    unit: str | None
    holder: str


class AmountStep(Told):
    """One line of the calculation."""

    text: str
    value: Exact


class AmountExplained(Told):
    """金额怎么算出来."""

    value: Exact | None
    unit: str | None
    kind: str
    kind_word: str
    is_ceiling: bool = Field(description="只是上限")
    steps: list[AmountStep]
    missing: list[MissingFact]


class Advice(Told):
    """最省事的改变, evaluated again before it is told."""

    changes: list[str]
    leads_to: Assessed


class Explained(Told):
    """逐条说明."""

    outcome: Outcome
    as_of: date | None
    clauses: list[Clause]
    exclusions: list[Clause]
    amount: AmountExplained | None
    score: Exact | None
    classified: str | None
    missing: list[MissingFact]
    failed: list[str]
    faults: dict[str, str] = Field(description="不可能的值，各一句话")
    advice: Advice | None
