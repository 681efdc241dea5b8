"""What can be taken out: each dataset is an existing query with its columns and who may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from huiqi.core.cases import queries as cases
from huiqi.core.cases.queries import CaseFilter
from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.queries import ItemFilter
from huiqi.core.facts import queries as facts
from huiqi.core.facts.facts_on_file import FactOnFile
from huiqi.core.insight import queries as insight
from huiqi.core.insight.queries import AwardFilter
from huiqi.core.ledger.actors import Actor
from huiqi.core.payments import queries as payments
from huiqi.core.payments.queries import OrderFilter
from huiqi.engine.forms.values import format_value
from huiqi.engine.masking import mask_name
from huiqi.web.kit.exporting.columns import Column, yuan
from huiqi.web.kit.words import word

MONEY_POSTS = frozenset({"finance", "approver"})
CASE_POSTS = frozenset({"window", "handler", "decider", "finance", "approver", "secretary", "leader"})
ITEM_STATES = {
    "closing_soon": "快截止", "open": "开放中", "upcoming": "即将开放", "in_force": "现行，本区未开放申请",
    "historical_batch": "历史批次", "expired": "已到期", "repealed": "已废止", "unverified": "原文待核",
    "foreign_sample": "外地样例",
}  # fmt: skip


@dataclass(frozen=True)
class Dataset:
    """``rows`` and ``count`` take the actor and a filter of ``filter_type``; the rooms decide which rows they see."""

    name: str
    title: str
    columns: Sequence[Column]
    filter_type: type[Any]
    rows: Callable[[Actor, Any], Iterator[Any]]
    count: Callable[[Actor, Any], int]
    is_open_to: Callable[[Actor], bool]
    refusal: str


@dataclass(frozen=True)
class NoFilter:
    """Nothing to narrow by."""


def is_officer(actor: Actor) -> bool:
    """Officers see each other's names; a company sees the department."""
    return actor.is_officer


def handles_money(actor: Actor) -> bool:
    """Finance and approvers, and the company whose money it is."""
    return bool(actor.posts & MONEY_POSTS) or (actor.company_id is not None and bool(actor.mandates))


def _sees_cases(actor: Actor) -> bool:
    return bool(actor.posts & CASE_POSTS) or _is_company(actor)


def _sees_orders(actor: Actor) -> bool:
    return bool(actor.posts & (MONEY_POSTS | {"leader"})) or _is_company(actor)


def _is_company(actor: Actor) -> bool:
    return actor.company_id is not None and bool(actor.mandates)


def _list_items(wanted: ItemFilter) -> list[Any]:
    return catalog.choose_cards(catalog.list_all_cards(timezone.localdate()), wanted)


def _facts_of(actor: Actor) -> list[FactOnFile]:
    """The facts on file of the actor's own company, by source."""
    assert actor.company_id is not None
    found: list[FactOnFile] = []
    for entry in facts.current_facts(actor.company_id).values():
        found += [entry] if isinstance(entry, FactOnFile) else entry.values()
    return sorted(found, key=lambda fact: (fact.source_name, fact.name, -(fact.year or 0)))


def _plain(fact: FactOnFile) -> str:
    """A number digit by digit without its unit, anything else as pages show it."""
    if isinstance(fact.value, (int, Decimal)) and not isinstance(fact.value, bool):
        return f"{Decimal(fact.value):f}"
    return format_value(fact.type, fact.unit, fact.value)


def _mask_officer(name: str) -> str:
    return "承办部门" if name else ""


