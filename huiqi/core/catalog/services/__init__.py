"""Writes of the catalog room."""

from huiqi.core.catalog.services.close_opening import close_opening
from huiqi.core.catalog.services.load_pack import LoadReport, load_items
from huiqi.core.catalog.services.tell_watchers import tell_watchers
from huiqi.core.catalog.services.watch import unwatch_item, watch_item

__all__ = ["LoadReport", "close_opening", "load_items", "tell_watchers", "unwatch_item", "watch_item"]
