"""找政策: the public list of items with its search and filters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.queries import ItemCard, ItemFilter
from huiqi.web.kit.access import public_page
from huiqi.web.kit.exporting import export, wanted_kind
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Choice, FilterField
from huiqi.web.portal.promises import OpeningFacts, facts_of_openings

STATE_WORDS = {
    "closing_soon": "快截止",
    "open": "开放中",
    "upcoming": "即将开放",
    "historical_batch": "历史批次",
    "expired": "已到期",
    "repealed": "已废止",
    "unverified": "原文待核",
    "in_force": "现行，本区未开放申请",
    "foreign_sample": "外地样例",
}
GROUP_NOTES = {
    "closing_soon": "按截止日排序",
    "open": "先列快到期的",
    "upcoming": "开放当天通知您",
    "unverified": "原文还没有核对，不能申请",
    "historical_batch": "往年的规定，供查阅，不能申请",
    "expired": "有效期已过，不能申请",
    "in_force": "国家和市里正在执行，不在本平台受理",
    "repealed": "已经停止执行",
    "foreign_sample": "外地的做法，不是本区规定",
}
WAY_WORDS = {"direct": "不用申请，直接享受", "file_first": "先备案，后申报", "apply": "填表申报"}
LEVEL_WORDS = ("区", "市", "国家")
LISTS = ("产业资金", "产业空间", "人才住房", "人才服务")
CURRENT = frozenset({"closing_soon", "open", "upcoming"})
SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class Group:
    """The cards of one state; ``rest`` says how many more there are."""

    state: str
    title: str
    note: str
    cards: list[tuple[ItemCard, OpeningFacts | None]]
    count: int
    rest: int


@public_page
def show_finder(request: HttpRequest) -> HttpResponseBase:
    """The list: what is open first. Every filter is a query parameter, so a list can be sent to somebody."""
    on = timezone.localdate()
    wanted = _wanted(request)
    if kind := wanted_kind(request):
        return export(actor_of(request), "items", kind, wanted)
    everything = catalog.list_all_cards(on)
    counts = catalog.count_states(everything)
    shown = wanted if wanted.states or wanted.text or wanted.categories else _only_current(wanted)
    cards = catalog.choose_cards(everything, shown)
    context: dict[str, Any] = {
        "text": wanted.text,
        "total": sum(count for (kind, _), count in counts.items() if kind == "state"),
        "open_count": counts["state", "open"] + counts["state", "closing_soon"],
        "lists": [_list_link(name, counts) for name in LISTS],
        "filters": _filters(shown, counts),
        "groups": _groups(cards, request.GET.getlist("more")),
        "vocabulary": catalog.current_vocabulary(),
        "picked": len(wanted.states) + len(wanted.levels) + len(wanted.ways) + len(wanted.categories),
        "category": next(iter(wanted.categories), ""),
        "is_empty": not cards,
    }
    return render(request, "portal/finder.html", context)


def _wanted(request: HttpRequest) -> ItemFilter:
    def chosen(name: str, known: Any) -> frozenset[str]:
        return frozenset(request.GET.getlist(name)) & frozenset(known)

    return ItemFilter(
        text=request.GET.get("q", "").strip()[:100],
        states=chosen("s", STATE_WORDS),
        ways=chosen("m", WAY_WORDS),
        levels=chosen("l", LEVEL_WORDS),
        categories=frozenset(each for each in request.GET.getlist("c") if len(each) <= 20),
    )


def _only_current(wanted: ItemFilter) -> ItemFilter:
    return ItemFilter(wanted.text, CURRENT, wanted.categories, wanted.levels, wanted.ways)


def _list_link(name: str, counts: Counter[tuple[str, str]]) -> dict[str, Any]:
    opened, coming = counts["open_category", name], counts["upcoming_category", name]
    parts = [f"现在能办 {opened} 项"] if opened else []
    parts += [f"即将开放 {coming} 项"] if coming else []
    return {"name": name, "count": counts["category", name], "note": "，".join(parts) or "均为往年批次，可查"}


def _filters(wanted: ItemFilter, counts: Counter[tuple[str, str]]) -> list[FilterField]:
    states = [
        Choice(key, STATE_WORDS[key], counts["state", key], key in wanted.states)
        for key in STATE_WORDS
        if counts["state", key]
    ]
    ways = [Choice(key, word, counts["way", key], key in wanted.ways) for key, word in WAY_WORDS.items()]
    levels = [Choice(word, word, counts["level", word], word in wanted.levels) for word in LEVEL_WORDS]
    return [
        FilterField("s", "什么时候能办", "checks", choices=states),
        FilterField("m", "怎么拿", "checks", choices=ways),
        FilterField("l", "哪一级", "checks", choices=levels),
    ]


def _groups(cards: list[ItemCard], more: list[str]) -> list[Group]:
    on: date = timezone.localdate()
    facts = facts_of_openings([card.opening for card in cards if card.opening is not None], on)
    groups = []
    for state, title in STATE_WORDS.items():
        own = [card for card in cards if card.state == state]
        if not own:
            continue
        is_whole = state in more or state in ("closing_soon", "upcoming")
        limit = len(own) if is_whole else SHOWN_AT_FIRST
        shown = [(card, facts.get(card.opening.code) if card.opening else None) for card in own[:limit]]
        groups.append(Group(state, title, GROUP_NOTES[state], shown, len(own), len(own) - len(shown)))
    return groups
