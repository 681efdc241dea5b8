"""事项 items: search and filters, one item with releases and openings, a release with its definition."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.queries import ItemCard, ItemFilter
from huiqi.engine.rules.validation import attributes_read
from huiqi.web.api.bodies import Moment, Page, Paging, Text, Told
from huiqi.web.api.problem import refusals

if TYPE_CHECKING:
    from huiqi.core.catalog.models import Item, Opening, Release

router = Router(tags=["事项"])
OPEN_STATES = frozenset({"open", "closing_soon"})


class OpeningBrief(Told):
    """批次 · what makes an item open."""

    code: str
    name: str
    state: Literal["upcoming", "open", "closing_soon", "closed"]
    opens_on: date
    closes_on: date | None = Field(description="最后一天；没有就是随时可办")
    is_demo: bool = Field(description="演示批次，不作申请依据")


class OpeningWhole(OpeningBrief):
    """An opening with all that an application needs."""

    release: int = Field(description="依据的版次")
    summary: str
    mode: str = Field(description="办理方式：申报制、免申即享等")
    department: str = Field(description="承办部门编码")
    fund_code: str = ""
    fund_year: int | None = None
    can_apply: bool = Field(description="今天能不能提交申请")
    materials: list[dict[str, Any]] = Field(description="材料清单")
    limits: dict[str, Any] = Field(description="时限，工作日")
    contact: dict[str, Any] = Field(description="咨询")


class ItemBrief(Told):
    """事项 · as a list shows it."""

    id: str
    name: str
    item_type: str
    level: str
    issuer: str
    category: str
    summary: str
    state: str = Field(description="今天的状态：有批次的是批次状态，没有的是文件效力")
    way: Literal["direct", "file_first", "apply"] = Field(description="免申即享、先备案、要申请")
    can_apply: bool
    opening: OpeningBrief | None


class ItemPage(Page):
    """A part of the list of items."""

    items: list[ItemBrief]


class ReleaseBrief(Told):
    """版本 · immutable once published."""

    number: int
    effective_on: date | None
    expires_on: date | None
    published_at: Moment
    digest: str = Field(description="内容的 SHA-256")


class ReleaseWhole(ReleaseBrief):
    """A release with its definition, as the pack has it."""

    item: str
    definition: dict[str, Any]


class ItemWhole(ItemBrief):
    """An item with its releases and openings, the latest first."""

    keywords: list[str]
    lifecycle: str = Field(description="文件效力")
    confidence: str = Field(description="可信度")
    source_grade: str
    handling_department: str
    reads: list[str] = Field(description="规则读到的属性，含义见 /attributes")
    releases: list[ReleaseBrief]
    openings: list[OpeningWhole]


class ItemQuery(Paging):
    """What to look for; empty means all."""

    q: Text = Field("", description="搜什么：名称、关键词、拼音或一句话")
    category: list[Text] = Field([], description="类别，可以几个")
    level: list[Text] = Field([], description="层级，可以几个")
    state: list[Text] = Field([], description="状态，可以几个")
    way: list[Literal["direct", "file_first", "apply"]] = Field([], description="办法，可以几个")
    open: bool = Field(False, description="只要今天开放的")


@router.get("", response={200: ItemPage, **refusals()}, summary="找事项")
def list_items(request: HttpRequest, query: Query[ItemQuery]) -> dict[str, Any]:
    """Items, what is open first and by deadline; with a text, the best answer first."""
    states = frozenset(query.state) or (OPEN_STATES if query.open else frozenset())
    if query.open:
        states &= OPEN_STATES
    wanted = ItemFilter(
        text=query.q.strip(), states=states, categories=frozenset(query.category), levels=frozenset(query.level),
        ways=frozenset(query.way),
    )  # fmt: skip
    is_impossible = query.open and not states
    cards = [] if is_impossible else catalog.choose_cards(catalog.list_all_cards(timezone.localdate()), wanted)
    part = cards[query.offset : query.offset + query.limit]
    return {"count": len(cards), "page": query.page, "limit": query.limit, "items": [_brief(card) for card in part]}


@router.get("/{item_id}", response={200: ItemWhole, **refusals(404)}, summary="一个事项")
def get_item(request: HttpRequest, item_id: str) -> dict[str, Any]:
    """An item with its releases, its openings and the attributes that its rules read."""
    item, today = catalog.get_item(item_id), timezone.localdate()
    openings = catalog.list_openings(item_id)
    releases = catalog.list_releases(item_id)
    rules = catalog.released_ruleset(catalog.get_release(item_id))
    return {
        **_brief(_card(item, openings, today)),
        "keywords": item.keywords,
        "lifecycle": item.lifecycle,
        "confidence": item.confidence,
        "source_grade": item.source_grade,
        "handling_department": item.handling_department,
        "reads": attributes_read(rules),
        "releases": [_release(each) for each in releases],
        "openings": [_opening(each, today) for each in openings],
    }


@router.get("/{item_id}/releases/{int:number}", response={200: ReleaseWhole, **refusals(404)}, summary="一个版本")
def get_release(request: HttpRequest, item_id: str, number: int) -> dict[str, Any]:
    """A release with its definition: conditions, exclusions, benefit, in the language of the packs."""
    release = catalog.get_release(item_id, number if number < 2**31 else -1)
    return {**_release(release), "item": item_id, "definition": release.definition}


def _card(item: Item, openings: list[Opening], today: date) -> ItemCard:
    known = [each for each in openings if catalog.opening_state(each, today) != "closed"]
    opening = min(known, key=lambda each: each.opens_on > today, default=None)
    return ItemCard(item, catalog.opening_state(opening, today) if opening else item.lifecycle, opening)


def _brief(card: ItemCard) -> dict[str, Any]:
    item = card.item
    return {
        "id": item.id,
        "name": item.name,
        "item_type": item.item_type,
        "level": item.level,
        "issuer": item.issuer,
        "category": item.category,
        "summary": item.summary,
        "state": card.state,
        "way": card.way,
        "can_apply": card.can_apply,
        "opening": _opening_brief(card.opening, timezone.localdate()) if card.opening else None,
    }


def _opening_brief(opening: Opening, today: date) -> dict[str, Any]:
    return {
        "code": opening.code,
        "name": opening.name,
        "state": catalog.opening_state(opening, today),
        "opens_on": opening.opens_on,
        "closes_on": opening.closed_on(),
        "is_demo": opening.is_demo,
    }


def _opening(opening: Opening, today: date) -> dict[str, Any]:
    brief = _opening_brief(opening, today)
    definition = opening.definition
    return {
        **brief,
        "release": opening.release.number,
        "summary": opening.summary,
        "mode": opening.mode,
        "department": opening.department_code,
        "fund_code": opening.fund_code,
        "fund_year": opening.fund_year,
        "can_apply": brief["state"] in OPEN_STATES and bool(opening.process_id),
        "materials": definition.get("materials") or [],
        "limits": definition.get("limits") or {},
        "contact": definition.get("contact") or {},
    }


def _release(release: Release) -> dict[str, Any]:
    return {
        "number": release.number,
        "effective_on": release.effective_on,
        "expires_on": release.expires_on,
        "published_at": release.published_at,
        "digest": release.digest,
    }
