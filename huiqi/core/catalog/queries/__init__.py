"""Reads of the catalog room."""

from huiqi.core.catalog.queries.items import (
    ItemCard,
    ItemFilter,
    count_states,
    find_item,
    get_item,
    get_release,
    list_cards,
    list_items,
    list_latest_releases,
    list_releases,
    released_ruleset,
    way_of,
)
from huiqi.core.catalog.queries.openings import (
    find_current_opening,
    find_opening,
    get_opening,
    is_watched,
    list_current_openings,
    list_openings,
    list_watchers,
    opening_ruleset,
    opening_state,
)
from huiqi.core.catalog.queries.vocabulary import current_vocabulary

__all__ = [
    "ItemCard",
    "ItemFilter",
    "count_states",
    "current_vocabulary",
    "find_current_opening",
    "find_item",
    "find_opening",
    "get_item",
    "get_opening",
    "get_release",
    "is_watched",
    "list_cards",
    "list_current_openings",
    "list_items",
    "list_latest_releases",
    "list_openings",
    "list_releases",
    "list_watchers",
    "opening_ruleset",
    "opening_state",
    "released_ruleset",
    "way_of",
]
