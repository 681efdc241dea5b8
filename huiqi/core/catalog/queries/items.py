"""Items: the finder's list with its filters, one item, its releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.core.catalog.queries.finding import relevance
from huiqi.core.catalog.queries.openings import CLOSED, CLOSING_SOON, OPEN, UPCOMING, list_openings, opening_state
from huiqi.core.catalog.queries.rules import parsed_rules
from huiqi.engine.refusal import NotFound
from huiqi.engine.rules import RuleSet

STATES = (
    CLOSING_SOON,
    OPEN,
    UPCOMING,
    "historical_batch",
    "expired",
    "repealed",
    "unverified",
    "in_force",
    "foreign_sample",
)
DIRECT, FILE_FIRST, APPLY = "direct", "file_first", "apply"
_RANK = {state: rank for rank, state in enumerate(STATES)}


@dataclass(frozen=True)
class ItemFilter:
    """What the finder asks for; empty means all."""

    text: str = ""
    states: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ItemCard:
    """An item as a list shows it: with the opening that counts today, if any."""

    item: Item
    state: str
    opening: Opening | None = None
    score: int = field(default=0, compare=False)

    @property
    def can_apply(self) -> bool:
        """True when an opening takes applications today and needs one."""
        return self.is_open and self.opening is not None and bool(self.opening.process_id)

    @property
    def is_open(self) -> bool:
        """True when an officer has opened it and the window includes today."""
        return self.state in (OPEN, CLOSING_SOON)

    @property
    def way(self) -> str:
        """How it is had: ``direct`` (no application), ``file_first`` (file, claim later) or ``apply``."""
        return way_of(self.opening.mode if self.opening else "")


def way_of(mode: str) -> str:
    """The three ways in which companies think of a delivery mode."""
    if "免申即享" in mode or "申报享受" in mode:
        return DIRECT
    return FILE_FIRST if "备案" in mode else APPLY


def get_item(item_id: str) -> Item:
    """One item. Raises ``NotFound``."""
    item = find_item(item_id)
    if item is None:
        raise NotFound("没有这个事项，请从「找政策」里重新选。")
    return item


def find_item(item_id: str) -> Item | None:
    """One item, or None."""
    return Item.objects.filter(id=item_id).first()


def list_items() -> list[Item]:
    """All items by category and pinyin."""
    return list(Item.objects.order_by("category", "name_pinyin"))


def list_releases(item_id: str) -> list[Release]:
    """All releases of an item, the latest first."""
    return list(Release.objects.filter(item_id=item_id).order_by("-number"))


def get_release(item_id: str, number: int | None = None) -> Release:
    """A release by number, or the latest. Raises ``NotFound``."""
    releases = Release.objects.filter(item_id=item_id).select_related("item").order_by("-number")
    release = (releases if number is None else releases.filter(number=number)).first()
    if release is None:
        raise NotFound("没有这个事项或版本，请核对编号。")
    return release


def list_latest_releases() -> list[Release]:
    """The latest release of every item, by category and pinyin."""
    releases = Release.objects.select_related("item").order_by("item_id", "-number").distinct("item_id")
    return sorted(releases, key=lambda each: (each.item.category, each.item.name_pinyin))


def released_ruleset(release: Release) -> RuleSet:
    """The rules of a release as its document dates them, apart from any opening."""
    return parsed_rules(release, release.item)


def list_all_cards(on: date) -> list[ItemCard]:
    """Every item as it stands on a day, in no order: two queries, whatever is then chosen and counted."""
    openings = _best_openings(list_openings(), on)
    return [_card(item, openings.get(item.id), on) for item in Item.objects.all()]


def choose_cards(cards: Iterable[ItemCard], wanted: ItemFilter) -> list[ItemCard]:
    """The finder's list: what is open first, by deadline; with a text, the best answer first."""
    chosen = [_scored(card, wanted.text) for card in cards if _matches(card, wanted)]
    chosen = [card for card in chosen if card.score > 0 or not wanted.text]
    return sorted(chosen, key=lambda card: (_state_group(card), -card.score, _deadline(card), card.item.name_pinyin))


def count_states(cards: Iterable[ItemCard]) -> Counter[tuple[str, str]]:
    """How many items there are per ``("state", x)``, ``("category", x)``, ``("level", x)`` and ``("way", x)``."""
    counts: Counter[tuple[str, str]] = Counter()
    for card in cards:
        counts["state", card.state] += 1
        counts["category", card.item.category] += 1
        if card.is_open:
            counts["open_category", card.item.category] += 1
            counts["level", card.item.level] += 1
            counts["way", card.way] += 1
        elif card.state == UPCOMING:
            counts["upcoming_category", card.item.category] += 1
    return counts


def _best_openings(openings: Iterable[Opening], on: date) -> dict[str, Opening]:
    """Of each item the opening that counts today: one that takes applications, else the next to come."""
    best: dict[str, Opening] = {}
    for opening in openings:
        state = opening_state(opening, on)
        if state == CLOSED:
            continue
        known = best.get(opening.item_id)
        if known is None or _RANK[state] < _RANK[opening_state(known, on)]:
            best[opening.item_id] = opening
    return best


def _card(item: Item, opening: Opening | None, on: date) -> ItemCard:
    state = item.lifecycle if opening is None else opening_state(opening, on)
    return ItemCard(item, state, opening)


def _matches(card: ItemCard, wanted: ItemFilter) -> bool:
    return (
        (not wanted.states or card.state in wanted.states)
        and (not wanted.categories or card.item.category in wanted.categories)
        and (not wanted.levels or card.item.level in wanted.levels)
        and (not wanted.ways or card.way in wanted.ways)
    )


def _scored(card: ItemCard, text: str) -> ItemCard:
    if not text.strip():
        return card
    return ItemCard(card.item, card.state, card.opening, relevance(card.item, text))


def _state_group(card: ItemCard) -> int:
    return min(_RANK.get(card.state, len(STATES)), _RANK["historical_batch"])


def _deadline(card: ItemCard) -> date:
    if card.opening is None:
        return date.max
    return card.opening.opens_on if card.state == UPCOMING else card.opening.closed_on() or date.max