CASES = Dataset(
    "cases", "办件",
    (
        Column("编号", lambda row: row.number),
        Column("企业", lambda row: row.company),
        Column("统一社会信用代码", lambda row: row.case.company.uscc),
        Column("事项", lambda row: row.item),
        Column("批次", lambda row: row.case.opening_code),
        Column("承办部门", lambda row: row.case.department.short_name or row.case.department.name),
        Column("环节", lambda row: row.step_title),
        Column("状态", lambda row: word("case_state", row.state)),
        Column("办结方式", lambda row: row.step_title if row.case.outcome else None),
        Column("提交时间", lambda row: row.case.submitted_at, "moment"),
        Column("到期日", lambda row: row.due_on, "date"),
        Column("期限暂定", lambda row: row.is_estimated if row.due_on else None, "bool"),
        Column("剩余时间", lambda row: row.workdays_left, "number", "工作日"),
        Column("暂停计时", lambda row: row.is_paused, "bool"),
        Column("办理人", lambda row: row.assigned_to, masked=_mask_officer, is_clear_to=is_officer),
        Column("核定金额", lambda row: yuan(row.amount_fen), "money", "元"),
    ),
    CaseFilter, cases.iterate_cases, cases.count_cases,
    _sees_cases, "办件清单给承办部门和企业自己导出，您的岗位看不到办件。",
)  # fmt: skip
ORDERS = Dataset(
    "orders", "支付单",
    (
        Column("支付单", lambda row: row.number),
        Column("办件", lambda row: row.case_number),
        Column("企业", lambda row: row.company),
        Column("事项", lambda row: row.item),
        Column("期次", lambda row: row.tranche),
        Column("户名", lambda row: row.payee_name, masked=mask_name, is_clear_to=handles_money),
        Column("开户银行", lambda row: row.bank_name),
        Column("账号", lambda row: row.account_masked),
        Column("金额", lambda row: yuan(row.amount_fen), "money", "元"),
        Column("状态", lambda row: row.state_word),
        Column("开单人", lambda row: row.prepared_by, masked=_mask_officer,
               is_clear_to=lambda actor: bool(actor.posts & (MONEY_POSTS | {"leader"}))),
        Column("开单时间", lambda row: row.prepared_at, "moment"),
        Column("银行批次", lambda row: row.batch_number),
        Column("到账日", lambda row: row.paid_on, "date"),
        Column("未成功的原因", lambda row: row.failure),
    ),
    OrderFilter, payments.iterate_orders, payments.count_orders,
    _sees_orders, "支付单给财务、核准岗位、领导和收款企业导出，您的岗位看不到支付单。",
)  # fmt: skip
AWARDS = Dataset(
    "awards", "支持名单",
    (
        Column("企业", lambda row: row.company_name),
        Column("事项", lambda row: row.item_name),
        Column("支持金额", lambda row: yuan(row.amount_fen), "money", "元"),
        Column("其他支持", lambda row: row.allocation),
        Column("决定日", lambda row: row.decided_on, "date"),
        Column("决定部门", lambda row: row.department_name),
        Column("办件编号", lambda row: row.number),
    ),
    AwardFilter, lambda actor, wanted: insight.iterate_awards(wanted), lambda actor, wanted: insight.count_awards(wanted),
    lambda actor: True, "",
)  # fmt: skip
ITEMS = Dataset(
    "items", "事项清单",
    (
        Column("编号", lambda card: card.item.id),
        Column("名称", lambda card: card.item.name),
        Column("类别", lambda card: card.item.category),
        Column("层级", lambda card: word("level", card.item.level)),
        Column("发文单位", lambda card: card.item.issuer),
        Column("办理单位", lambda card: card.item.handling_department),
        Column("状态", lambda card: ITEM_STATES.get(card.state, "其他")),
        Column("怎么办", lambda card: word("way", card.way) if card.opening else ""),
        Column("批次", lambda card: card.opening.name if card.opening else ""),
        Column("开放日", lambda card: card.opening.opens_on if card.opening else None, "date"),
        Column("截止日", lambda card: card.opening.closes_on if card.opening else None, "date"),
        Column("原文核对", lambda card: word("confidence", card.item.confidence)),
        Column("一句话", lambda card: card.item.summary),
    ),
    ItemFilter, lambda actor, wanted: iter(_list_items(wanted)), lambda actor, wanted: len(_list_items(wanted)),
    lambda actor: True, "",
)  # fmt: skip
FACTS = Dataset(
    "facts", "本企业数据",
    (
        Column("指标", lambda fact: fact.name),
        Column("年度", lambda fact: fact.year, "number"),
        Column("数值", _plain),
        Column("单位", lambda fact: fact.unit),
        Column("来源", lambda fact: fact.source_name),
        Column("数据日期", lambda fact: fact.as_of_on, "date"),
        Column("谁说的", lambda fact: word("standing", fact.standing)),
        Column("属性编号", lambda fact: fact.key),
    ),
    NoFilter, lambda actor, wanted: iter(_facts_of(actor)), lambda actor, wanted: len(_facts_of(actor)),
    _is_company, "企业数据只给企业自己导出，请用企业的身份或令牌。",
)  # fmt: skip

DATASETS: Mapping[str, Dataset] = {each.name: each for each in (CASES, ORDERS, AWARDS, ITEMS, FACTS)}
