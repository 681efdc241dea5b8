"""Publishing: twice changes nothing, published is immutable, in the services and in the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import Error, connection, transaction

from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.core.catalog.services import LoadReport, load_items
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.queries import list_events
from huiqi.engine.packs import Pack
from huiqi.engine.packs.model import PackRelease
from huiqi.engine.refusal import Conflict
from tests.core.catalog.conftest import TODAY


def changed(pack: Pack, item_id: str) -> Pack:
    """The pack with another threshold under the same release number."""
    item = pack.items[item_id]
    data = {**item.releases[0].data, "notes_of_the_test": "other content"}
    release = PackRelease(item_id, 1, data, item.releases[0].path)
    return replace(pack, items={**pack.items, item_id: replace(item, releases=(release,))})


def test_loading_publishes_each_release_once(loaded: LoadReport) -> None:
    assert len(loaded.releases_published) == Release.objects.count() == 5
    assert Item.objects.get(id="ft-credit-rent-2025").lifecycle == "unverified"


def test_loading_twice_changes_nothing(loaded: LoadReport, pack: Pack) -> None:
    again = load_items(actor=SYSTEM, pack=pack, today=TODAY)
    assert (again.items_written, again.releases_published, again.openings_published) == (0, [], [])


def test_other_content_under_a_published_number_is_refused_whole(loaded: LoadReport, pack: Pack) -> None:
    with pytest.raises(Conflict, match="已经发布"):
        load_items(actor=SYSTEM, pack=changed(pack, "ft-credit-rent-2025"), today=TODAY)
    assert Release.objects.count() == 5


@pytest.mark.parametrize("table", ["catalog_release", "catalog_opening"])
def test_the_database_itself_refuses_to_change_what_is_published(loaded: LoadReport, table: str) -> None:

    for statement in (f"UPDATE {table} SET published_by = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(Error, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_relative_days_are_counted_from_the_first_load_and_stay(loaded: LoadReport, pack: Pack) -> None:
    before = Opening.objects.get(code="demo-credit-rent-2026").closes_on
    load_items(actor=SYSTEM, pack=pack, today=TODAY.replace(day=25))
    assert Opening.objects.get(code="demo-credit-rent-2026").closes_on == before


def test_each_publication_is_in_the_ledger(loaded: LoadReport) -> None:
    events = list_events(subject=("catalog.opening", "demo-credit-rent-2026"))
    assert [event.kind for event in events] == ["catalog.opening.published"]
